/* The table and the rows of made-up studies: what a study that is short enough for a test does not show. */
#include "support/support.h"

#include "cli/study_report.h"
#include "core/number.h"

enum { RANKS = 100000, REPEATS = 2 };

static struct study_run runs[STUDY_CASES_MAX * REPEATS];
static struct rank_result ranks[RANKS];

/* As wide as it gets: many ranks, each pair on a host of its own, years, and the largest numbers. */
static struct study_result wide_study(enum study which)
{
    struct study_result study = {.study = which,
                                 .way = {METHOD_SIEVE, SIMD_PORTABLE},
                                 .range = {UINT64_MAX - 1000, UINT64_MAX},
                                 .questions = QUESTIONS_COUNT,
                                 .ranks = RANKS,
                                 .repeats = REPEATS,
                                 .runs = runs,
                                 .table = ranks};
    for (int r = 0; r < RANKS; r++)
        snprintf(ranks[r].host, sizeof ranks[r].host, "n%d", r < 10 ? r / 2 : 4);
    if (which == STUDY_WEAK)
        study.range = (struct range){NUMBER_MAX - UINT64_C(100000000000000000), NUMBER_MAX - UINT64_C(99999900000000000)};
    assert_true(study_plan(&study, SCHEDULE_DYNAMIC));
    for (int i = 0; i < STUDY_CASES_MAX * REPEATS; i++)
        runs[i] = (struct study_run){.seconds = {.total = 12345678.9, .find = 1e-6, .scatter = 1e6},
                                     .imbalance = 12345,
                                     .primes = 7,
                                     .nodes = 50000};
    return study;
}

static void check_has(const char *text, const char *part)
{
    if (text == NULL || strstr(text, part) == NULL)
        fail_msg("not there: %s\n%s", part, text == NULL ? "" : text);
}

static void tables_fit_into_80_columns(void **state)
{
    (void)state;
    for (enum study which = STUDY_STRONG; which < STUDIES; which++) {
        struct study_result study = wide_study(which);
        char *text = study_report_text(&study);
        assert_non_null(text);
        for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
            if (strcspn(line, "\n") > 80)
                fail_msg("too wide:\n%s", text);
        check_has(text, "\nNodes     n0 to n4\n");
        check_has(text, "100000 50000 12345679 12345679 12345679 ");
        free(text);
    }
}

static void rows_hold_every_run(void **state)
{
    (void)state;
    struct study_result study = wide_study(STUDY_SCHEDULES);
    char *text = study_report_csv(&study);
    check_has(text,
              "study,method,simd,schedule,first,last,ranks,nodes,run,seconds,find,scatter,wait,gather,imbalance,primes\n"
              "schedules,sieve,portable,none,18446744073709550615,18446744073709551615,1,50000,1,12345678.900000000,"
              "0.000001000,1000000.000000000,0.000000000,0.000000000,12345.000000,7\n");
    check_has(text, "\nschedules,sieve,portable,dynamic,18446744073709550615,18446744073709551615,100000,50000,2,");
    size_t lines = 0;
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    assert_int_equal(lines, 3 * REPEATS);
    free(text);
}

static void questions_are_told_and_primes_that_are_not_counted_left_out(void **state)
{
    (void)state;
    struct study_result study = wide_study(STUDY_SCHEDULES);
    char *text = study_report_text(&study);
    check_has(text, "\nPrimes    7\nRuns ");
    free(text);
    study.questions = (struct questions){.gaps = GAPS_LEAST, .least_gap = 900};
    text = study_report_text(&study);
    assert_null(strstr(text, "Primes"));
    check_has(text, "\nRange     18446744073709550615 to 18446744073709551615\nAsked     gaps=900\nRuns ");
    free(text);
    text = study_report_csv(&study);
    check_has(text, ",0.000000000,12345.000000,\nschedules,");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_fit_into_80_columns),
        cmocka_unit_test(rows_hold_every_run),
        cmocka_unit_test(questions_are_told_and_primes_that_are_not_counted_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
