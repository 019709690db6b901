/* The figures of progress: as many digits as the speed demands. */
#include "support/support.h"

#include <math.h>

#include "cli/progress.h"

static void check_percent(double done, double step, const char *expected)
{
    char text[PROGRESS_PERCENT];
    progress_percent(text, done, step);
    assert_string_equal(text, expected);
}

static void fast_work_has_whole_percents(void **state)
{
    (void)state;
    check_percent(0.37, 0.01, " 37%");
    check_percent(0.374, 0.2, " 37%");
    check_percent(1, 0.05, "100%");
    check_percent(0, 0.05, "  0%");
}

static void slow_work_has_more_digits(void **state)
{
    (void)state;
    check_percent(0.37, 0.009, "37.0%");
    check_percent(0.37, 0.001, "37.0%");
    check_percent(0.00012, 0.00001, "0.012%");
    check_percent(1e-9, 1e-9, "0.0000001%");
    check_percent(0.5, 1e-30, "50.000000000%");
    check_percent(0.5, 0, "50.000000000%");
}

/* From 0 to 1. */
static double random_fraction(uint64_t *random)
{
    return (double)random_next(random) / (double)UINT64_MAX;
}

/* Steps of all sizes, from anywhere. */
static void successive_figures_differ(void **state)
{
    (void)state;
    uint64_t random = 7;
    for (int i = 0; i < 100000; i++) {
        double step = pow(10, -10 * random_fraction(&random)), done = random_fraction(&random) * (1 - step);
        char one[PROGRESS_PERCENT], other[PROGRESS_PERCENT];
        progress_percent(one, done, step);
        progress_percent(other, done + 1.001 * step, step);
        if (strcmp(one, other) == 0)
            fail_msg("%.12f and %.12f are both %s", done, done + step, one);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fast_work_has_whole_percents),
        cmocka_unit_test(slow_work_has_more_digits),
        cmocka_unit_test(successive_figures_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
