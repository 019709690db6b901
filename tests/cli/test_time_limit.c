/* time_limit_left: the option, Slurm's word, and both. */
#include "support/support.h"

#include <math.h>
#include <time.h>

#include "cli/time_limit.h"
#include "core/clock.h"

static const char VARIABLE[] = "SLURM_JOB_END_TIME";

/* The time that passes in a test, and the fraction of a second that Slurm's time does not have. */
static const double SLACK = 5;

/* Lets the job end in this number of seconds. */
static void set_job(long seconds)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)time(NULL) + seconds);
    setenv(VARIABLE, text, 1);
}

/* The time left with a limit in seconds, 0 for none, to a program that has run for `running` seconds. */
static void check_left(double limit, double running, double expected)
{
    struct options options = {.time_limit = limit};
    double left = time_limit_left(&options, clock_seconds() - running);
    if (isinf(expected) ? left != expected : !(fabs(left - expected) <= SLACK))
        fail_msg("%.3f s are left, not %.3f s", left, expected);
}

static int no_job(void **state)
{
    (void)state;
    return unsetenv(VARIABLE);
}

static void without_a_limit_there_is_no_end(void **state)
{
    (void)state;
    check_left(0, 0, INFINITY);
    check_left(0, 1e6, INFINITY);
}

static void the_option_counts_from_the_start(void **state)
{
    (void)state;
    check_left(1000, 0, 1000);
    check_left(1000, 600, 400);
    check_left(1000, 1600, -600);
}

static void the_job_leaves_time_for_its_script(void **state)
{
    (void)state;
    set_job(86400);
    check_left(0, 0, 86370);
    check_left(0, 5000, 86370);
    set_job(300);
    check_left(0, 0, 270);
    set_job(100);
    check_left(0, 0, 90);
    set_job(-1000);
    check_left(0, 0, -1000);
}

static void the_earlier_end_counts(void **state)
{
    (void)state;
    set_job(1000);
    check_left(500, 0, 500);
    check_left(2000, 0, 970);
    check_left(2000, 1500, 500);
}

static void other_words_are_ignored(void **state)
{
    (void)state;
    static const char *const CASES[] = {"",   " ",    "UNLIMITED", "abc",          "-1",  "+1",  "1 ",
                                        " 1", "0x10", "1e9",       "1700000000.5", "nan", "inf", "2026-01-01T00:00:00",
                                        "1\n"};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        setenv(VARIABLE, CASES[i], 1);
        check_left(0, 0, INFINITY);
        check_left(100, 0, 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(without_a_limit_there_is_no_end, no_job),
        cmocka_unit_test_setup(the_option_counts_from_the_start, no_job),
        cmocka_unit_test_setup(the_job_leaves_time_for_its_script, no_job),
        cmocka_unit_test_setup(the_earlier_end_counts, no_job),
        cmocka_unit_test_setup(other_words_are_ignored, no_job),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
