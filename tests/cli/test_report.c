/* The report of made-up results: what a run that is short enough for a test does not show. */
#include "support/support.h"

#include "cli/report.h"
#include "core/placement.h"

static struct rank_result ranks[REPORT_TABLE_RANKS + 1];

/* The result of a run by `count` ranks. */
static struct run_result result_of(int count)
{
    for (int r = 0; r < count; r++)
        ranks[r] = (struct rank_result){.host = "host", .pid = 1, .pieces = 1, .find = 604800.1, .work = 604801.5};
    return (struct run_result){
        .search = {.range = {0, 100}, .questions = QUESTIONS_COUNT},
        .ranks = count,
        .nodes = 1,
        .imbalance = 1,
        .table = ranks,
        .standing = {.rounds = 3, .found = {.count = 25}, .seconds = {.total = 2}},
    };
}

static void check_has(const char *text, const char *part)
{
    if (text == NULL || strstr(text, part) == NULL)
        fail_msg("not in the report: %s\n%s", part, text == NULL ? "" : text);
}

static void check_lacks(const char *text, const char *part)
{
    if (text == NULL || strstr(text, part) != NULL)
        fail_msg("in the report: %s\n%s", part, text == NULL ? "" : text);
}

static void check_text(const struct run_result *result, const char *part)
{
    char *text = report_text(result, false);
    check_has(text, part);
    free(text);
}

static void check_json(const struct run_result *result, const char *part)
{
    char *text = report_json(result, "MPI");
    check_has(text, part);
    free(text);
}

static void seconds_of_any_size_stay_in_their_columns(void **state)
{
    (void)state;
    struct run_result result = result_of(1);
    result.standing.seconds =
        (struct timings){604800.1, 0.000031, 9.9999994, 9.9999996, 0, 99999.96, 99999999.4, 1234567890};
    check_text(&result, "\nSeconds   total scatter    find    wait  gather  format   write    ckpt   other\n"
                        "         604800 0.00003 10.0000 10.0000 0.00000  100000   1e+08   1e+09 0.00000\n");
    result.standing.seconds = (struct timings){1.5, 12.3456789, 123.456789, 1234.56789, 12345.6789, 123456.789, 0, 3e300};
    check_text(&result, "\n        1.50000 12.3457 123.457 1234.57 12345.7  123457 0.00000  3e+300 0.00000\n");
    check_text(&result, "  604800.1\n"); /* the rank's, in the table */
}

/* What is no part of the total has a column of its own. */
static void seconds_add_up(void **state)
{
    (void)state;
    struct run_result result = result_of(1);
    result.standing.seconds = (struct timings){10, 0.125, 1, 2, 0.5, 0.25, 3, 0.0625};
    check_text(&result, "\n        10.0000 0.12500 1.00000 2.00000 0.50000 0.25000 3.00000 0.06250 3.06250\n");
    check_json(&result, "\"other\": 3.0625");
    result.standing.seconds.total = 6; /* less than the parts, by what clocks differ */
    check_text(&result, " 0.06250 0.00000\n");
}

static void a_table_needs_entries(void **state)
{
    (void)state;
    struct run_result result = result_of(REPORT_TABLE_RANKS + 1);
    char *text = report_text(&result, false);
    check_has(text, "17 on 1 node (their table: --ranks)\n");
    check_lacks(text, "find s");
    free(text);
    text = report_text(&result, true);
    check_has(text, "17 on 1 node\n");
    check_has(text, "find s\n");
    free(text);
    check_json(&result, "\"rank\": 16");
    check_json(&result, "\"work\": 604801.5");
    result.table = NULL;
    for (int all = 0; all < 2; all++) {
        text = report_text(&result, all);
        check_has(text, "17 on 1 node\n");
        check_lacks(text, "find s");
        free(text);
    }
    check_json(&result, "\"rank_table\": []");
    check_json(&result, "\"ranks\": 17");
}

static void the_output_is_named_with_its_size_and_speed(void **state)
{
    (void)state;
    struct run_result result = result_of(1);
    char *text = report_text(&result, false);
    check_lacks(text, "Output");
    free(text);
    check_json(&result, "\"output\": null");

    result.output = (struct output){"primes.txt", FORMAT_TEXT};
    result.standing.found.bytes = UINT64_C(4948214537);
    result.standing.seconds.total = 3.255;
    check_text(&result, "\nOutput    primes.txt: 4948214537 bytes of text, 1.52 GB/s\n");
    check_json(&result, "\"file\": \"primes.txt\"");
    check_json(&result, "\"format\": \"text\"");
    check_json(&result, "\"bytes\": \"4948214537\"");
    check_json(&result, "\"gigabytes_per_second\": 1.52");

    result.output = (struct output){"primes.npy", FORMAT_NPY};
    result.standing.found.bytes = UINT64_MAX;
    result.standing.seconds.total = 0;
    check_text(&result, "\nOutput    primes.npy: 18446744073709551615 bytes of npy, 0.00 GB/s\n");
    check_json(&result, "\"bytes\": \"18446744073709551615\"");
    check_json(&result, "\"gigabytes_per_second\": 0.0");
}

static void a_file_may_have_any_name(void **state)
{
    (void)state;
    struct run_result result = result_of(1);
    char name[301] = "";
    memset(name, 'n', 300);
    result.output.path = name;
    check_text(&result, name);
    check_json(&result, name);
    result.output.path = "\"a\\b\"\n\xc3\xa9";
    check_json(&result, "\"file\": \"\\\"a\\\\b\\\"\\n\xc3\xa9\"");
    /* Latin-1, a byte too few, a surrogate: no UTF-8. */
    static const char *const NAMES[] = {"caf\xe9.txt", "\xc3", "\xed\xa0\x80", "\xff"};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        result.output.path = NAMES[i];
        check_text(&result, NAMES[i]);
        check_json(&result, "\"file\": null");
        check_json(&result, "\"primes\": 25");
    }
}

static void resumes_say_what_the_figures_are_of(void **state)
{
    (void)state;
    struct run_result result = result_of(1);
    char *text = report_text(&result, false);
    check_lacks(text, "Resumed");
    free(text);
    check_json(&result, "\"resumes\": 0");
    result.standing.resumes = 1;
    check_text(&result, "\nResumed   once (seconds are those of all parts, the table that of the last)\n");
    check_json(&result, "\"resumes\": 1");
    result.standing.resumes = 2;
    check_text(&result, "\nResumed   2 times (seconds are those of all parts, the table that of the last)\n");
    result.table = NULL;
    check_text(&result, "\nResumed   2 times (seconds are those of all parts)\n");
}

static void parts_and_merged_parts_are_told(void **state)
{
    (void)state;
    struct run_result result = result_of(1);
    char *text = report_text(&result, false);
    check_lacks(text, "Part");
    free(text);
    check_json(&result, "\"part\": null");
    check_json(&result, "\"merged\": 0");

    result.search.part = (struct part){999999, 1000000, {0, UINT64_MAX}};
    check_text(&result, "\nRange     0 to 100\nPart      999999/1000000 of 0 to 18446744073709551615\nPrimes ");
    result.search.range = RANGE_EMPTY;
    check_text(&result, "\nRange     no numbers: there are more parts than rows of 210 numbers\nPart ");
    check_json(&result, "\"range\": null");

    result = result_of(4);
    result.table = NULL;
    result.merged = 12;
    result.standing.resumes = 1;
    result.output = (struct output){"", FORMAT_TEXT};
    check_text(&result, "\nRanks     at most 4 on 1 node\nRange     0 to 100\nParts     12 merged (");
    check_text(&result, "\nOutput    12 files: 0 bytes of text, ");
    check_text(&result, "\nResumed   once, all runs together\n");
    check_text(&result, "\nImbalance 1.000 (the mean of the parts, ");
    check_json(&result, "\"merged\": 12");
    check_json(&result, "\"file\": null");
}

static void where_the_ranks_run_is_told(void **state)
{
    (void)state;
    enum { NODES = 4 };
    struct run_result result = result_of(2 * NODES);
    struct placement placement = {.binding = BINDING_CORE, .ranks = 2 * NODES, .cores = 16};
    for (int r = 0; r < 2 * NODES; r++)
        snprintf(ranks[r].host, HOST_BYTES, "n%02d", 1 + r / 2);
    result.nodes = NODES;
    check_text(&result, "\nRanks     8 on 4 nodes, 2 on each\nNodes     n01 to n04\nRange");
    check_json(&result, "\"binding\": \"unknown\"");
    check_json(&result, "\"cores\": null");
    result.placement = &placement;
    check_text(&result, "\nNodes     n01 to n04\nCores     16, each rank bound to one of its own\nRange");
    check_json(&result, "\"name\": \"n04\",\n        \"ranks\": 2\n");
    check_json(&result, "\"binding\": \"core\"");
    check_json(&result, "\"cores\": 16");
    check_json(&result, "\"ranks_without_core\": 0");
    /* The report of a run that was finished before. */
    result.table = NULL;
    check_text(&result, "\nRanks     8 on 4 nodes\nRange");
    check_json(&result, "\"placement\": null");
}

static void check_width(const char *text)
{
    assert_non_null(text);
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + (line[strcspn(line, "\n")] != '\0'))
        if (strcspn(line, "\n") > 80)
            fail_msg("wider than 80 columns: %.*s\n%s", (int)strcspn(line, "\n"), line, text);
}

/* As wide as they get: 9999 ranks, at the largest numbers, by each approach. */
static void reports_fit_into_80_columns(void **state)
{
    (void)state;
    enum { MANY = 9999 };
    static struct rank_result many[MANY];
    uint128 top = (uint128)UINT64_C(3800000000000) * 1000000000;
    for (int r = 0; r < MANY; r++) {
        many[r] = (struct rank_result){
            .pid = 4194303, .core = 255, .pieces = 123456, .primes = UINT64_C(123456789012), .find = 604800.1};
        many[r].numbers = (struct range){top - 1, top};
        snprintf(many[r].host, sizeof many[r].host, "node%04d.cluster.example.org", r);
    }
    struct run_result result = result_of(1);
    result.table = many;
    result.ranks = result.nodes = MANY;
    result.schedule = SCHEDULE_DYNAMIC;
    result.search.method = METHOD_SIEVE;
    result.search.part = (struct part){1000000, 1000000, {0, top}};
    result.search.range = (struct range){top - UINT64_C(1000000000000000), top};
    result.search.nth = UINT64_C(123456789012345);
    result.standing.found.count = UINT64_C(123456789012345);
    result.standing.resumes = 1234;
    result.standing.seconds = (struct timings){1e7, 1e7, 1e7, 1e7, 1e7, 1e7, 1e7, 1e7};
    for (size_t i = 0; i < FINDINGS_ENDS; i++)
        result.standing.found.first[i] = result.standing.found.last[i] = top - i;
    for (enum approach approach = APPROACH_PLAIN; approach < APPROACHES; approach++) {
        result.search.approach = approach;
        char *text = report_text(&result, true);
        check_width(text);
        check_has(text, "\nFirst     3800000000000000000000 3799999999999999999999 3799999999999999999998\n"
                        "          3799999999999999999997 3799999999999999999996\n");
        check_has(text, "\n 9998  node9998.cluster.examp  4194303   255  123456     123456789012   604800.1\n");
        check_has(text, "\n 9998  3799999999999999999999  3800000000000000000000\n");
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seconds_of_any_size_stay_in_their_columns),
        cmocka_unit_test(seconds_add_up),
        cmocka_unit_test(reports_fit_into_80_columns),
        cmocka_unit_test(a_table_needs_entries),
        cmocka_unit_test(the_output_is_named_with_its_size_and_speed),
        cmocka_unit_test(a_file_may_have_any_name),
        cmocka_unit_test(resumes_say_what_the_figures_are_of),
        cmocka_unit_test(parts_and_merged_parts_are_told),
        cmocka_unit_test(where_the_ranks_run_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
