/* The predicted cost: its constants are measurements, but its shape must fit together. */
#include "support/support.h"

#include <math.h>

#include "core/arith.h"
#include "plan/cost.h"
#include "plan/load.h"
#include "question/gap_lines.h"
#include "support/answers_support.h"

static const struct way MODELS[] = {
    {.method = METHOD_TRIAL, .simd = SIMD_PORTABLE, .approach = APPROACH_PLAIN},
    {.method = METHOD_TRIAL, .simd = SIMD_AVX2, .approach = APPROACH_PLAIN},
    {.method = METHOD_TRIAL, .simd = SIMD_AVX512, .approach = APPROACH_PLAIN},
    {.method = METHOD_SIEVE, .simd = SIMD_PORTABLE, .approach = APPROACH_PLAIN},
    {.method = METHOD_SIEVE, .simd = SIMD_AVX2, .approach = APPROACH_PLAIN},
    {.method = METHOD_SIEVE, .simd = SIMD_AVX512, .approach = APPROACH_PLAIN},
    {.method = METHOD_SIEVE, .simd = SIMD_PORTABLE, .approach = APPROACH_HIGH},
    {.method = METHOD_SIEVE, .simd = SIMD_AVX2, .approach = APPROACH_HIGH},
    {.method = METHOD_SIEVE, .simd = SIMD_AVX512, .approach = APPROACH_HIGH},
    {.method = METHOD_SIEVE, .simd = SIMD_PORTABLE, .approach = APPROACH_TESTS},
    {.method = METHOD_SIEVE, .simd = SIMD_AVX2, .approach = APPROACH_TESTS},
    {.method = METHOD_SIEVE, .simd = SIMD_AVX512, .approach = APPROACH_TESTS},
};

static const uint64_t STARTS[] = {0,
                                  1,
                                  5,
                                  1000,
                                  4761904,
                                  20452225,
                                  UINT64_C(4761904761),
                                  UINT64_C(6000000000),
                                  UINT64_C(42891458909022),
                                  ROW_LAST - 2000000};

/* Some approaches are for great heights only. */
static bool serves(struct way way, uint64_t row)
{
    return way.approach == APPROACH_PLAIN || row_first_number(row) >= HIGH_LEAST;
}

/* Between these numbers the sieve changes its way, and its costs may fall. */
static bool changes_between(struct way way, double low, double high)
{
    double change = (double)PLAIN_END;
    return way.method == METHOD_SIEVE && way.approach == APPROACH_PLAIN && low < change && high >= change;
}

static void costs_are_positive_and_grow(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(MODELS); m++) {
        struct way way = MODELS[m];
        bool tests = way.approach == APPROACH_TESTS;
        assert_true(cost_density(way, 0) > 0 && cost_setup(way, 0) > 0 && cost_start(way, 0) >= 0);
        for (double x = 1000; x < 1.8e19; x *= 1.01) {
            if (changes_between(way, x, x * 1.01))
                continue;
            assert_true(cost_density(way, x * 1.01) > cost_density(way, x));
            assert_true(cost_setup(way, x * 1.01) > cost_setup(way, x) || tests);
            assert_true(cost_start(way, x * 1.01) >= cost_start(way, x));
        }
    }
}

static void wider_vectors_cost_less(void **state)
{
    (void)state;
    for (double x = 100; x < 1.8e19; x *= 10)
        for (size_t m = 1; m < COUNT_OF(MODELS); m++)
            if (MODELS[m].simd != SIMD_PORTABLE)
                assert_true(cost_density(MODELS[m], x) < cost_density(MODELS[m - 1], x));
}

/* From the change on, APPROACH_PLAIN is as APPROACH_HIGH. */
static void plain_costs_as_high_from_the_change_on(void **state)
{
    (void)state;
    for (enum simd level = SIMD_PORTABLE; level < SIMD_LEVELS; level++) {
        struct way plain = {.method = METHOD_SIEVE, .simd = level, .approach = APPROACH_PLAIN},
                   high = {.method = METHOD_SIEVE, .simd = level, .approach = APPROACH_HIGH};
        double below = (double)(PLAIN_END - 1024), from = (double)PLAIN_END;
        assert_true(cost_density(plain, below) != cost_density(high, below));
        assert_true(cost_density(plain, from) == cost_density(high, from));
        assert_true(cost_setup(plain, from) == cost_setup(high, from));
        assert_true(cost_start(plain, from) == cost_start(high, from));
    }
}

static void no_rows_cost_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(STARTS); i++) {
        struct row_span none = {STARTS[i], 0};
        assert_true(cost_rows(MODELS[0], none) == 0);
        assert_true(cost_rows_within(MODELS[0], none, 0) == 0);
        assert_true(cost_rows_within(MODELS[0], none, 1e9) == 0);
    }
}

/* The sum of the densities, number by number at the middle of each row. */
static void rows_cost_the_sum_of_their_numbers(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(MODELS); m++)
        for (size_t i = 0; i < COUNT_OF(STARTS); i++)
            for (uint64_t count = 1; count <= 100000 && serves(MODELS[m], STARTS[i]); count = count * 7 + 3) {
                double sum = 0;
                for (uint64_t row = 0; row < count; row++)
                    sum += 210 * cost_density(MODELS[m], ((double)(STARTS[i] + row) + 0.5) * 210);
                double cost = cost_rows(MODELS[m], (struct row_span){STARTS[i], count});
                if (fabs(cost - sum) > 0.005 * sum)
                    fail_msg("%llu rows from %llu cost %g, not %g", (unsigned long long)count,
                             (unsigned long long)STARTS[i], cost, sum);
            }
}

static void costs_of_neighbours_add_up(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int round = 0; round < 20000; round++) {
        uint64_t first = STARTS[random_below(&random, COUNT_OF(STARTS))];
        uint64_t count = 2 + random_below(&random, 1000000) % (UINT64_C(2) << random_below(&random, 20));
        uint64_t cut = random_below(&random, count + 1);
        struct way way = MODELS[round % COUNT_OF(MODELS)];
        if (!serves(way, first))
            continue;
        double whole = cost_rows(way, (struct row_span){first, count});
        double parts =
            cost_rows(way, (struct row_span){first, cut}) + cost_rows(way, (struct row_span){first + cut, count - cut});
        /* The sieve's density bends among the first numbers, which costs some precision. */
        if (fabs(whole - parts) > (way.method == METHOD_SIEVE ? 0.006 : 0.002) * whole)
            fail_msg("%llu + %llu rows from %llu: %g, not %g", (unsigned long long)cut, (unsigned long long)(count - cut),
                     (unsigned long long)first, parts, whole);
    }
}

/* For every number of rows: what costs as much as n rows is n rows, within one. */
static void rows_within_inverts_cost(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (int round = 0; round < 50000; round++) {
        uint64_t first = STARTS[random_below(&random, COUNT_OF(STARTS))];
        struct row_span span = {first, 1 + random_below(&random, 2000000) % (UINT64_C(2) << random_below(&random, 21))};
        struct way way = MODELS[round % COUNT_OF(MODELS)];
        if (!serves(way, first))
            continue;
        uint64_t rows = 1 + random_below(&random, span.count);
        uint64_t within = cost_rows_within(way, span, cost_rows(way, (struct row_span){first, rows}));
        if (within + 1 < rows || within > rows + 1)
            fail_msg("%llu rows of %llu from %llu: %llu", (unsigned long long)rows, (unsigned long long)span.count,
                     (unsigned long long)first, (unsigned long long)within);
    }
}

static void rows_within_stay_between_one_and_all(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(MODELS); m++)
        for (size_t i = 0; i < COUNT_OF(STARTS); i++)
            for (uint64_t count = 1; count < 1000000 && serves(MODELS[m], STARTS[i]); count = count * 3 + 1) {
                struct row_span span = {STARTS[i], count};
                assert_true(cost_rows_within(MODELS[m], span, 0) == 1);
                assert_true(cost_rows_within(MODELS[m], span, 1e-12) == 1);
                assert_true(cost_rows_within(MODELS[m], span, 1e30) == count);
                assert_true(cost_rows_within(MODELS[m], span, 1.01 * cost_rows(MODELS[m], span)) == count);
            }
}

/* The whole of 2^64, as a range without rounds would be: within what a double can tell. */
static void all_rows_below_2_64_are_inverted(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(MODELS); m++) {
        uint64_t first = MODELS[m].approach == APPROACH_PLAIN ? 0 : row_of(HIGH_LEAST);
        struct row_span all = {first, ROW_LAST + 1 - first};
        double whole = cost_rows(MODELS[m], all);
        assert_true(isfinite(whole) && whole > 0);
        for (double part = 1e-12; part < 1; part *= 3) {
            uint64_t rows = cost_rows_within(MODELS[m], all, part * whole);
            double cost = cost_rows(MODELS[m], (struct row_span){first, rows});
            assert_true(rows >= 1 && rows <= all.count);
            double row = cost_rows(MODELS[m], (struct row_span){first + rows - 1, 1});
            assert_true(fabs(cost - part * whole) < 1e-6 * part * whole + row);
        }
    }
}

static struct way sieve_at(enum simd level)
{
    return (struct way){.method = METHOD_SIEVE, .simd = level, .approach = APPROACH_PLAIN};
}

/* The approach that is chosen for `width` numbers from `first` on. */
static enum approach choice(struct way way, uint64_t first, uint64_t width, int ranks)
{
    uint64_t last = width > UINT64_MAX - first ? UINT64_MAX : first + width;
    struct way chosen = cost_choose(way, (struct range){first, last}, ranks);
    assert_true(chosen.method == way.method && chosen.simd == way.simd);
    return chosen.approach;
}

static void short_ranges_far_up_take_tests_and_wide_ones_the_high_sieve(void **state)
{
    (void)state;
    static const uint64_t FIRST[] = {2 * PLAIN_END, UINT64_C(1000000000000000000), UINT64_C(1) << 63};
    for (enum simd level = SIMD_PORTABLE; level < SIMD_LEVELS; level++)
        for (size_t i = 0; i < COUNT_OF(FIRST); i++) {
            assert_int_equal(choice(sieve_at(level), FIRST[i], 0, 1), APPROACH_TESTS);
            assert_int_equal(choice(sieve_at(level), FIRST[i], 1000000, 1), APPROACH_TESTS);
            assert_int_equal(choice(sieve_at(level), FIRST[i], UINT64_C(10000000000), 1), APPROACH_HIGH);
            assert_int_equal(choice(sieve_at(level), FIRST[i], UINT64_MAX, 1), APPROACH_HIGH);
        }
    assert_int_equal(choice(sieve_at(SIMD_AVX512), UINT64_MAX, 0, 1), APPROACH_TESTS);
}

/* Below, numbers may be too small for the other approaches. */
static void ranges_from_below_the_least_height_are_plain(void **state)
{
    (void)state;
    for (enum simd level = SIMD_PORTABLE; level < SIMD_LEVELS; level++)
        for (uint64_t width = 1; width > 0; width *= 1000) {
            assert_int_equal(choice(sieve_at(level), 0, width, 1), APPROACH_PLAIN);
            assert_int_equal(choice(sieve_at(level), HIGH_LEAST - 1, width, 64), APPROACH_PLAIN);
            if (width > UINT64_C(1) << 60)
                break;
        }
    struct way tests = {.method = METHOD_SIEVE, .simd = SIMD_AVX2, .approach = APPROACH_TESTS};
    assert_int_equal(choice(tests, 1000, 1000, 1), APPROACH_PLAIN); /* whatever was chosen before */
    assert_int_equal(cost_choose(tests, RANGE_EMPTY, 1).approach, APPROACH_PLAIN);
}

static void trial_division_has_one_approach(void **state)
{
    (void)state;
    assert_int_equal(choice(MODELS[0], UINT64_C(1) << 60, 1000, 1), APPROACH_PLAIN);
    assert_int_equal(choice(MODELS[0], UINT64_C(1) << 60, UINT64_MAX, 1000), APPROACH_PLAIN);
}

/* The width of the widest range, within a thousandth, for which this number of ranks take tests. */
static double widest_for_tests(struct way way, uint64_t first, int ranks)
{
    double low = 1, high = 1e18;
    while (high / low > 1.001) {
        double middle = sqrt(low * high);
        if (choice(way, first, (uint64_t)middle, ranks) == APPROACH_TESTS)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Each rank has its own set-up, and the fewer numbers the more ranks there are. */
static void more_ranks_and_greater_heights_make_tests_likelier(void **state)
{
    (void)state;
    for (enum simd level = SIMD_PORTABLE; level < SIMD_LEVELS; level++)
        for (uint64_t first = PLAIN_END; first < UINT64_C(1) << 62; first *= 4) {
            double one = widest_for_tests(sieve_at(level), first, 1);
            assert_true(one > 1e6 && one < 1e10);
            assert_true(widest_for_tests(sieve_at(level), first, 4) > 2 * one);
            assert_true(widest_for_tests(sieve_at(level), first * 4, 1) > one);
        }
}

/* No other approach is predicted to take less. */
static void the_choice_takes_the_least(void **state)
{
    (void)state;
    uint64_t random = 3;
    size_t chosen[APPROACHES] = {0};
    for (int round = 0; round < 20000; round++) {
        uint64_t first = max_u64(random_next(&random) >> random_below(&random, 24), HIGH_LEAST);
        uint64_t most = UINT64_MAX - first;
        struct range range = {first, first + min_u64(most, random_next(&random) >> random_below(&random, 64))};
        int ranks = 1 + (int)random_below(&random, 300);
        struct way way = sieve_at((enum simd)random_below(&random, SIMD_LEVELS));
        double seconds[APPROACHES];
        struct way best = cost_choose(way, range, ranks);
        enum approach approach = best.approach;
        way.load = best.load;
        for (way.approach = 0; way.approach < APPROACHES; way.approach++)
            seconds[way.approach] = cost_range(way, range, ranks);
        for (size_t i = 0; i < APPROACHES; i++)
            assert_true(seconds[approach] <= seconds[i]);
        chosen[approach]++;
    }
    for (size_t i = 0; i < APPROACHES; i++)
        assert_true(chosen[i] > 100);
}

/* --- Questions ------------------------------------------------------------------------------------------------------ */

static struct questions tuplets(const char *what)
{
    struct questions asked = {0};
    ask_tuplets(&asked, what);
    return asked;
}

static struct questions gaps_from(uint64_t least)
{
    return (struct questions){.gaps = GAPS_LEAST, .least_gap = least};
}

static struct range ten_billion_from(uint64_t first)
{
    return (struct range){first, first + (UINT64_C(10000000000) < UINT64_MAX - first ? UINT64_C(10000000000) : 1000000)};
}

static const uint64_t HEIGHTS[] = {0, 10000000000, UINT64_C(1000000000000000), UINT64_C(1000000000000000000)};

static double seconds_for(const struct questions *asked, uint64_t first, enum simd level)
{
    struct range range = ten_billion_from(first);
    return cost_rows(cost_choose_asked(sieve_at(level), asked, range, 1), rows_of_range(range));
}

static void fewer_lines_cost_less(void **state)
{
    (void)state;
    const struct questions two = tuplets("2"), four = tuplets("4"), six = tuplets("6");
    const struct questions eight = tuplets("0,2,6,8,12,18,20,26"), sum = {.count = true, .sum = true};
    for (size_t i = 0; i < COUNT_OF(HEIGHTS); i++)
        for (enum simd level = 0; level < SIMD_LEVELS; level++) {
            double count = seconds_for(NULL, HEIGHTS[i], level), twins = seconds_for(&two, HEIGHTS[i], level);
            double quadruplets = seconds_for(&four, HEIGHTS[i], level), sextuplets = seconds_for(&six, HEIGHTS[i], level);
            assert_true(twins < 0.8 * count && quadruplets < 0.6 * twins && sextuplets < 0.7 * quadruplets);
            assert_true(seconds_for(&eight, HEIGHTS[i], level) < 0.8 * quadruplets);
            assert_true(seconds_for(&sum, HEIGHTS[i], level) >= count);
        }
}

/* Small gaps are answered from rows: as by all classes. */
static unsigned classes_for(uint64_t first, uint64_t least, enum simd level)
{
    struct questions asked = gaps_from(least);
    struct way way = cost_choose_asked(sieve_at(level), &asked, ten_billion_from(first), 1);
    assert_true(load_by_lines(way, &asked) == (least >= 80));
    return load_by_lines(way, &asked) ? way.load.gap_classes : GAP_CLASSES;
}

/* The larger the gaps, the fewer classes leave stretches of that size. */
static void large_gaps_need_few_classes(void **state)
{
    (void)state;
    for (enum simd level = 0; level < SIMD_LEVELS; level++) {
        assert_in_range(classes_for(UINT64_C(1000000000000000), 900, level), 1, 2);
        assert_in_range(classes_for(UINT64_C(1000000000000000000), 1300, level), 1, 2);
        for (size_t i = 0; i < COUNT_OF(HEIGHTS); i++) {
            unsigned before = GAP_CLASSES;
            assert_int_equal(classes_for(HEIGHTS[i], 1, level), GAP_CLASSES);
            assert_int_equal(classes_for(HEIGHTS[i], 20, level), GAP_CLASSES);
            for (uint64_t least = 20; least <= 4000; least += 20) {
                unsigned classes = classes_for(HEIGHTS[i], least, level);
                assert_true(classes >= 1 && classes <= before);
                before = classes;
            }
            assert_int_equal(before, 1);
        }
    }
}

/* What is chosen takes no longer than with any other number of classes. */
static void the_number_of_classes_takes_the_least(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(HEIGHTS); i++)
        for (uint64_t least = 50; least <= 1500; least += 145) {
            struct questions asked = gaps_from(least);
            struct range range = ten_billion_from(HEIGHTS[i]);
            struct way way = cost_choose_asked(sieve_at(SIMD_AVX2), &asked, range, 1);
            double seconds = cost_rows(way, rows_of_range(range));
            for (unsigned n = 1; n <= GAP_CLASSES; n++) {
                way.load = load_of(way, &asked, (double)range.last, n);
                assert_true(cost_rows(way, rows_of_range(range)) >= seconds);
            }
        }
}

static void check_load(struct way way, const struct questions *asked, double x)
{
    for (unsigned n = 1; n <= GAP_CLASSES; n++) {
        way.load = load_of(way, asked, x, n);
        for (int i = 0; i < LOAD_WHEELS; i++)
            assert_true(way.load.spared[i] >= 0 && way.load.spared[i] < 1);
        assert_true(isfinite(way.load.answer) && way.load.answer >= 0);
        assert_true(way.load.gap_classes == (asked->gaps == GAPS_LEAST && load_by_lines(way, asked) ? n : 0));
        double density = cost_density(way, x);
        assert_true(isfinite(density) && density > 0);
        struct row_span span = {row_of((uint64_t)x), 1000000};
        double seconds = cost_rows(way, span);
        assert_true(isfinite(seconds) && seconds > 0);
        uint64_t rows = cost_rows_within(way, span, seconds / 2);
        assert_true(rows > 1 && rows < span.count);
        assert_true(fabs(cost_rows(way, (struct row_span){span.first, rows}) - seconds / 2) < 0.01 * seconds);
    }
}

static void costs_of_questions_are_positive_and_finite(void **state)
{
    (void)state;
    uint64_t random = 8;
    for (int round = 0; round < (TEST_LIGHT ? 30 : 150); round++) {
        struct questions asked = questions_of_choice(random_next(&random));
        double x = 1000 * pow(1.7e16, (double)random_below(&random, 1001) / 1000);
        struct way way = MODELS[random_below(&random, COUNT_OF(MODELS))];
        if (serves(way, row_of((uint64_t)x)))
            check_load(way, &asked, x);
    }
}

/* By rows each question takes its time, and no line is spared. */
static void answers_from_rows_cost_more(void **state)
{
    (void)state;
    const struct questions all = {.count = true, .gaps = GAPS_ALL}, two = tuplets("2");
    struct way tests = {.method = METHOD_SIEVE, .simd = SIMD_AVX2, .approach = APPROACH_TESTS}, plain = tests;
    plain.approach = APPROACH_PLAIN;
    assert_false(load_by_lines(tests, &two) || load_by_lines(plain, &all) || load_by_lines(MODELS[0], &two));
    assert_true(load_by_lines(plain, &two));
    const struct way by_rows[] = {tests, plain, MODELS[0]};
    for (size_t i = 0; i < COUNT_OF(by_rows); i++) {
        struct load load = load_of(by_rows[i], i == 1 ? &all : &two, 1e13, GAP_CLASSES);
        assert_true(load.spared[0] == 0 && load.spared[LOAD_WHEELS - 1] == 0 && load.answer > 0 && load.gap_classes == 0);
    }
}

static void counting_has_no_load(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(MODELS); m++)
        for (int asks = 0; asks < 2; asks++) {
            struct load load = load_of(MODELS[m], asks ? &QUESTIONS_COUNT : NULL, 1e13, GAP_CLASSES);
            assert_true(load.spared[0] == 0 && load.spared[LOAD_WHEELS - 1] == 0 && load.answer == 0 &&
                        load.gap_classes == 0);
        }
    struct range range = ten_billion_from(UINT64_C(1) << 60);
    assert_int_equal(cost_choose_asked(sieve_at(SIMD_AVX2), NULL, range, 3).approach,
                     cost_choose(sieve_at(SIMD_AVX2), range, 3).approach);
}

/* Where nothing is asked that lines must tell, tests are as good as ever. */
static void short_ranges_far_up_answer_by_tests(void **state)
{
    (void)state;
    const struct questions sets[] = {tuplets("2"), gaps_from(800), questions_all(GAPS_ALL, 0)};
    for (size_t s = 0; s < COUNT_OF(sets); s++) {
        struct range range = {UINT64_C(1) << 63, (UINT64_C(1) << 63) + 100000};
        assert_int_equal(cost_choose_asked(sieve_at(SIMD_AVX2), &sets[s], range, 1).approach, APPROACH_TESTS);
        range.last += UINT64_C(100000000000);
        assert_int_equal(cost_choose_asked(sieve_at(SIMD_AVX2), &sets[s], range, 1).approach, APPROACH_HIGH);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_are_positive_and_grow),
        cmocka_unit_test(wider_vectors_cost_less),
        cmocka_unit_test(plain_costs_as_high_from_the_change_on),
        cmocka_unit_test(no_rows_cost_nothing),
        cmocka_unit_test(rows_cost_the_sum_of_their_numbers),
        cmocka_unit_test(costs_of_neighbours_add_up),
        cmocka_unit_test(rows_within_inverts_cost),
        cmocka_unit_test(rows_within_stay_between_one_and_all),
        cmocka_unit_test(all_rows_below_2_64_are_inverted),
        cmocka_unit_test(short_ranges_far_up_take_tests_and_wide_ones_the_high_sieve),
        cmocka_unit_test(ranges_from_below_the_least_height_are_plain),
        cmocka_unit_test(trial_division_has_one_approach),
        cmocka_unit_test(more_ranks_and_greater_heights_make_tests_likelier),
        cmocka_unit_test(the_choice_takes_the_least),
        cmocka_unit_test(fewer_lines_cost_less),
        cmocka_unit_test(large_gaps_need_few_classes),
        cmocka_unit_test(the_number_of_classes_takes_the_least),
        cmocka_unit_test(costs_of_questions_are_positive_and_finite),
        cmocka_unit_test(answers_from_rows_cost_more),
        cmocka_unit_test(counting_has_no_load),
        cmocka_unit_test(short_ranges_far_up_answer_by_tests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
