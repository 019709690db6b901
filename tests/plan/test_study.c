/* The arithmetic of scaling studies, against worked examples; and their cases. */
#include "support/support.h"

#include <math.h>

#include "plan/study.h"

/* M. J. Quinn, "Parallel Programming in C with MPI and OpenMP", 2003, section 7.5: speedups of 2 to 8 processors that have
 * a serial fraction of a tenth. */
static void karp_flatt_as_in_the_textbook(void **state)
{
    (void)state;
    static const double SPEEDUPS[] = {1.82, 2.50, 3.08, 3.57, 4.00, 4.38, 4.71};
    for (size_t i = 0; i < COUNT_OF(SPEEDUPS); i++) {
        double serial = study_karp_flatt(SPEEDUPS[i], (int)i + 2);
        if (fabs(serial - 0.1) > 0.0015)
            fail_msg("%zu ranks: %g", i + 2, serial);
    }
    assert_true(fabs(study_karp_flatt(1.82, 2) - 0.0989) < 0.00005);
    assert_true(fabs(study_karp_flatt(4.71, 8) - 0.0998) < 0.00005);
}

/* Amdahl's law, turned round. */
static void karp_flatt_inverts_amdahl(void **state)
{
    (void)state;
    for (int ranks = 2; ranks <= 4096; ranks *= 2)
        for (double serial = 0; serial <= 1; serial += 0.125)
            assert_true(fabs(study_karp_flatt(1 / (serial + (1 - serial) / ranks), ranks) - serial) < 1e-9);
}

static void check_spread(const double *values, size_t count, struct spread expected)
{
    double copy[8];
    memcpy(copy, values, count * sizeof *values);
    struct spread spread = study_spread(copy, count);
    assert_true(spread.median == expected.median && spread.min == expected.min && spread.max == expected.max);
}

static void medians_of_odd_and_even_counts(void **state)
{
    (void)state;
    check_spread((double[]){5}, 1, (struct spread){5, 5, 5});
    check_spread((double[]){4, 1}, 2, (struct spread){2.5, 1, 4});
    check_spread((double[]){9, 1, 2}, 3, (struct spread){2, 1, 9});
    check_spread((double[]){10, 2, 30, 4}, 4, (struct spread){7, 2, 30});
    check_spread((double[]){3, 3, 1, 3, 100}, 5, (struct spread){3, 1, 100});
}

static void check_sizes(int ranks, const char *expected)
{
    char text[512] = "";
    struct study_result study = {.study = STUDY_STRONG, .range = {0, 100}, .ranks = ranks};
    assert_true(study_plan(&study, SCHEDULE_DYNAMIC));
    assert_true(study.count <= STUDY_CASES_MAX);
    for (int i = 0; i < study.count; i++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d ", study.cases[i].ranks);
        assert_int_equal(study.cases[i].schedule, SCHEDULE_DYNAMIC);
        assert_int_equal(study.cases[i].range.last, 100);
        assert_string_equal(study_schedule(&study, i), "dynamic");
    }
    assert_string_equal(text, expected);
}

static void sizes_are_powers_of_two_and_all(void **state)
{
    (void)state;
    check_sizes(1, "1 ");
    check_sizes(2, "1 2 ");
    check_sizes(3, "1 2 3 ");
    check_sizes(4, "1 2 4 ");
    check_sizes(12, "1 2 4 8 12 ");
    struct study_result study = {.study = STUDY_STRONG, .ranks = INT32_MAX};
    assert_true(study_plan(&study, SCHEDULE_STATIC));
    assert_int_equal(study.count, STUDY_CASES_MAX);
    assert_int_equal(study.cases[STUDY_CASES_MAX - 1].ranks, INT32_MAX);
}

static void schedules_are_compared_with_one_process(void **state)
{
    (void)state;
    struct study_result study = {.study = STUDY_SCHEDULES, .range = {0, 100}, .ranks = 6};
    assert_true(study_plan(&study, SCHEDULE_STATIC));
    assert_int_equal(study.count, 3);
    static const char *const NAMES[] = {"none", "static", "dynamic"};
    for (int i = 0; i < 3; i++) {
        assert_string_equal(study_schedule(&study, i), NAMES[i]);
        assert_int_equal(study.cases[i].ranks, i == 0 ? 1 : 6);
    }
    assert_int_equal(study.cases[1].schedule, SCHEDULE_STATIC);
    assert_int_equal(study.cases[2].schedule, SCHEDULE_DYNAMIC);
}

static double cost_of(struct way way, struct range range)
{
    return cost_rows(way, rows_of_range(range));
}

/* What a weak study is for: the predicted work of a rank stays the same, within a row. */
static void a_grown_range_is_so_many_times_the_work(void **state)
{
    (void)state;
    static const struct range RANGES[] = {
        {0, 1000000}, {0, 1000000000}, {12345, 23456}, {UINT64_C(1) << 40, (UINT64_C(1) << 40) + 10000000}};
    for (size_t r = 0; r < COUNT_OF(RANGES); r++)
        for (int times = 1; times <= 1024; times *= 2)
            for (enum method method = 0; method < METHODS; method++) {
                struct way way = {.method = method, .simd = SIMD_AVX2, .approach = APPROACH_PLAIN};
                struct range grown;
                assert_true(study_grow(&grown, RANGES[r], times, way));
                assert_true(grown.first == RANGES[r].first && grown.last >= RANGES[r].last);
                double one = cost_of(way, RANGES[r]), row = cost_density(way, (double)grown.last) * ROW_NUMBERS;
                double all = cost_of(way, grown);
                if (fabs(all - times * one) > 1.5 * row)
                    fail_msg("%d times the work up to %llu: up to %llu, %g times", times,
                             (unsigned long long)RANGES[r].last, (unsigned long long)grown.last, all / one);
            }
}

static void a_range_does_not_grow_beyond_what_can_be_searched(void **state)
{
    (void)state;
    struct way way = {.method = METHOD_SIEVE, .simd = SIMD_PORTABLE, .approach = APPROACH_PLAIN};
    for (way.method = 0; way.method < METHODS; way.method++) {
        uint128 end = method_number_max(way.method);
        struct range grown, high = {end - 999999, end - 600000};
        assert_true(study_grow(&grown, high, 2, way));
        assert_true(grown.last > end - 201000 && grown.last < end - 199000);
        assert_false(study_grow(&grown, high, 3, way));
        assert_true(study_grow(&grown, (struct range){0, end}, 1, way));
        assert_true(grown.last == end);
        assert_false(study_grow(&grown, (struct range){0, end}, 2, way));
    }
    way.method = METHOD_SIEVE;
    struct range grown, high = {NUMBER_MAX - 999999, NUMBER_MAX - 600000};
    /* Nothing to do, however often. */
    assert_true(study_grow(&grown, (struct range){0, 1}, 1000, way));
    assert_int_equal(grown.last, 1);

    struct study_result study = {.study = STUDY_WEAK, .way = way, .range = high, .ranks = 8};
    assert_false(study_plan(&study, SCHEDULE_STATIC));
    assert_int_equal(study.cases[study.count - 1].ranks, 4);
}

static struct study_run run_of(double seconds, double waiting, uint64_t primes)
{
    return (struct study_run){
        .seconds = {.total = seconds, .scatter = waiting / 4, .wait = waiting / 2, .gather = waiting / 4},
        .imbalance = 1 + seconds,
        .primes = primes};
}

static void figures_are_those_of_the_medians(void **state)
{
    (void)state;
    struct study_run runs[] = {run_of(8, 0, 25), run_of(40, 0, 25),  run_of(6, 0, 25),
                               run_of(2, 1, 25), run_of(1, 0.9, 25), run_of(4, 1, 25)};
    struct study_result study = {.study = STUDY_STRONG, .ranks = 5, .repeats = 3, .count = 2, .runs = runs};
    study.cases[0].ranks = 1;
    study.cases[1].ranks = 5;
    struct study_figures one = study_figures(&study, 0), five = study_figures(&study, 1);
    assert_true(one.seconds.median == 8 && one.seconds.min == 6 && one.seconds.max == 40);
    assert_true(one.speedup == 1 && one.efficiency == 1 && isnan(one.serial));
    assert_true(five.speedup == 4 && five.efficiency == 4.0 / 5);
    assert_true(five.serial == study_karp_flatt(4, 5) && five.imbalance == 3 && five.communication == 0.5);

    study.study = STUDY_WEAK;
    five = study_figures(&study, 1);
    assert_true(five.speedup == 20 && five.efficiency == 4);
}

static void runs_agree_if_they_find_as_many_primes(void **state)
{
    (void)state;
    struct study_run runs[] = {run_of(1, 0, 25), run_of(1, 0, 25), run_of(1, 0, 25), run_of(1, 0, 25)};
    struct study_result study = {.study = STUDY_STRONG, .repeats = 2, .count = 2, .runs = runs};
    assert_true(study_agrees(&study));
    runs[3].primes = 24;
    assert_false(study_agrees(&study));
    runs[2].primes = 24;
    assert_false(study_agrees(&study));
    /* Another number of ranks, another range. */
    study.study = STUDY_WEAK;
    assert_true(study_agrees(&study));
    runs[1].primes = 24;
    assert_false(study_agrees(&study));
}

static void names_are_read_back(void **state)
{
    (void)state;
    for (enum study study = STUDY_STRONG; study < STUDIES; study++) {
        enum study parsed = STUDY_NONE;
        assert_true(study_parse(&parsed, study_name(study)));
        assert_int_equal(parsed, study);
    }
    enum study parsed;
    assert_false(study_parse(&parsed, "none") || study_parse(&parsed, "") || study_parse(&parsed, "Strong"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(karp_flatt_as_in_the_textbook),
        cmocka_unit_test(karp_flatt_inverts_amdahl),
        cmocka_unit_test(medians_of_odd_and_even_counts),
        cmocka_unit_test(sizes_are_powers_of_two_and_all),
        cmocka_unit_test(schedules_are_compared_with_one_process),
        cmocka_unit_test(a_grown_range_is_so_many_times_the_work),
        cmocka_unit_test(a_range_does_not_grow_beyond_what_can_be_searched),
        cmocka_unit_test(figures_are_those_of_the_medians),
        cmocka_unit_test(runs_agree_if_they_find_as_many_primes),
        cmocka_unit_test(names_are_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
