/* The layout of lines, spans and blocks: it covers every piece, and fits what the sieve has memory and loops for. */
#include "support/support.h"

#include "find/sieve/kernels.h"
#include "find/sieve/layout.h"
#include "find/sieve/sieve.h"
#include "support/caches_support.h"

enum { SIZES = 9 };

/* The sieve's own sizes, and others that it may be given: lines of one span and of many, spans of one block and of many.
 */
static struct cache_sizes sizes_of(int i)
{
    const uint32_t span = ZEN_3_SIZES.span;
    const struct cache_sizes sizes[SIZES] = {
        ZEN_3_SIZES,
        {span, span, span},
        {64, 64, 64},
        {64, 512, 4096},
        {span / 2, span, 8 * span},
        {1024, 2048, 8192},
        {640, 6400, 6400},
        {48 << 10, 48 << 10, 1280 << 10},
        {12 << 10, 24 << 10, 1152 << 10},
    };
    return sizes[i];
}

static uint64_t round_up(uint64_t x, uint64_t unit)
{
    return (x + unit - 1) / unit * unit;
}

/* The primes above OCTET_PRIME_MAX fall into trips in spans, trips in the line, and hits; see assign_tiers in state.c. The
 * most crossings of each tier are those of its smallest prime. */
static uint64_t most_trips(const struct layout *layout)
{
    static uint64_t smallest;
    if (smallest == 0)
        for (smallest = OCTET_PRIME_MAX + 1; !is_prime_naive(smallest); smallest++) {
        }
    uint64_t span_bits = UINT64_C(8) * layout->span, line_bits = UINT64_C(8) * layout->line;
    uint64_t in_line = layout->spans == 1 ? 0 : line_bits / max_u64(smallest, span_bits);
    return max_u64(span_bits / smallest, in_line);
}

/* What must hold of the layout of the numbers. */
#define REQUIRE(condition)                                                                                                 \
    do {                                                                                                                   \
        if (!(condition))                                                                                                  \
            fail_msg("%llu to %llu by %u: not %s", (unsigned long long)numbers.first, (unsigned long long)numbers.last,    \
                     layout->modulus, #condition);                                                                         \
    } while (false)

/* The turns begin with the first number's, or with the one that 0 is counted to, and end with the last number's. */
static void check_turns(const struct layout *layout, struct range numbers)
{
    wide_u modulus = layout->modulus, first = wheel_first(layout->modulus);
    wide_u turn = layout->turn, last = turn + layout->turns - 1;
    REQUIRE(layout->turns >= 1);
    REQUIRE(turn == 0 || turn * modulus + first <= numbers.first);
    REQUIRE(numbers.first < (turn + 1) * modulus + first);
    REQUIRE(last == turn || last * modulus + first <= numbers.last);
    REQUIRE(numbers.last < (last + 1) * modulus + first);
}

static void check_layout(const struct layout *layout, struct range numbers, const struct cache_sizes *sizes)
{
    check_turns(layout, numbers);
    /* All chunks but the last are full, and the last has something to do. */
    wide_u bits = (wide_u)8 * layout->line;
    REQUIRE(layout->chunks >= 1 && layout->chunks * bits >= layout->turns);
    REQUIRE((layout->chunks - 1) * bits < layout->turns);
    REQUIRE(layout->block > 0 && layout->block % 64 == 0);
    REQUIRE(layout->blocks > 0 && (uint64_t)layout->block * layout->blocks == layout->span);
    REQUIRE(layout->spans > 0 && (uint64_t)layout->span * layout->spans == layout->line);
    /* Each block may be rounded up to 64 bytes. */
    REQUIRE(layout->block <= round_up(sizes->block, 64));
    REQUIRE(layout->span <= sizes->span + UINT64_C(64) * layout->blocks);
    REQUIRE(layout->line <= sizes->line + UINT64_C(64) * layout->blocks * layout->spans);
    REQUIRE(most_trips(layout) <= TRIPS_MAX);
}

/* All moduli, and the choice among them. */
static void check_numbers(struct range numbers, const struct cache_sizes *sizes)
{
    struct layout layouts[WHEELS], fastest = layout_fastest(SIMD_AVX2, numbers, sizes, NULL);
    int same = 0;
    for (int i = 0; i < WHEELS; i++) {
        layouts[i] = layout_of(WHEEL_MODULUS[i], numbers, sizes);
        assert_int_equal(layouts[i].modulus, WHEEL_MODULUS[i]);
        check_layout(&layouts[i], numbers, sizes);
        same += fastest.modulus == layouts[i].modulus && fastest.turn == layouts[i].turn &&
                fastest.turns == layouts[i].turns && fastest.chunks == layouts[i].chunks && fastest.line == layouts[i].line;
    }
    assert_int_equal(same, 1);
    check_layout(&fastest, numbers, sizes);
}

static void check_at_all_sizes(struct range numbers)
{
    for (int i = 0; i < SIZES; i++) {
        struct cache_sizes sizes = sizes_of(i);
        check_numbers(numbers, &sizes);
    }
}

static void small_ranges_are_covered(void **state)
{
    (void)state;
    for (uint64_t first = 0; first <= 450; first++)
        for (uint64_t last = first; last <= 450; last += 1 + last % 3)
            check_numbers((struct range){first, last}, &ZEN_3_SIZES);
    for (uint64_t last = 0; last < 200000; last += 1 + last / 100)
        check_at_all_sizes((struct range){last / 3, last});
}

/* From one number to all of them, at the beginning, in the middle and at the end. */
static void ranges_of_every_width_are_covered(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (double width = 1; width < 0x1p64; width *= 1.03)
        for (int place = 0; place < 4; place++) {
            uint64_t less = (uint64_t)width - 1, free = UINT64_MAX - less;
            uint64_t first = place == 0   ? 0
                             : place == 1 ? free
                                          : random_next(&random) % (free < UINT64_MAX ? free + 1 : free);
            first >>= place == 3 ? random_below(&random, 64) : 0;
            check_at_all_sizes((struct range){first, first + less});
        }
    check_at_all_sizes((struct range){0, UINT64_MAX});
    check_at_all_sizes((struct range){UINT64_MAX, UINT64_MAX});
}

/* The number of turns around every border where another block, span or chunk is needed. */
static void borders_of_lines_are_covered(void **state)
{
    (void)state;
    static const uint64_t STARTS[] = {0, 2, 11, 1000, 4294967296, UINT64_C(1000000000000000000)};
    for (int s = 0; s < SIZES; s++) {
        struct cache_sizes sizes = sizes_of(s);
        uint64_t borders[] = {
            64,         sizes.block,     2 * sizes.block,         sizes.span,     sizes.span + 64, 2 * sizes.span,
            sizes.line, sizes.line + 64, sizes.line + sizes.span, 2 * sizes.line, 7 * sizes.line};
        for (size_t b = 0; b < COUNT_OF(borders); b++)
            for (int i = 0; i < WHEELS; i++)
                for (size_t k = 0; k < COUNT_OF(STARTS); k++)
                    for (int64_t off = -2; off <= 2; off++) {
                        uint64_t width = (8 * borders[b] + (uint64_t)off) * WHEEL_MODULUS[i];
                        for (uint64_t end = 0; end <= 220; end += 11)
                            check_numbers((struct range){STARTS[k], STARTS[k] + width + end - 3}, &sizes);
                    }
    }
}

/* Whole rows: their turns are those rows' and no others, also at the end of all numbers. */
static void check_rows(struct row_span rows, const struct cache_sizes *sizes)
{
    struct range numbers = layout_row_numbers(rows);
    struct layout fastest = layout_fastest_rows(SIMD_AVX2, rows, sizes);
    int same = 0;
    for (uint32_t parts = 1; parts <= 11; parts += 10) {
        struct layout layout = layout_of_rows(parts * ROW_NUMBERS, rows, sizes);
        assert_int_equal(layout.modulus, parts * ROW_NUMBERS);
        assert_int_equal(layout.turn, rows.first / parts);
        assert_int_equal(layout.turn + layout.turns - 1, (rows.first + rows.count - 1) / parts);
        check_layout(&layout, numbers, sizes);
        same += fastest.modulus == layout.modulus && fastest.turns == layout.turns && fastest.line == layout.line;
    }
    assert_int_equal(same, 1);
}

static void rows_are_covered(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (int s = 0; s < SIZES; s++) {
        struct cache_sizes sizes = sizes_of(s);
        for (uint64_t first = 0; first < 30; first++)
            for (uint64_t count = 1; count < 5000; count += 1 + count / 3)
                check_rows((struct row_span){first, count}, &sizes);
        for (double count = 1; count <= (double)ROW_LAST; count *= 1.1)
            for (int place = 0; place < 3; place++) {
                uint64_t free = ROW_LAST + 1 - (uint64_t)count;
                uint64_t first = place == 0 ? 0 : place == 1 ? free : random_below(&random, free + 1);
                check_rows((struct row_span){first, (uint64_t)count}, &sizes);
            }
        for (int64_t off = -12; off <= 12; off++)
            for (uint64_t lines = 1; lines <= 3; lines++)
                check_rows((struct row_span){5, 8 * lines * sizes.line + (uint64_t)off}, &sizes);
    }
}

/* Each wheel is there because it is the fastest somewhere. */
static void every_wheel_is_chosen(void **state)
{
    (void)state;
    int chosen[WHEELS] = {0};
    for (uint64_t first = 0; first < UINT64_C(1) << 60; first = 4 * first + 1)
        for (uint64_t width = 1; width <= UINT64_C(1) << 40; width *= 2) {
            struct layout layout = layout_fastest(SIMD_AVX2, (struct range){first, first + width - 1}, &ZEN_3_SIZES, NULL);
            for (int i = 0; i < WHEELS; i++)
                chosen[i] += layout.modulus == WHEEL_MODULUS[i];
        }
    for (int i = 0; i < WHEELS; i++)
        if (chosen[i] == 0)
            fail_msg("%u is never chosen", WHEEL_MODULUS[i]);
    bool small = false, large = false;
    for (uint64_t first = 0; first < UINT64_C(1) << 56; first = 4 * first + 1)
        for (uint64_t count = 1; count <= UINT64_C(1) << 32; count *= 2) {
            struct layout layout = layout_fastest_rows(SIMD_AVX2, (struct row_span){first, count}, &ZEN_3_SIZES);
            small |= layout.modulus == 210;
            large |= layout.modulus == 2310;
        }
    assert_true(small && large);
}

/* Each line takes time by itself, so a few numbers take few lines; for many, fewer crossings are worth more. */
static void small_wheels_serve_short_ranges(void **state)
{
    (void)state;
    assert_int_equal(layout_fastest(SIMD_AVX2, (struct range){0, 1000}, &ZEN_3_SIZES, NULL).modulus, WHEEL_MODULUS[0]);
    assert_int_equal(layout_fastest(SIMD_AVX2, (struct range){0, UINT64_C(10000000000000)}, &ZEN_3_SIZES, NULL).modulus,
                     WHEEL_MODULUS[WHEELS - 1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_ranges_are_covered),     cmocka_unit_test(ranges_of_every_width_are_covered),
        cmocka_unit_test(borders_of_lines_are_covered), cmocka_unit_test(rows_are_covered),
        cmocka_unit_test(every_wheel_is_chosen),        cmocka_unit_test(small_wheels_serve_short_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
