/* Short ranges at a great height, against libprimesieve and Miller-Rabin: windows at all heights, ends within rows, pieces,
 * and the calls to poll. */
#include "support/find_support.h"

#include "find/tests/primality.h"
#include "find/tests/short_range.h"
#include <time.h>

static struct short_range *new_short_range(enum simd level, struct range range)
{
    struct short_range *short_range = short_range_new(level, range);
    assert_non_null(short_range);
    return short_range;
}

/* The part of a rising list that lies within the range; to be used as long as the list is. */
static struct list part_of(const struct list *list, struct range range)
{
    size_t begin = 0, end;
    while (begin < list->count && list->primes[begin] < range.first)
        begin++;
    for (end = begin; end < list->count && list->primes[end] <= range.last; end++)
        ;
    return (struct list){.primes = list->primes + begin, .count = end - begin};
}

/* One piece; the list holds all primes of the range. */
static void check_piece(struct short_range *short_range, struct range range, struct row_span piece,
                        const struct list *truth, const char *what)
{
    struct list expected = part_of(truth, range_of_rows(piece, range));
    struct collector collector = {.range = range, .next = piece.first};
    struct find_sink sink = {&collector, collect_rows, watch_poll};
    assert_int_equal(short_range_find(short_range, piece, &sink), FIND_DONE);
    assert_true(collector.next == piece.first + piece.count);
    assert_lists_equal(&collector.list, &expected, what);
    list_free(&collector.list);
}

static void check_range_with(struct range range, const struct list *truth)
{
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++) {
        struct short_range *short_range = new_short_range(level, range);
        check_piece(short_range, range, rows_of_range(range), truth, simd_name(level));
        short_range_free(short_range);
    }
}

static void check_range(uint64_t first, uint64_t last)
{
    struct list truth = list_truth(first, last);
    check_range_with((struct range){first, last}, &truth);
    list_free(&truth);
}

static void dense_windows_are_right(void **state)
{
    (void)state;
    uint64_t width = TEST_LIGHT ? 3000 : 15000;
    static const uint64_t FIRST[] = {
        SHORT_RANGE_MIN,
        UINT64_C(10000000000000),
        (UINT64_C(1) << 52) - 7000,
        (UINT64_C(1) << 53) - 7000,
        UINT64_C(1000000000000000000),
        (UINT64_C(1) << 60) - 7000,
        UINT64_MAX / 3 - 7000,
        (UINT64_C(1) << 63) - 7000,
    };
    for (size_t i = 0; i < COUNT_OF(FIRST); i++)
        check_range(FIRST[i], FIRST[i] + width);
}

/* The largest squares of primes; the primes around 2^32 are far above those that are crossed off. */
static void windows_around_squares_of_primes_are_right(void **state)
{
    (void)state;
    static const uint64_t PRIMES[] = {UINT64_C(4294967291), UINT64_C(4294967279), UINT64_C(3037000493), 1073741827,
                                      1048583};
    for (size_t i = 0; i < COUNT_OF(PRIMES); i++) {
        assert_true(is_prime_miller_rabin(PRIMES[i]));
        check_range(PRIMES[i] * PRIMES[i] - 500, PRIMES[i] * PRIMES[i] + 500);
    }
}

static void last_numbers_below_2_64_are_right(void **state)
{
    (void)state;
    struct list truth = list_truth(UINT64_MAX - 5000, UINT64_MAX);
    for (uint64_t back = 0; back <= 300; back += TEST_LIGHT ? 59 : 1) {
        struct range range = {UINT64_MAX - 1000 - 3 * back, UINT64_MAX - back};
        struct list part = part_of(&truth, range);
        check_range_with(range, &part);
    }
    for (uint64_t first = UINT64_MAX - 500; first != 0; first += TEST_LIGHT ? 7 : 1) {
        struct range range = {first, UINT64_MAX};
        struct list part = part_of(&truth, range);
        check_range_with(range, &part);
        if (first > UINT64_MAX - 7)
            break;
    }
    list_free(&truth);
}

/* Windows that begin and end at every place within a row, down to a single number. */
static void ends_within_rows_are_clipped(void **state)
{
    (void)state;
    uint64_t middle = UINT64_C(1000000000000000000) / ROW_NUMBERS * ROW_NUMBERS;
    struct list truth = list_truth(middle - 1000, middle + 2000);
    for (uint64_t shift = 0; shift <= 2 * ROW_NUMBERS; shift += TEST_LIGHT ? 13 : 1)
        for (int end = 0; end <= 2; end++) {
            struct range range = {middle - 500 + (end == 0 ? shift : 0), middle + 500 + (end == 1 ? shift : 0)};
            if (end == 2)
                range = (struct range){middle + shift, middle + shift};
            struct list part = part_of(&truth, range);
            check_range_with(range, &part);
        }
    list_free(&truth);
}

static void random_windows_are_right(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int round = 0; round < (TEST_LIGHT ? 10 : 60); round++) {
        uint64_t first = random_next(&random) >> random_below(&random, 24);
        first = first < SHORT_RANGE_MIN ? first + SHORT_RANGE_MIN : first;
        check_range(first, first + min_u64(random_below(&random, TEST_LIGHT ? 1000 : 4000), UINT64_MAX - first));
    }
}

/* The same primes however the range is cut, as pieces of any size on one short_range. */
static void pieces_join_without_a_seam(void **state)
{
    (void)state;
    struct range range = {UINT64_C(1000000000000000003), UINT64_C(1000000000000000003) + (TEST_LIGHT ? 20000 : 400000)};
    struct list truth = {0};
    for (uint64_t n = range.first; n <= range.last; n++)
        if (primality_is_prime(n))
            list_add(&truth, n);
    uint64_t random = 2;
    for (int round = 0; round < (TEST_LIGHT ? 2 : 6); round++) {
        struct short_range *short_range = new_short_range((enum simd)(round % (int)(simd_supported() + 1)), range);
        for (struct row_span left = rows_of_range(range); left.count > 0;) {
            uint64_t most = left.count >> random_below(&random, 10);
            struct row_span piece = {left.first, most < 2 ? 1 : 1 + random_below(&random, most)};
            check_piece(short_range, range, piece, &truth, "pieces");
            left.first += piece.count;
            left.count -= piece.count;
        }
        short_range_free(short_range);
    }
    list_free(&truth);
}

/* More than one chunk, against libprimesieve where that is fast. */
static void many_chunks_are_right(void **state)
{
    (void)state;
    if (TEST_LIGHT)
        skip();
    uint64_t row = row_of(UINT64_C(1) << 40) + 1;
    struct range range = {row_first_number(row), row_last_number(row + 131072 - 1)}; /* two chunks, and they are full */
    struct list truth = list_truth(range.first, range.last);
    struct short_range *short_range = new_short_range(simd_supported(), range);
    check_piece(short_range, range, rows_of_range(range), &truth, "many chunks");
    short_range_free(short_range);
    list_free(&truth);
}

static void empty_pieces_find_nothing(void **state)
{
    (void)state;
    struct range range = {UINT64_C(1) << 50, (UINT64_C(1) << 50) + 1000};
    struct short_range *short_range = new_short_range(simd_supported(), range);
    struct collector collector = {.range = range, .next = 17};
    struct find_sink sink = {&collector, collect_rows, watch_poll};
    assert_int_equal(short_range_find(short_range, (struct row_span){17, 0}, &sink), FIND_DONE);
    assert_true(collector.next == 17 && collector.polls == 0);
    short_range_free(short_range);
    short_range_free(NULL);
}

static void ignore_rows(void *context, const struct rows *rows)
{
    (void)context;
    (void)rows;
}

/* Thousands of polls a second, rising from 0 to 1; watch_poll checks the values. */
static void poll_rises_from_0_to_1(void **state)
{
    (void)state;
    struct range range = {UINT64_C(1) << 60, (UINT64_C(1) << 60) + (TEST_LIGHT ? 300000 : 30000000)};
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++) {
        struct short_range *short_range = new_short_range(level, range);
        struct collector collector = {.range = range};
        struct find_sink sink = {&collector, ignore_rows, watch_poll};
        double start = (double)clock() / CLOCKS_PER_SEC;
        assert_int_equal(short_range_find(short_range, rows_of_range(range), &sink), FIND_DONE);
        double seconds = (double)clock() / CLOCKS_PER_SEC - start;
        assert_true(collector.done > 0.99);
        assert_true((double)collector.polls >= (TEST_LIGHT ? 0 : 1000) * seconds);
        short_range_free(short_range);
    }
}

/* However many polls have let it go on: what came before is right, in order, and the rest does not come. */
static void poll_stops_the_search(void **state)
{
    (void)state;
    struct range range = {UINT64_C(1) << 60, (UINT64_C(1) << 60) + 300000};
    struct short_range *short_range = new_short_range(simd_supported(), range);
    struct row_span piece = rows_of_range(range);
    uint64_t stops = 0;
    for (uint64_t after = 1;; after++) {
        struct collector collector = {.range = range, .next = piece.first, .stop_after = after};
        struct find_sink sink = {&collector, collect_rows, watch_poll};
        enum find_status status = short_range_find(short_range, piece, &sink);
        bool found = status == FIND_DONE;
        assert_true(found || status == FIND_STOPPED);
        assert_true(found == (collector.next == piece.first + piece.count && collector.polls < after));
        assert_true(collector.polls == after || found);
        list_free(&collector.list);
        if (found)
            break;
        stops++;
    }
    assert_true(stops > 5);
    /* And it is as good as new. */
    struct list truth = {0};
    for (uint64_t n = range.first; n <= range.last; n++)
        if (primality_is_prime(n))
            list_add(&truth, n);
    check_piece(short_range, range, piece, &truth, "after a stop");
    list_free(&truth);
    short_range_free(short_range);
}

static void poll_may_be_null(void **state)
{
    (void)state;
    struct range range = {UINT64_C(1) << 62, (UINT64_C(1) << 62) + 3000};
    struct list truth = list_truth(range.first, range.last);
    struct short_range *short_range = new_short_range(simd_supported(), range);
    struct collector collector = {.range = range, .next = rows_of_range(range).first};
    struct find_sink sink = {&collector, collect_rows, NULL};
    assert_int_equal(short_range_find(short_range, rows_of_range(range), &sink), FIND_DONE);
    assert_lists_equal(&collector.list, &truth, "without poll");
    list_free(&collector.list);
    list_free(&truth);
    short_range_free(short_range);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dense_windows_are_right),
        cmocka_unit_test(windows_around_squares_of_primes_are_right),
        cmocka_unit_test(last_numbers_below_2_64_are_right),
        cmocka_unit_test(ends_within_rows_are_clipped),
        cmocka_unit_test(random_windows_are_right),
        cmocka_unit_test(pieces_join_without_a_seam),
        cmocka_unit_test(many_chunks_are_right),
        cmocka_unit_test(empty_pieces_find_nothing),
        cmocka_unit_test(poll_rises_from_0_to_1),
        cmocka_unit_test(poll_stops_the_search),
        cmocka_unit_test(poll_may_be_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
