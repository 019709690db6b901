/* Short ranges beyond 2^64 and across it, against GMP: windows, ends within rows, and pieces. */
#include "support/find_support.h"

#include "find/tests/short_range.h"
#include "support/gmp_support.h"

#define TWO_64 ((uint128)1 << 64)
#define E18 UINT64_C(1000000000000000000)

/* Primes of a window, by their distance from its first number. */
struct window {
    uint128 first;
    uint64_t next; /* The row that must come next. */
    double done;
    struct list list;
};

static void collect(void *context, const struct rows *rows)
{
    struct window *window = context;
    assert_true(rows->span.first == window->next && rows->span.count > 0);
    window->next += rows->span.count;
    for (uint64_t row = 0; row < rows->span.count; row++) {
        uint128 primes[ROW_BITS];
        size_t count = row_primes_wide(primes, rows, row);
        for (size_t i = 0; i < count; i++)
            list_add(&window->list, (uint64_t)(primes[i] - window->first));
    }
}

static bool watch(void *context, double done)
{
    struct window *window = context;
    assert_true(done >= window->done && done <= 1);
    window->done = done;
    return true;
}

static struct list truth_of_window(uint128 first, uint128 last)
{
    struct list list = {0};
    for (uint64_t distance = 0; distance <= (uint64_t)(last - first); distance++)
        if (gmp_is_prime(first + distance))
            list_add(&list, distance);
    return list;
}

static void find(struct short_range *short_range, struct window *window, struct row_span piece)
{
    struct find_sink sink = {window, collect, watch};
    window->next = piece.first;
    window->done = 0;
    assert_int_equal(short_range_find(short_range, piece, &sink), FIND_DONE);
    assert_true(window->next == piece.first + piece.count);
}

/* The truth is that of the window from `first` on, which holds the range. */
static void check(struct range range, uint128 first, const struct list *truth)
{
    struct list expected = {0};
    for (size_t i = 0; i < truth->count; i++)
        if (first + truth->primes[i] >= range.first && first + truth->primes[i] <= range.last)
            list_add(&expected, truth->primes[i]);
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++) {
        struct short_range *short_range = short_range_new(level, range);
        assert_non_null(short_range);
        struct window window = {.first = first};
        find(short_range, &window, rows_of_range(range));
        assert_lists_equal(&window.list, &expected, simd_name(level));
        list_free(&window.list);
        short_range_free(short_range);
    }
    list_free(&expected);
}

static void dense_windows_are_right(void **state)
{
    (void)state;
    const uint64_t width = TEST_LIGHT ? 1000 : 20000;
    const uint128 first[] = {TWO_64 - width / 2,          TWO_64,
                             (uint128)100 * E18,          (uint128)1000 * E18 - width / 2,
                             (uint128)3800 * E18 - width, 210 * TWO_64 - 210 - width};
    for (size_t i = 0; i < COUNT_OF(first); i++) {
        struct list truth = truth_of_window(first[i], first[i] + width);
        check((struct range){first[i], first[i] + width}, first[i], &truth);
        list_free(&truth);
    }
}

/* Beside the squares of primes and the products of neighbours, which no prime that is crossed off divides. */
static void windows_around_products_are_right(void **state)
{
    (void)state;
    const uint64_t primes[][2] = {{UINT64_C(4294967311), UINT64_C(4294967311)},
                                  {UINT64_C(4294967311), UINT64_C(4294967357)},
                                  {UINT64_C(34359738421), UINT64_C(34359738421)},
                                  {UINT64_C(34359738421), UINT64_C(34359738473)}};
    for (size_t i = 0; i < COUNT_OF(primes); i++) {
        assert_true(gmp_is_prime(primes[i][0]) && gmp_is_prime(primes[i][1]));
        uint128 first = (uint128)primes[i][0] * primes[i][1] - 300;
        struct list truth = truth_of_window(first, first + 600);
        check((struct range){first, first + 600}, first, &truth);
        list_free(&truth);
    }
}

/* Windows that begin and end at every place around 2^64, down to a single number. */
static void ends_around_2_64_are_clipped(void **state)
{
    (void)state;
    uint128 first = TWO_64 - 800;
    struct list truth = truth_of_window(first, TWO_64 + 800);
    for (uint64_t shift = 0; shift <= 2 * ROW_NUMBERS; shift += TEST_LIGHT ? 29 : 1) {
        check((struct range){TWO_64 - 250 + shift, TWO_64 + 700}, first, &truth);
        check((struct range){TWO_64 - 700, TWO_64 - 250 + shift}, first, &truth);
        check((struct range){TWO_64 - 250 + shift, TWO_64 - 250 + shift}, first, &truth);
    }
    list_free(&truth);
}

/* The same primes however the range across 2^64 is cut. */
static void pieces_join_without_a_seam(void **state)
{
    (void)state;
    const uint64_t width = TEST_LIGHT ? 4000 : 60000;
    struct range range = {TWO_64 - width / 2, TWO_64 + width / 2};
    struct list truth = truth_of_window(range.first, range.last);
    uint64_t random = 2;
    for (int round = 0; round < (TEST_LIGHT ? 2 : 10); round++) {
        struct short_range *short_range = short_range_new((enum simd)(round % (int)(simd_supported() + 1)), range);
        assert_non_null(short_range);
        struct window window = {.first = range.first};
        for (struct row_span left = rows_of_range(range); left.count > 0;) {
            struct row_span piece = {left.first, 1 + random_below(&random, left.count < 40 ? left.count : 40)};
            find(short_range, &window, piece);
            left.first += piece.count;
            left.count -= piece.count;
        }
        assert_lists_equal(&window.list, &truth, "pieces");
        list_free(&window.list);
        short_range_free(short_range);
    }
    list_free(&truth);
}

/* Counts and primes that GMP's test has found. */
static void known_counts_are_right(void **state)
{
    (void)state;
    struct window window = {.first = TWO_64};
    struct range range = {TWO_64, TWO_64 + 100000};
    struct short_range *short_range = short_range_new(simd_supported(), range);
    find(short_range, &window, rows_of_range(range));
    assert_int_equal(window.list.count, 2202);
    list_free(&window.list);
    short_range_free(short_range);
    if (TEST_LIGHT)
        return;
    window.first = (uint128)100 * E18;
    range = (struct range){window.first, window.first + 1000000};
    short_range = short_range_new(simd_supported(), range);
    find(short_range, &window, rows_of_range(range));
    static const uint64_t FIRST[] = {39, 129, 151}, LAST[] = {999931, 999963, 999993};
    assert_int_equal(window.list.count, 21632);
    assert_memory_equal(window.list.primes, FIRST, sizeof FIRST);
    assert_memory_equal(window.list.primes + window.list.count - COUNT_OF(LAST), LAST, sizeof LAST);
    size_t twins = 0;
    for (size_t i = 1; i < window.list.count; i++)
        twins += window.list.primes[i] - window.list.primes[i - 1] == 2;
    assert_int_equal(twins, 599);
    list_free(&window.list);
    short_range_free(short_range);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dense_windows_are_right),      cmocka_unit_test(windows_around_products_are_right),
        cmocka_unit_test(ends_around_2_64_are_clipped), cmocka_unit_test(pieces_join_without_a_seam),
        cmocka_unit_test(known_counts_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
