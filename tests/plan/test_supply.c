/* The stock of a dynamic round: every row is given once, in pieces that follow one another, and ranks that are free take
 * over from those that are not. */
#include "support/support.h"

#include <math.h>

#include "plan/supply.h"

enum { RANKS_MAX = 70 };

static const struct way MODELS[] = {
    {.method = METHOD_TRIAL, .simd = SIMD_PORTABLE, .approach = APPROACH_PLAIN},
    {.method = METHOD_SIEVE, .simd = SIMD_AVX2, .approach = APPROACH_PLAIN},
    {.method = METHOD_SIEVE, .simd = SIMD_AVX512, .approach = APPROACH_HIGH},
};

/* Equal shares of rows, the first ones a row longer where they do not come out even. */
static void cut_evenly(struct row_span *shares, size_t ranks, struct row_span rows)
{
    for (size_t r = 0; r < ranks; r++) {
        shares[r] = (struct row_span){rows.first, rows.count / (ranks - r)};
        rows.first += shares[r].count;
        rows.count -= shares[r].count;
    }
}

static void fill_evenly(struct supply *supply, size_t ranks, struct row_span rows, struct way way)
{
    struct row_span shares[RANKS_MAX];
    static double weights[RANKS_MAX]; /* which stay as long as the supply */
    for (size_t r = 0; r < ranks; r++)
        weights[r] = 1;
    cut_evenly(shares, ranks, rows);
    assert_true(supply_new(supply, ranks, weights));
    supply_fill(supply, shares, way);
}

static int compare_spans(const void *left, const void *right)
{
    const struct row_span *a = left, *b = right;
    return (a->first > b->first) - (a->first < b->first);
}

static void check_cover(struct row_span *pieces, size_t count, struct row_span rows)
{
    uint64_t next = rows.first;
    qsort(pieces, count, sizeof *pieces, compare_spans);
    for (size_t i = 0; i < count; i++) {
        assert_true(pieces[i].first == next && pieces[i].count > 0);
        next += pieces[i].count;
    }
    assert_true(next == rows.first + rows.count);
}

static double seconds_left(const struct supply *supply, size_t rank)
{
    const struct supply_share *share = &supply->shares[rank];
    return (double)share->left.count * share->row_seconds / supply->weights[rank];
}

/* The tournament and the count of shares are true. */
static void check_account(const struct supply *supply)
{
    size_t open = 0;
    double most = 0;
    for (size_t r = 0; r < supply->ranks; r++) {
        assert_true(supply_left(supply, r) == supply->shares[r].left.count);
        open += supply->shares[r].left.count > 0;
        most = fmax(most, seconds_left(supply, r));
    }
    assert_true(supply->open == open);
    assert_true(seconds_left(supply, supply->longest[1]) == most);
}

/* Ranks in any order take pieces, and take over, until nothing is left. */
static void check_all_given(size_t ranks, struct row_span rows, struct way way, uint64_t *random)
{
    enum { PIECES_MAX = 100000 };
    static struct row_span pieces[PIECES_MAX];
    struct supply supply;
    size_t count = 0;
    fill_evenly(&supply, ranks, rows, way);
    check_account(&supply);
    while (supply.open > 0) {
        size_t rank = random_below(random, ranks);
        struct row_span left = supply.shares[rank].left;
        bool taken_over = left.count == 0 && supply_take_over(&supply, rank, UINT64_MAX);
        if (taken_over)
            left = supply.shares[rank].left;
        assert_true(!taken_over || left.count > 0);
        struct row_span piece = supply_take(&supply, rank);
        check_account(&supply);
        assert_true((piece.count == 0) == (left.count == 0));
        assert_true(piece.count <= left.count);
        assert_true(piece.count == 0 || piece.first == left.first);
        if (piece.count > 0 && count < PIECES_MAX)
            pieces[count++] = piece;
    }
    check_cover(pieces, count, rows);
    supply_free(&supply);
}

static void every_row_is_given_once(void **state)
{
    (void)state;
    static const size_t RANKS[] = {1, 2, 3, 4, 5, 7, 8, 16, 33, 64, 70};
    static const uint64_t FIRST[] = {0, 20452225, UINT64_C(4761904761904761)};
    static const uint64_t COUNTS[] = {0, 1, 2, 3, 17, 1024, 99991, 10000001, 1000000000};
    uint64_t random = 1;
    for (size_t m = 0; m < COUNT_OF(MODELS); m++)
        for (size_t r = 0; r < COUNT_OF(RANKS); r++)
            for (size_t c = 0; c < COUNT_OF(COUNTS); c++) {
                for (size_t f = 0; f < COUNT_OF(FIRST); f++)
                    check_all_given(RANKS[r], (struct row_span){FIRST[f], COUNTS[c]}, MODELS[m], &random);
                check_all_given(RANKS[r], (struct row_span){ROW_LAST + 1 - COUNTS[c], COUNTS[c]}, MODELS[m], &random);
            }
}

static void the_first_pieces_are_half(void **state)
{
    (void)state;
    static const double HEIGHTS[] = {1e9, 1e12, 1e15};
    const struct way sieve = {.method = METHOD_SIEVE, .simd = SIMD_AVX512, .approach = APPROACH_PLAIN};
    for (size_t i = 0; i < COUNT_OF(HEIGHTS); i++) {
        struct supply supply;
        struct row_span rows = {(uint64_t)(HEIGHTS[i] / 210), 0};
        rows.count = (uint64_t)(3 * 2 / (cost_density(sieve, HEIGHTS[i]) * 210)); /* two seconds on three ranks */
        fill_evenly(&supply, 3, rows, sieve);
        struct row_span piece = supply_take(&supply, 0);
        /* The shares are of equal cost; the first one has a few more rows. */
        assert_true(fabs((double)piece.count * 3 / (double)rows.count - 0.5) < 0.03);
        supply_free(&supply);
    }
}

/* Half of what is left each, while that is worth a piece; what is not stays with the last one. */
static void pieces_shrink_to_what_is_worth_it(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(MODELS); m++) {
        struct supply supply;
        struct row_span rows = {UINT64_C(50000000000), 100000000};
        fill_evenly(&supply, 1, rows, MODELS[m]);
        double x = ((double)rows.first + (double)rows.count / 2) * 210;
        double least = 1e-4 + 16 * cost_follow(MODELS[m], x), row = cost_density(MODELS[m], x) * 210;
        while (supply_left(&supply, 0) > 0) {
            uint64_t left = supply_left(&supply, 0);
            struct row_span piece = supply_take(&supply, 0);
            double seconds = (double)piece.count * row, part = (double)left * row / 2;
            bool last = piece.count == left;
            assert_true(seconds >= fmin(least, (double)left * row) - row);
            assert_true(last ? seconds <= 2 * fmax(least, part) + 2 * row : seconds <= fmax(least, part) + 2 * row);
        }
        supply_free(&supply);
    }
}

static void faster_ranks_take_over_more(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(MODELS); m++) {
        struct supply supply;
        /* Rank 2's share would last longest. */
        struct row_span shares[] = {{1000000000, 0}, {1000000000, 40000000}, {1040000000, 30000000}, {1070000000, 0}};
        assert_true(supply_new(&supply, 4, (double[]){3, 2, 1, 1}));
        supply_fill(&supply, shares, MODELS[m]);
        assert_true(supply_take_over(&supply, 0, UINT64_MAX));
        assert_true(supply.shares[2].left.first == 1040000000 && supply.shares[2].left.count == 7500000);
        assert_true(supply.shares[0].left.first == 1047500000 && supply.shares[0].left.count == 22500000);
        /* Then rank 1's. */
        assert_true(supply_take_over(&supply, 3, 5000000));
        assert_true(supply.shares[1].left.count == 35000000);
        assert_true(supply.shares[3].left.first == 1035000000 && supply.shares[3].left.count == 5000000);
        check_account(&supply);
        supply_free(&supply);
    }
}

static void what_is_not_worth_it_stays(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(MODELS); m++) {
        struct supply supply;
        const uint64_t first = 50000000;
        double x = (double)first * 210;
        double least = 1e-4 + cost_setup(MODELS[m], x), row = cost_density(MODELS[m], x) * 210;
        for (int more = 0; more < 2; more++) {
            struct row_span shares[] = {{first, (uint64_t)(2 * least / row * (more ? 1.2 : 0.8))}, {first, 0}};
            assert_true(supply_new(&supply, 2, (double[]){1, 1}));
            supply_fill(&supply, shares, MODELS[m]);
            if (!more) {
                assert_false(supply_take_over(&supply, 1, UINT64_MAX));
                assert_true(supply_left(&supply, 0) == shares[0].count && supply_left(&supply, 1) == 0);
            }
            assert_false(supply_take_over(&supply, 1, 0)); /* no room */
            assert_true(supply_take_over(&supply, 1, UINT64_MAX) == more);
            check_account(&supply);
            supply_free(&supply);
        }
    }
}

static void nothing_is_left_once_it_is_cleared(void **state)
{
    (void)state;
    struct supply supply;
    fill_evenly(&supply, 3, (struct row_span){100, 1000000}, MODELS[0]);
    supply_clear(&supply);
    for (size_t r = 0; r < 3; r++) {
        assert_false(supply_take_over(&supply, r, UINT64_MAX));
        assert_true(supply_take(&supply, r).count == 0);
    }
    assert_true(supply.open == 0);
    supply_free(&supply);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_given_once),           cmocka_unit_test(the_first_pieces_are_half),
        cmocka_unit_test(pieces_shrink_to_what_is_worth_it), cmocka_unit_test(faster_ranks_take_over_more),
        cmocka_unit_test(what_is_not_worth_it_stays),        cmocka_unit_test(nothing_is_left_once_it_is_cleared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
