/* Pieces: they cover a round exactly, and their predicted costs follow the weights. */
#include "support/support.h"

#include <math.h>

#include "plan/partition.h"

enum { RANKS_MAX = 300 };

static const struct way MODELS[] = {
    {.method = METHOD_TRIAL, .simd = SIMD_PORTABLE, .approach = APPROACH_PLAIN},
    {.method = METHOD_TRIAL, .simd = SIMD_AVX2, .approach = APPROACH_PLAIN},
    {.method = METHOD_TRIAL, .simd = SIMD_AVX512, .approach = APPROACH_PLAIN},
    {.method = METHOD_SIEVE, .simd = SIMD_PORTABLE, .approach = APPROACH_PLAIN},
    {.method = METHOD_SIEVE, .simd = SIMD_AVX2, .approach = APPROACH_PLAIN},
    {.method = METHOD_SIEVE, .simd = SIMD_AVX512, .approach = APPROACH_PLAIN},
};

/* In order and without a gap from the first row to the last. */
static void check_cover(const struct row_span *pieces, size_t count, struct row_span round)
{
    uint64_t next = round.first;
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].first != next || pieces[i].count > round.first + round.count - next)
            fail_msg("piece %zu of %zu: %llu rows from %llu, not from %llu", i, count, (unsigned long long)pieces[i].count,
                     (unsigned long long)pieces[i].first, (unsigned long long)next);
        next += pieces[i].count;
    }
    if (next != round.first + round.count)
        fail_msg("%zu pieces end at %llu, not at %llu", count, (unsigned long long)next,
                 (unsigned long long)(round.first + round.count));
}

/* Each rank's cost is its weight's part of all, but for a few rows: one for each border, and two for the rounding of
 * the prediction, which also errs by a small part; more for the sieve, whose density bends among the first numbers. */
static void check_costs(const struct row_span *pieces, const double *weights, size_t ranks, struct row_span round,
                        struct way way)
{
    double weight = 0, whole = cost_rows(way, round), error = way.method == METHOD_SIEVE ? 0.005 : 0.002;
    double row = cost_rows(way, (struct row_span){round.first + round.count - 1, 1});
    for (size_t r = 0; r < ranks; r++)
        weight += weights[r];
    for (size_t r = 0; r < ranks; r++) {
        double cost = cost_rows(way, pieces[r]), share = whole * weights[r] / weight;
        if (fabs(cost - share) > 3 * row + error * whole / (double)ranks + error * share)
            fail_msg("rank %zu of %zu has %g instead of %g; %llu rows from %llu", r, ranks, cost, share,
                     (unsigned long long)round.count, (unsigned long long)round.first);
    }
}

static void check_partition(const double *weights, size_t ranks, struct row_span round, struct way way)
{
    struct row_span pieces[RANKS_MAX + 1];
    memset(pieces, 0xa5, sizeof pieces);
    const struct row_span guard = pieces[ranks];
    partition_shares(pieces, weights, ranks, round, way);
    assert_memory_equal(&pieces[ranks], &guard, sizeof guard);
    check_cover(pieces, ranks, round);
    /* With weights far apart the least piece, one row, may be more than a rank's share: then only the cover counts. */
    if (round.count >= 10 * ranks)
        check_costs(pieces, weights, ranks, round, way);
}

static void equal_weights_give_equal_costs(void **state)
{
    (void)state;
    static const size_t RANKS[] = {1, 2, 3, 4, 5, 7, 8, 16, 31, 64, 128, 300};
    static const uint64_t STARTS[] = {0, 1, 1000, 20452225, UINT64_C(4761904761), ROW_LAST - 1000000};
    static const uint64_t COUNTS[] = {10, 100, 1023, 4762, 99991, 1000001};
    double weights[RANKS_MAX];
    for (size_t r = 0; r < RANKS_MAX; r++)
        weights[r] = 1;
    for (size_t m = 0; m < COUNT_OF(MODELS); m++)
        for (size_t i = 0; i < COUNT_OF(RANKS); i++)
            for (size_t j = 0; j < COUNT_OF(STARTS); j++)
                for (size_t k = 0; k < COUNT_OF(COUNTS); k++)
                    check_partition(weights, RANKS[i], (struct row_span){STARTS[j], COUNTS[k]}, MODELS[m]);
}

static void costs_follow_the_weights(void **state)
{
    (void)state;
    uint64_t random = 1;
    double weights[RANKS_MAX];
    for (int round = 0; round < 3000; round++) {
        size_t ranks = 1 + random_below(&random, 40);
        for (size_t r = 0; r < ranks; r++)
            weights[r] = 0.1 + 0.01 * (double)random_below(&random, 300);
        uint64_t first = random_next(&random) >> random_below(&random, 50) >> 8;
        check_partition(weights, ranks, (struct row_span){first, 1 + random_below(&random, 1000000)},
                        MODELS[round % COUNT_OF(MODELS)]);
    }
}

/* Every number of ranks and rows up to 40: with fewer rows than ranks each row goes to a rank of its own. */
static void more_ranks_than_rows_is_fine(void **state)
{
    (void)state;
    double weights[40];
    for (size_t r = 0; r < 40; r++)
        weights[r] = 1;
    for (size_t ranks = 1; ranks <= 40; ranks++)
        for (uint64_t rows = 0; rows <= 40; rows++)
            for (size_t k = 0; k < 2 * COUNT_OF(MODELS); k++) {
                struct row_span round = {k % 2 ? ROW_LAST + 1 - rows : 0, rows}, pieces[40];
                partition_shares(pieces, weights, ranks, round, MODELS[k / 2]);
                check_cover(pieces, ranks, round);
                for (size_t r = 0; r < ranks && rows <= ranks; r++)
                    assert_true(pieces[r].count <= 1);
            }
}

/* Up to the last row below 2^64. */
static void rounds_at_the_end_are_covered(void **state)
{
    (void)state;
    double weights[] = {1, 2, 3, 0.5, 0.25, 1, 1};
    for (size_t m = 0; m < COUNT_OF(MODELS); m++)
        for (uint64_t rows = 1; rows < 10000000; rows = rows * 3 + 1)
            for (size_t ranks = 1; ranks <= COUNT_OF(weights); ranks++)
                check_partition(weights, ranks, (struct row_span){ROW_LAST + 1 - rows, rows}, MODELS[m]);
}

static void weights_far_apart_still_cover(void **state)
{
    (void)state;
    uint64_t random = 2;
    double weights[RANKS_MAX];
    for (int round = 0; round < 5000; round++) {
        size_t ranks = 1 + random_below(&random, 50);
        for (size_t r = 0; r < ranks; r++)
            weights[r] = pow(10, (double)random_below(&random, 37) - 18);
        struct row_span span = {random_next(&random) >> 9, random_below(&random, 1000)}, pieces[RANKS_MAX];
        partition_shares(pieces, weights, ranks, span, MODELS[round % COUNT_OF(MODELS)]);
        check_cover(pieces, ranks, span);
    }
}

/* A rank of speed 3 that starts at weight 1 comes close within a few rounds, from above as well. */
static void weight_follows_the_speed(void **state)
{
    (void)state;
    double up = 1, down = 30;
    for (int round = 0; round < 20; round++) {
        double next_up = partition_weight(up, 0.5, 3 * 0.5, 0.5), next_down = partition_weight(down, 2.0, 3 * 2.0, 2.0);
        assert_true(next_up > up || fabs(up - 3) < 1e-4);
        assert_true(next_down < down || fabs(down - 3) < 1e-4);
        up = next_up;
        down = next_down;
    }
    assert_true(fabs(up - 3) < 1e-4 && fabs(down - 3) < 1e-4);
    assert_true(fabs(partition_weight(3, 2, 6, 2) - 3) < 1e-12);
}

static void short_pieces_leave_the_weight(void **state)
{
    (void)state;
    assert_true(partition_weight(1.5, 1, 1, 0) == 1.5);
    assert_true(partition_weight(1.5, 1, 1e-6, 1e-5) == 1.5);
    assert_true(partition_weight(1.5, 1, 0, 0) == 1.5);
    assert_true(partition_weight(1.5, 1, 0, 0.0005) == 1.5);
    assert_true(partition_weight(1.5, 0, 1e-6, 1e-5) == 1.5);
}

/* A speed of 0.1 where the weight was 1. */
static void what_was_measured_longer_counts_more(void **state)
{
    (void)state;
    assert_true(fabs(partition_weight(1, 0, 0.1 * 0.5, 0.5) - 0.1) < 1e-12);
    assert_true(fabs(partition_weight(1, 0.1, 0.1 * 0.4, 0.4) - 0.28) < 1e-12);
    assert_true(fabs(partition_weight(1, 2, 0.1 * 2, 2) - 0.55) < 1e-12);
    assert_true(fabs(partition_weight(1, 2, 0.1 * 0.2, 0.2) - 0.55) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_weights_give_equal_costs), cmocka_unit_test(costs_follow_the_weights),
        cmocka_unit_test(more_ranks_than_rows_is_fine),   cmocka_unit_test(rounds_at_the_end_are_covered),
        cmocka_unit_test(weights_far_apart_still_cover),  cmocka_unit_test(weight_follows_the_speed),
        cmocka_unit_test(short_pieces_leave_the_weight),  cmocka_unit_test(what_was_measured_longer_counts_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
