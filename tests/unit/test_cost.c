/* The predicted cost: its constants are measurements, but its shape must fit together. */
#include "support.h"

#include <math.h>

#include "core/cost.h"

static const struct cost_model MODELS[] = {
    {METHOD_TRIAL, SIMD_PORTABLE, APPROACH_PLAIN}, {METHOD_TRIAL, SIMD_AVX2, APPROACH_PLAIN}, {METHOD_TRIAL, SIMD_AVX512, APPROACH_PLAIN},
    {METHOD_SIEVE, SIMD_PORTABLE, APPROACH_PLAIN}, {METHOD_SIEVE, SIMD_AVX2, APPROACH_PLAIN}, {METHOD_SIEVE, SIMD_AVX512, APPROACH_PLAIN},
};

static const uint64_t STARTS[] = {
    0, 1, 5, 1000, 4761904, 20452225, UINT64_C(4761904761), UINT64_C(42891458909022), ROW_LAST - 2000000};

static void density_and_setup_are_positive_and_grow(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(MODELS); m++) {
        assert_true(cost_density(MODELS[m], 0) > 0 && cost_setup(MODELS[m], 0) > 0);
        for (double x = 1000; x < 1.8e19; x *= 1.01) {
            assert_true(cost_density(MODELS[m], x * 1.01) > cost_density(MODELS[m], x));
            assert_true(cost_setup(MODELS[m], x * 1.01) > cost_setup(MODELS[m], x));
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
            for (uint64_t count = 1; count <= 100000; count = count * 7 + 3) {
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
        struct cost_model model = MODELS[round % COUNT_OF(MODELS)];
        double whole = cost_rows(model, (struct row_span){first, count});
        double parts =
            cost_rows(model, (struct row_span){first, cut}) + cost_rows(model, (struct row_span){first + cut, count - cut});
        /* The sieve's density bends among the first numbers, which costs some precision. */
        if (fabs(whole - parts) > (model.method == METHOD_SIEVE ? 0.006 : 0.002) * whole)
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
        struct cost_model model = MODELS[round % COUNT_OF(MODELS)];
        uint64_t rows = 1 + random_below(&random, span.count);
        uint64_t within = cost_rows_within(model, span, cost_rows(model, (struct row_span){first, rows}));
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
            for (uint64_t count = 1; count < 1000000; count = count * 3 + 1) {
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
    struct row_span all = {0, ROW_LAST + 1};
    for (size_t m = 0; m < COUNT_OF(MODELS); m++) {
        double whole = cost_rows(MODELS[m], all);
        assert_true(isfinite(whole) && whole > 0);
        for (double part = 1e-12; part < 1; part *= 3) {
            uint64_t rows = cost_rows_within(MODELS[m], all, part * whole);
            double cost = cost_rows(MODELS[m], (struct row_span){0, rows});
            assert_true(rows >= 1 && rows <= all.count);
            assert_true(fabs(cost - part * whole) < 1e-6 * part * whole);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(density_and_setup_are_positive_and_grow),
        cmocka_unit_test(wider_vectors_cost_less),
        cmocka_unit_test(no_rows_cost_nothing),
        cmocka_unit_test(rows_cost_the_sum_of_their_numbers),
        cmocka_unit_test(costs_of_neighbours_add_up),
        cmocka_unit_test(rows_within_inverts_cost),
        cmocka_unit_test(rows_within_stay_between_one_and_all),
        cmocka_unit_test(all_rows_below_2_64_are_inverted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
