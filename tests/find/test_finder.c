/* The finder, by every method and at every SIMD level, against libprimesieve and naive loops. What takes seconds is in
 * test_finder_high. */
#include "support/find_support.h"

static void check_range(uint64_t first, uint64_t last)
{
    for (enum method method = 0; method < METHODS; method++)
        check_range_at_all_levels(method, first, last);
}

/* The part of a list that lies within first ... last. */
static struct list part_of(const struct list *list, uint64_t first, uint64_t last)
{
    struct list part = *list;
    while (part.count > 0 && part.primes[part.count - 1] > last)
        part.count--;
    while (part.count > 0 && part.primes[0] < first) {
        part.primes++;
        part.count--;
    }
    return part;
}

/* A new finder for each range takes some tenths of a millisecond, so they take a part of the ranges each, trial division at
 * the best level most: what ends ranges is the same for all levels, and the sieve's are in test_sieve, too. */
static void ranges_below_300_are_right(void **state)
{
    (void)state;
    struct kind kinds[KINDS_MAX];
    struct list all = {0};
    for (uint64_t n = 0; n <= 300; n++)
        if (is_prime_naive(n))
            list_add(&all, n);
    for (size_t k = 0, count = list_kinds(kinds); k < count; k++) {
        uint64_t step = kinds[k].method == METHOD_SIEVE ? 47 : kinds[k].level < simd_supported() ? 11 : 3;
        for (uint64_t first = 0; first <= 300; first++)
            for (uint64_t last = max_u64(first, 2); last <= 300; last += TEST_LIGHT ? step + 40 : step) {
                struct list truth = part_of(&all, first, last);
                check_whole(kinds[k], (struct range){first, last}, &truth);
            }
    }
    list_free(&all);
}

static void ranges_from_zero_are_right(void **state)
{
    (void)state;
    static const uint64_t LASTS[] = {1000, 10000, 65535, 215041, 215042, 215043, 430081, 1000000, 2999999, 3000000};
    for (size_t i = 0; i < COUNT_OF(LASTS); i++)
        check_range(0, LASTS[i]);
}

/* Both ends run over all numbers of two rows around `middle`. */
static void check_ends(uint64_t middle, uint64_t width)
{
    struct list all = list_truth(middle - width - 430, middle + width + 430);
    struct kind kinds[KINDS_MAX];
    for (size_t k = 0, count = list_kinds(kinds); k < count; k++)
        for (uint64_t shift = 0; shift < 430; shift += TEST_LIGHT ? 43 : kinds[k].method == METHOD_SIEVE ? 5 : 1)
            for (int end = 0; end <= 1; end++) {
                struct range range = {middle - width - (end ? 0 : shift), middle + width + (end ? shift : 0)};
                struct list truth = part_of(&all, range.first, range.last);
                check_whole(kinds[k], range, &truth);
            }
    list_free(&all);
}

static void ends_inside_of_rows_are_clipped(void **state)
{
    (void)state;
    check_ends(1000, 0);
    check_ends(UINT64_C(1) << 16, 300);
    check_ends(UINT64_C(1) << 32, 300);
}

static void windows_around_powers_are_right(void **state)
{
    (void)state;
    static const int POWERS[] = {16, 20, 31, 32, 33, 40, 48, 53};
    for (size_t i = 0; i < COUNT_OF(POWERS) - TEST_LIGHT; i++) {
        uint64_t power = UINT64_C(1) << POWERS[i];
        check_range(power - 1000, power + 1000);
        check_range(power - 1000, power - 1);
        check_range(power, power + 1000);
    }
}

/* The base of trial division's kernel changes from 0 to the window's first row where a window passes 2^32, so windows start
 * at every distance from it. */
static void base_changes_at_2_32(void **state)
{
    (void)state;
    uint64_t row = row_of(UINT64_C(1) << 32);
    struct range range = {row_first_number(row - 1030), row_last_number(row + 1030)};
    struct list all = list_truth(range.first, range.last);
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++) {
        struct finder *finder = new_finder((struct kind){METHOD_TRIAL, level}, range);
        for (uint64_t before = 0; before <= 1030; before += before < 4 || before > 1020 ? 1 : TEST_LIGHT ? 300 : 77) {
            struct row_span piece = {row - before, before + 4};
            struct list truth = part_of(&all, row_first_number(piece.first), row_last_number(row + 3));
            struct collector collector = {.range = range};
            find_piece(finder, &collector, piece);
            assert_lists_equal(&collector.list, &truth, "across 2^32");
            list_free(&collector.list);
        }
        finder_free(finder);
    }
    list_free(&all);
}

/* The window that holds `n`, where it lies in the first, in the last and in a middle row of a window or a piece. */
static void check_around(uint64_t n)
{
    uint64_t row = row_of(n);
    static const struct row_span PIECES[] = {{0, 1}, {0, 2}, {1, 2}, {2, 3}, {3, 5}};
    for (size_t i = 0; i < COUNT_OF(PIECES); i++) {
        struct row_span piece = {row - PIECES[i].first, PIECES[i].count};
        check_range(row_first_number(piece.first), row_last_number(piece.first + piece.count - 1));
    }
}

/* n at the end of the range, just outside of it and just inside, at both ends: the root of the range's end decides how
 * many base primes there are. */
static void check_as_end(uint64_t n, enum method methods)
{
    for (uint64_t end = n - 2; end <= n + 2; end++)
        for (enum method method = 0; method < methods; method++) {
            check_range_at_all_levels(method, end - 250, end);
            check_range_at_all_levels(method, end, end + 250);
        }
}

static void small_squares_are_composite(void **state)
{
    (void)state;
    for (uint64_t p = 11; p < (TEST_LIGHT ? 150 : 400); p += 2)
        if (is_prime_naive(p)) {
            check_around(max_u64(p * p, 1000));
            check_as_end(max_u64(p * p, 300), METHODS);
        }
}

/* Trial division loads base primes by 8192: squares and products of the primes next to the borders of loads. */
static void squares_at_borders_of_loads_are_composite(void **state)
{
    (void)state;
    for (int64_t load = 1; load <= (TEST_LIGHT ? 2 : 4); load++) {
        uint64_t primes[6];
        for (int64_t i = 0; i < 6; i++)
            primes[i] = primesieve_nth_prime(8192 * load + 4 - 2 + i, 0); /* 2, 3, 5, 7 are no base primes */
        for (size_t i = 0; i < 6; i++)
            for (size_t j = i; j < 6; j++)
                check_as_end(primes[i] * primes[j], METHOD_TRIAL + 1);
        for (size_t i = 0; i < 6; i++)
            check_around(primes[i] * primes[i]);
    }
}

/* Squares and products of neighbouring primes in the first and in the last row of a window of 1024 rows. */
static void composites_at_borders_of_windows_are_found(void **state)
{
    (void)state;
    static const uint64_t PRIMES[] = {84131, 84137, 180503, 180511, 999983, 1000003};
    for (size_t i = TEST_LIGHT ? 2 : 0; i + 1 < (TEST_LIGHT ? 4 : COUNT_OF(PRIMES)); i++) {
        uint64_t product = PRIMES[i] * PRIMES[i + i % 2], row = row_of(product);
        /* As the last row of the first window, and as the first row of the second. */
        for (uint64_t before = 1023; before <= 1024; before++) {
            struct range range = {row_first_number(row - before), row_last_number(row - before + 1025)};
            check_range(range.first, range.last);
        }
    }
}

/* Pieces of all sizes, one after the other in the same finder, give the whole. */
static void pieces_join_without_a_seam(void **state)
{
    (void)state;
    static const struct range RANGES[] = {
        {0, 2000000},
        {17, 1234567},
        {UINT64_C(4294000000), UINT64_C(4296000000)},
        {UINT64_C(32581333000), UINT64_C(32583000000)},
    };
    static const uint64_t SIZES[] = {1, 2, 3, 5, 1, 17, 100, 333, 1023, 1024, 1025, 2047, 7, 4001};
    for (size_t i = TEST_LIGHT ? 1 : 0; i < (TEST_LIGHT ? 3 : COUNT_OF(RANGES)); i++) {
        struct list truth = list_truth(RANGES[i].first, RANGES[i].last);
        struct kind kinds[KINDS_MAX];
        for (size_t kind = 0, count = list_kinds(kinds); kind < count; kind++) {
            struct finder *finder = new_finder(kinds[kind], RANGES[i]);
            struct collector collector = {.range = RANGES[i]};
            struct row_span left = rows_of_range(RANGES[i]);
            for (size_t k = i + kind; left.count > 0; k++) {
                uint64_t size = min_u64(SIZES[k % COUNT_OF(SIZES)], left.count);
                find_piece(finder, &collector, (struct row_span){left.first, size});
                left.first += size;
                left.count -= size;
            }
            assert_lists_equal(&collector.list, &truth, "pieces");
            list_free(&collector.list);
            finder_free(finder);
        }
        list_free(&truth);
    }
}

/* Pieces may come in any order, far apart: the tables that a finder keeps must not lead it astray. */
static void pieces_come_in_any_order(void **state)
{
    (void)state;
    struct range range = {100, UINT64_C(100000000000)};
    uint64_t random = 1, rows = rows_of_range(range).count;
    struct kind kinds[KINDS_MAX];
    for (size_t k = 0, count = list_kinds(kinds); k < count; k++) {
        struct finder *finder = new_finder(kinds[k], range);
        for (int i = 0; i < (TEST_LIGHT ? 20 : 100); i++) {
            uint64_t size = 1 + random_below(&random, i % 5 == 0 ? 1500 : 30);
            struct row_span piece = {random_below(&random, rows - size) >> i % 4 * 8, size};
            struct range numbers = range_of_rows(piece, range);
            struct list truth = list_truth(numbers.first, numbers.last);
            struct collector collector = {.range = range};
            find_piece(finder, &collector, piece);
            assert_lists_equal(&collector.list, &truth, "in any order");
            list_free(&collector.list);
            list_free(&truth);
        }
        finder_free(finder);
    }
}

static void random_windows_are_right(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (int i = 0; i < (TEST_LIGHT ? 25 : 200); i++) {
        uint64_t first = random_next(&random) >> (16 + i % 48);
        check_range(first, first + random_below(&random, 3000));
    }
}

/* The truth by two ways: Miller-Rabin, that serves above 2^50, and libprimesieve. */
static void miller_rabin_of_the_tests_is_right(void **state)
{
    (void)state;
    static const uint64_t STARTS[] = {0, UINT64_C(1) << 32, UINT64_C(1000000000000)};
    for (size_t i = 0; i < COUNT_OF(STARTS); i++) {
        struct list truth = list_truth(STARTS[i], STARTS[i] + 100000), got = {0};
        for (uint64_t n = STARTS[i]; n <= STARTS[i] + 100000; n++)
            if (is_prime_miller_rabin(n))
                list_add(&got, n);
        assert_lists_equal(&got, &truth, "Miller-Rabin");
        list_free(&got);
        list_free(&truth);
    }
}

static void poll_rises_from_0_to_1(void **state)
{
    (void)state;
    struct range range = {UINT64_C(1000000000000), UINT64_C(1000000800000)};
    for (enum simd level = TEST_LIGHT ? simd_supported() : SIMD_PORTABLE; level <= simd_supported(); level++) {
        struct finder *finder = new_finder((struct kind){METHOD_TRIAL, level}, range);
        struct collector collector = {.range = range};
        find_piece(finder, &collector, rows_of_range(range)); /* watch_poll checks the values */
        assert_true(collector.polls >= 10);
        assert_true(collector.done > 0.5);
        list_free(&collector.list);
        finder_free(finder);
    }
}

/* After so many polls, and then finds the same piece again, whole. */
static void check_stopped(struct finder *finder, struct range range, uint64_t polls, const struct list *truth)
{
    struct row_span span = rows_of_range(range);
    struct collector collector = {.range = range, .next = span.first, .stop_after = polls};
    struct find_sink sink = {&collector, collect_rows, watch_poll};
    assert_int_equal(finder_find(finder, span, &sink), FIND_STOPPED);
    assert_true(collector.polls == polls);
    list_free(&collector.list);
    collector = (struct collector){.range = range, .stop_after = polls};
    struct findings found = {0};
    assert_int_equal(finder_answer(&found, finder, span, &sink), FIND_STOPPED);
    assert_true(collector.polls == polls);

    collector = (struct collector){.range = range};
    find_piece(finder, &collector, span);
    assert_lists_equal(&collector.list, truth, "after a stop");
    list_free(&collector.list);
    check_findings(finder, span, truth, "after a stop");
}

static void poll_stops_the_search(void **state)
{
    (void)state;
    static const struct {
        enum method method;
        uint64_t first, width;
    } CASES[] = {
        {METHOD_TRIAL, 1000000000000, 1000000},
        {METHOD_TRIAL, 1000000000000000, 30000},
        {METHOD_SIEVE, 1000000000000, 20000000},
        {METHOD_SIEVE, 1000000000000000, 20000000},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct range range = {CASES[i].first, CASES[i].first + CASES[i].width};
        struct list truth = list_truth(range.first, range.last);
        for (enum simd level = TEST_LIGHT ? simd_supported() : SIMD_PORTABLE; level <= simd_supported(); level++) {
            struct finder *finder = new_finder((struct kind){CASES[i].method, level}, range);
            for (uint64_t polls = 1; polls <= 5; polls += 2)
                check_stopped(finder, range, polls, &truth);
            finder_free(finder);
        }
        list_free(&truth);
    }
}

static void poll_may_be_null(void **state)
{
    (void)state;
    struct range range = {UINT64_C(1000000000000), UINT64_C(1000000300000)};
    struct list truth = list_truth(range.first, range.last);
    struct row_span span = rows_of_range(range);
    struct findings expected = findings_of_list(span, &truth);
    for (enum method method = 0; method < METHODS; method++) {
        struct finder *finder = new_finder((struct kind){method, simd_supported()}, range);
        struct collector collector = {.range = range, .next = span.first};
        struct findings found = {0};
        assert_int_equal(finder_find(finder, span, &(struct find_sink){&collector, collect_rows, NULL}), FIND_DONE);
        assert_int_equal(finder_answer(&found, finder, span, &(struct find_sink){0}), FIND_DONE);
        assert_lists_equal(&collector.list, &truth, "without poll");
        assert_memory_equal(&found, &expected, sizeof found);
        list_free(&collector.list);
        finder_free(finder);
    }
    list_free(&truth);
}

static void empty_pieces_find_nothing(void **state)
{
    (void)state;
    struct range range = {0, UINT64_C(10000000000)};
    struct list none = {0};
    for (enum method method = 0; method < METHODS; method++) {
        struct finder *finder = new_finder((struct kind){method, simd_supported()}, range);
        for (uint64_t first = 0; first <= 17; first += 17) {
            struct collector collector = {.range = range};
            find_piece(finder, &collector, (struct row_span){first, 0});
            assert_int_equal(collector.list.count, 0);
            check_findings(finder, (struct row_span){first, 0}, &none, "empty");
        }
        finder_free(finder);
    }
    finder_free(NULL);
}

/* From no prime to more than findings keep of the lowest and of the highest. */
static void findings_of_short_ranges_are_right(void **state)
{
    (void)state;
    struct kind kinds[KINDS_MAX];
    struct list all = list_truth(0, 1000);
    for (size_t k = 0, count = list_kinds(kinds); k < count; k++)
        for (uint64_t first = 0; first <= 230; first += TEST_LIGHT ? 13 : 3)
            for (uint64_t width = 0; width < 500; width += 1 + (TEST_LIGHT ? width : width / 3)) {
                struct range range = {first, max_u64(first + width, 2)};
                struct list truth = part_of(&all, range.first, range.last);
                struct finder *finder = new_finder(kinds[k], range);
                check_findings(finder, rows_of_range(range), &truth, method_name(kinds[k].method));
                finder_free(finder);
            }
    list_free(&all);
}

/* Of any piece, in any order; and merged, as the run does it. */
static void findings_of_pieces_are_right(void **state)
{
    (void)state;
    static const struct range RANGES[] = {{7, 1234567}, {0, 3000000}, {UINT64_C(4294000000), UINT64_C(4296000000)}};
    uint64_t random = 3;
    struct kind kinds[KINDS_MAX];
    for (size_t k = 0, count = list_kinds(kinds); k < count; k++)
        for (size_t i = 0; i < COUNT_OF(RANGES) - 2 * TEST_LIGHT; i++) {
            struct list truth = list_truth(RANGES[i].first, RANGES[i].last);
            struct findings sum = {0}, found = {0}, whole = findings_of_list(rows_of_range(RANGES[i]), &truth);
            struct finder *finder = new_finder(kinds[k], RANGES[i]);
            struct row_span left = rows_of_range(RANGES[i]);
            while (left.count > 0) {
                uint64_t most = left.count >> random_below(&random, 14);
                struct row_span piece = {left.first, most < 2 ? 1 : 1 + random_below(&random, most)};
                struct range numbers = range_of_rows(piece, RANGES[i]);
                struct list part = part_of(&truth, numbers.first, numbers.last);
                check_findings(finder, piece, &part, method_name(kinds[k].method));
                assert_int_equal(finder_answer(&found, finder, piece, &(struct find_sink){0}), FIND_DONE);
                findings_merge(&sum, &found, NULL);
                left.first += piece.count;
                left.count -= piece.count;
            }
            assert_memory_equal(&sum, &whole, sizeof sum);
            finder_free(finder);
            list_free(&truth);
        }
}

/* Rows that lie in the range, at its ends, behind it, and behind the last number of all. */
static void tested_rows_are_right(void **state)
{
    (void)state;
    enum { ROWS = 9 };
    static const struct range RANGES[] = {{0, 5000},
                                          {17, 1000},
                                          {100, 100},
                                          {0, 1},
                                          {UINT64_C(4294967000), UINT64_C(4294968000)},
                                          {UINT64_MAX - 2000, UINT64_MAX - 400},
                                          {UINT64_MAX - 2000, UINT64_MAX}};
    for (size_t i = 0; i < COUNT_OF(RANGES); i++) {
        struct list truth = list_truth(RANGES[i].first, RANGES[i].last);
        uint64_t first = RANGES[i].first < 2 ? 0 : row_of(RANGES[i].first);
        for (uint64_t row = first - min_u64(first, 2); row < first + 12; row++) {
            struct rows expected = rows_from_list((struct row_span){row, ROWS}, &truth);
            uint8_t *bytes = malloc(ROWS * ROW_BYTES);
            assert_non_null(bytes);
            finder_test_rows(bytes, expected.span, RANGES[i]);
            assert_memory_equal(bytes, expected.bytes, ROWS * ROW_BYTES);
            free((void *)expected.bytes);
            free(bytes);
        }
        list_free(&truth);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(miller_rabin_of_the_tests_is_right),
        cmocka_unit_test(ranges_below_300_are_right),
        cmocka_unit_test(ranges_from_zero_are_right),
        cmocka_unit_test(ends_inside_of_rows_are_clipped),
        cmocka_unit_test(windows_around_powers_are_right),
        cmocka_unit_test(base_changes_at_2_32),
        cmocka_unit_test(small_squares_are_composite),
        cmocka_unit_test(squares_at_borders_of_loads_are_composite),
        cmocka_unit_test(composites_at_borders_of_windows_are_found),
        cmocka_unit_test(pieces_join_without_a_seam),
        cmocka_unit_test(pieces_come_in_any_order),
        cmocka_unit_test(random_windows_are_right),
        cmocka_unit_test(poll_rises_from_0_to_1),
        cmocka_unit_test(poll_stops_the_search),
        cmocka_unit_test(poll_may_be_null),
        cmocka_unit_test(empty_pieces_find_nothing),
        cmocka_unit_test(findings_of_short_ranges_are_right),
        cmocka_unit_test(findings_of_pieces_are_right),
        cmocka_unit_test(tested_rows_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
