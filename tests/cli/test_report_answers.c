/* The answers to questions in the report, in the JSON, and for scripts, from the primes of short ranges. */
#include "support/support.h"

#include "cli/report.h"
#include "cli/report_answers.h"
#include "cli/report_lines.h"
#include "question/answers.h"
#include "question/tuplet.h"

enum { WIDTH = 80 };

static struct rank_result rank = {.host = "host", .pid = 1, .pieces = 1, .primes = 25};

/* What a run that asks this finds in the range. Ends with free_result. */
static struct run_result result_of(struct range range, const struct questions *asked)
{
    struct run_result result = {
        .search = {.range = range, .questions = *asked}, .ranks = 1, .nodes = 1, .imbalance = 1, .table = &rank};
    struct list list = list_truth(range.first, range.last);
    struct rows rows = rows_from_list(rows_of_range(range), &list);
    result.standing.found.answers = answers_new(asked);
    assert_non_null(result.standing.found.answers);
    findings_add_rows(&result.standing.found, &rows, range, asked);
    free((void *)rows.bytes);
    list_free(&list);
    return result;
}

static void free_result(struct run_result *result)
{
    free(result->standing.found.answers);
}

static void ask_for_tuplets(struct questions *asked, const char *what)
{
    uint32_t forbids;
    assert_int_equal(tuplet_parse(asked, &forbids, what), TUPLET_OK);
}

static void check_has(const char *text, const char *part)
{
    if (text == NULL || strstr(text, part) == NULL)
        fail_msg("not there: %s\n%s", part, text == NULL ? "" : text);
}

static void check_lacks(const char *text, const char *part)
{
    if (text == NULL || strstr(text, part) != NULL)
        fail_msg("there: %s\n%s", part, text == NULL ? "" : text);
}

/* The first and the last five primes may have 20 digits each. */
static void check_width(const char *text)
{
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") > WIDTH && strncmp(line, "First ", 6) != 0 && strncmp(line, "Last ", 5) != 0)
            fail_msg("too wide:\n%s", text);
}

/* The report has the part, and no line is too wide. */
static void check_text(const struct run_result *result, const char *part)
{
    char *text = report_text(result, false);
    check_has(text, part);
    check_width(text);
    free(text);
}

/* The JSON has the part, which is without white space. */
static void check_json(const struct run_result *result, const char *part)
{
    char *text = report_json(result, "MPI"), *to = text;
    assert_non_null(text);
    for (const char *from = text; *from != '\0'; from++)
        if (*from != ' ' && *from != '\n')
            *to++ = *from;
    *to = '\0';
    check_has(text, part);
    free(text);
}

static void check_lines(const struct run_result *result, const char *lines)
{
    char *text = report_lines(result);
    assert_string_equal(text, lines);
    free(text);
}

static void nothing_that_is_not_asked_for_is_told(void **state)
{
    (void)state;
    struct run_result result = result_of((struct range){0, 100}, &QUESTIONS_COUNT);
    for (int i = 0; i < 2; i++) {
        check_text(&result, "\nPrimes    25\nFirst     2 3 5 7 11\nLast      73 79 83 89 97\nSeconds ");
        check_json(&result, "\"tuplets\":null,\"sum\":null,\"reciprocals\":null,\"residues\":null,\"gaps\":null,\"nth\":"
                            "null,\"every\":null,\"output\":null");
        check_lines(&result, "25\n");
        free_result(&result);
        result.standing.found.answers = NULL;
    }
}

static void primes_that_are_not_counted_are_not_told(void **state)
{
    (void)state;
    struct questions asked = {0};
    ask_for_tuplets(&asked, "twins");
    struct run_result result = result_of((struct range){0, 100}, &asked);
    char *text = report_text(&result, false);
    check_has(text, "\nRange     0 to 100\nTuplets   (0, 2) twins: 8\nSeconds ");
    check_lacks(text, "First");
    check_has(text, " pieces  primes     find s\n");
    check_has(text, "  1       -   0.000000\n");
    free(text);
    check_json(
        &result,
        "\"primes\":null,\"first\":[],\"last\":[],\"tuplets\":[{\"pattern\":[0,2],\"name\":\"twins\",\"count\":8}],");
    check_json(&result, "\"pieces\":1,\"primes\":null,");
    check_lines(&result, "tuplets 0,2 8\n");
    free_result(&result);
}

static void patterns_are_told_with_their_names(void **state)
{
    (void)state;
    struct questions asked = QUESTIONS_COUNT;
    ask_for_tuplets(&asked, "3");
    ask_for_tuplets(&asked, "0,30");
    struct run_result result = result_of((struct range){0, 100}, &asked);
    check_text(&result,
               "\nTuplets   (0, 30): 13\n          (0, 2, 6) triplets: 4\n          (0, 4, 6) triplets: 4\nSeconds ");
    check_json(&result,
               "[{\"pattern\":[0,30],\"name\":null,\"count\":13},{\"pattern\":[0,2,6],\"name\":\"triplets\",\"count\":4},");
    check_lines(&result, "primes 25\ntuplets 0,30 13\ntuplets 0,2,6 4\ntuplets 0,4,6 4\n");
    free_result(&result);
}

/* Twenty primes above twenty are an admissible pattern, and its first tuplet. */
static void long_patterns_are_wrapped(void **state)
{
    (void)state;
    static const unsigned PRIMES[TUPLET_PRIMES_MAX] = {23,    29,    10007, 10009, 10037, 10039, 10061,
                                                       10067, 10069, 10079, 20011, 20021, 20023, 20029,
                                                       20047, 20051, 20063, 20071, 20089, 20101};
    struct questions asked = {0};
    char what[TUPLET_TEXT] = "";
    for (size_t i = 0; i < TUPLET_PRIMES_MAX; i++)
        snprintf(what + strlen(what), sizeof what - strlen(what), "%s%u", i == 0 ? "" : ",", PRIMES[i] - PRIMES[0]);
    ask_for_tuplets(&asked, what);
    struct run_result result = result_of((struct range){0, 30000}, &asked);
    check_text(&result, "\nTuplets   (0, 6, 9984, 9986, 10014, 10016, 10038, 10044, 10046, 10056, 19988,\n"
                        "           19998, 20000, 20006, 20024, 20028, 20040, 20048, 20066, 20078): 1\nSeconds ");
    free_result(&result);
}

static void sums_are_told_in_full(void **state)
{
    (void)state;
    struct questions asked = {.count = true, .sum = true, .reciprocals = true};
    struct run_result result = result_of((struct range){0, 100}, &asked);
    check_text(&result, "\nSum       1060\nSum 1/p   1.8028172");
    check_text(&result, " (and at most 1.1e-20 more)\n");
    check_json(&result, "\"sum\":\"1060\",\"reciprocals\":{\"primes\":{\"value\":\"1.8028172");
    check_json(&result, "},\"twins\":null}");
    char *text = report_lines(&result);
    check_has(text, "primes 25\nsum 1060\nreciprocals primes 1.8028172");
    check_lacks(text, "twins");
    free(text);
    free_result(&result);

    ask_for_tuplets(&asked, "2");
    result = result_of((struct range){0, 100}, &asked);
    check_text(&result, "\nTwins 1/p 1.3309903");
    check_json(&result, "\"twins\":{\"value\":\"1.3309903");
    text = report_lines(&result);
    check_has(text, "\nreciprocals twins 1.3309903");
    free(text);
    free_result(&result);
}

static void bounds_are_rounded_up(void **state)
{
    (void)state;
    assert_true(report_answers_bound(0) == 0);
    for (double error = 1e-25; error < 1e3; error *= 1.0123) {
        double bound = report_answers_bound(error);
        assert_true(bound >= error * (1 - 1e-15) && bound <= 1.1 * error * (1 + 1e-15));
        char text[32];
        snprintf(text, sizeof text, "%.2g", bound);
        assert_true(strtod(text, NULL) >= error);
    }
}

static void classes_are_told_with_their_primes(void **state)
{
    (void)state;
    struct questions asked = {.count = true, .modulus = 10};
    struct run_result result = result_of((struct range){0, 100}, &asked);
    check_text(&result, "\nResidues  modulo 10: 6 classes with primes\n"
                        "          1: 5   2: 1   3: 7   5: 1   7: 6   9: 5\n"
                        "          coprime to 10: 5 (class 1) to 7 (class 3)\nSeconds ");
    check_json(&result, "\"residues\":{\"modulus\":10,\"counts\":[0,5,1,7,0,1,0,6,0,5]}");
    check_lines(&result, "primes 25\nresidue 1 5\nresidue 2 1\nresidue 3 7\nresidue 5 1\nresidue 7 6\nresidue 9 5\n");
    free_result(&result);

    result = result_of((struct range){24, 28}, &asked);
    check_text(&result, "\nResidues  modulo 10: 0 classes with primes\nSeconds ");
    check_lines(&result, "primes 0\n");
    free_result(&result);

    asked.modulus = 2;
    result = result_of((struct range){0, 100}, &asked);
    check_text(&result, "\nResidues  modulo 2: 2 classes with primes\n          0:  1   1: 24\nSeconds ");
    free_result(&result);
}

static void many_classes_are_left_to_the_json(void **state)
{
    (void)state;
    struct questions asked = {.count = true, .modulus = 30030};
    struct run_result result = result_of((struct range){0, 1000000}, &asked);
    check_text(&result, "\nResidues  modulo 30030: 5766 classes with primes\n              1: ");
    check_text(&result, " more: --json has them all\n          coprime to 30030: ");
    char *text = report_text(&result, false);
    size_t lines = 0;
    for (const char *at = strstr(text, "\nResidues"); (at = strchr(at + 1, '\n')) != NULL && at[1] == ' ';)
        lines++;
    assert_int_equal(lines, REPORT_RESIDUE_LINES + 2);
    free(text);
    free_result(&result);
}

static void gaps_are_listed(void **state)
{
    (void)state;
    struct questions asked = {.gaps = GAPS_LEAST, .least_gap = 8};
    struct run_result result = result_of((struct range){0, 130}, &asked);
    check_text(&result, "\nGaps      2 of at least 8; the largest is 14 from 113\n"
                        "            size  from\n               8    89\n              14   113\nSeconds ");
    check_json(&result,
               "\"gaps\":{\"kind\":\"least\",\"least\":\"8\",\"count\":2,\"largest\":{\"size\":14,\"from\":\"113\"},"
               "\"list\":[{\"size\":8,\"from\":\"89\"},{\"size\":14,\"from\":\"113\"}],\"histogram\":null}");
    check_lines(&result, "gaps 2\nlargest 14 113\ngap 8 89\ngap 14 113\n");
    free_result(&result);

    asked.least_gap = UINT64_MAX;
    result = result_of((struct range){0, 130}, &asked);
    check_text(&result, "\nGaps      none of at least 18446744073709551615\nSeconds ");
    check_json(&result, "\"least\":\"18446744073709551615\",\"count\":0,\"largest\":null,\"list\":[],\"histogram\":null}");
    check_lines(&result, "gaps 0\n");
    free_result(&result);
}

static void many_gaps_are_left_to_the_json(void **state)
{
    (void)state;
    struct questions asked = {.gaps = GAPS_LEAST, .least_gap = 1};
    struct run_result result = result_of((struct range){0, 79}, &asked); /* 22 primes. */
    check_text(&result, "\n               2    71\n          ... 1 more: --json has them all\nSeconds ");
    free_result(&result);
    result = result_of((struct range){0, 7927}, &asked); /* 1001 primes. */
    check_text(&result, "\nGaps      1000 of at least 1; the largest is 34 from 1327\n");
    check_text(&result, "\n               2    71\n          ... 980 more: --json has them all\nSeconds ");
    free_result(&result);
    result = result_of((struct range){0, 7933}, &asked);
    check_text(&result, "\n          ... 981 more: --json has the first 1000, and -o FILE lists them all\nSeconds ");
    check_json(&result, "{\"size\":8,\"from\":\"7919\"}],\"histogram\":null}");
    free_result(&result);
}

static void records_are_all_told(void **state)
{
    (void)state;
    struct questions asked = {.count = true, .gaps = GAPS_RECORDS};
    struct run_result result = result_of((struct range){0, 130}, &asked);
    check_text(&result, "\nGaps      6 larger than all before; the largest is 14 from 113\n"
                        "            size  from\n               1     2\n               2     3\n               4     7\n"
                        "               6    23\n               8    89\n              14   113\nSeconds ");
    check_json(&result, "\"gaps\":{\"kind\":\"records\",\"least\":null,\"count\":6,");
    check_json(&result, "{\"size\":14,\"from\":\"113\"}],\"histogram\":null}");
    check_lines(&result, "primes 31\ngaps 6\nlargest 14 113\ngap 1 2\ngap 2 3\ngap 4 7\ngap 6 23\ngap 8 89\ngap 14 113\n");
    free_result(&result);
}

static void sizes_of_all_gaps_are_told(void **state)
{
    (void)state;
    struct questions asked = {.count = true, .gaps = GAPS_ALL};
    struct run_result result = result_of((struct range){0, 100}, &asked);
    check_text(&result, "\nGaps      24; the largest is 8 from 89\n"
                        "            size  times  first from\n               1      1           2\n"
                        "               2      8           3\n               4      7           7\n"
                        "               6      7          23\n               8      1          89\nSeconds ");
    check_json(&result,
               "\"kind\":\"all\",\"least\":null,\"count\":24,\"largest\":{\"size\":8,\"from\":\"89\"},\"list\":null,"
               "\"histogram\":[{\"size\":1,\"times\":1,\"from\":\"2\"},{\"size\":2,\"times\":8,\"from\":\"3\"},");
    check_lines(&result, "primes 25\ngaps 24\nlargest 8 89\ngap 1 2 1\ngap 2 3 8\ngap 4 7 7\ngap 6 23 7\ngap 8 89 1\n");
    free_result(&result);

    result = result_of((struct range){24, 28}, &asked);
    check_text(&result, "\nGaps      none\nSeconds ");
    check_json(&result, "\"count\":0,\"largest\":null,\"list\":null,\"histogram\":[]}");
    free_result(&result);
}

/* All questions at once, where numbers are the longest. */
static void numbers_of_20_digits_fit_in(void **state)
{
    (void)state;
    struct questions asked = {.count = true, .sum = true, .reciprocals = true, .modulus = 30030, .gaps = GAPS_ALL};
    struct range range = {UINT64_MAX - 50000, UINT64_MAX};
    ask_for_tuplets(&asked, "2");
    for (int i = 0; i < 3; i++) {
        struct run_result result = result_of(range, &asked);
        result.table = NULL;
        check_text(&result, "\nTwins 1/p ");
        free_result(&result);
        asked.gaps = i == 0 ? GAPS_RECORDS : GAPS_LEAST;
        asked.least_gap = i;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_that_is_not_asked_for_is_told),
        cmocka_unit_test(primes_that_are_not_counted_are_not_told),
        cmocka_unit_test(patterns_are_told_with_their_names),
        cmocka_unit_test(long_patterns_are_wrapped),
        cmocka_unit_test(sums_are_told_in_full),
        cmocka_unit_test(bounds_are_rounded_up),
        cmocka_unit_test(classes_are_told_with_their_primes),
        cmocka_unit_test(many_classes_are_left_to_the_json),
        cmocka_unit_test(gaps_are_listed),
        cmocka_unit_test(many_gaps_are_left_to_the_json),
        cmocka_unit_test(records_are_all_told),
        cmocka_unit_test(sizes_of_all_gaps_are_told),
        cmocka_unit_test(numbers_of_20_digits_fit_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
