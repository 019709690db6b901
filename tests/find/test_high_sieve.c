/* The sieve at great height: windows and pieces from 2^40 to 2^64, against libprimesieve and primality tests. */
#include "support/sieve_check.h"

#include <sys/mman.h>
#include <time.h>

#include "core/arith.h"
#include "find/high/base_table.h"
#include "find/high/large.h"
#include "find/tests/primality.h"
#include "find/tests/primality_ends.h"

/* Of windows: one chunk's hits at a time, or many chunks'. */
enum { ONE_CHUNK = 0, MANY_CHUNKS = 1 << 30 };

/* With sanitizers the base primes up to 2^32 would take long. */
static const uint32_t TABLE_LIMIT = TEST_LIGHT ? 1 << 27 : UINT32_MAX;
static const uint64_t HEIGHT_MAX = TEST_LIGHT ? UINT64_C(1) << 54 : UINT64_MAX;

static uint8_t *table;

static int make_table(void **state)
{
    (void)state;
    size_t chunks = base_table_chunks(TABLE_LIMIT);
    table = malloc(chunks * TABLE_CHUNK);
    return table != NULL &&
                   base_table_fill(table, TABLE_LIMIT, 0, chunks, simd_supported(), &(struct find_sink){0}) == FIND_DONE
               ? 0
               : -1;
}

static int free_table(void **state)
{
    (void)state;
    free(table);
    return 0;
}

static struct high_sieve *new_high(enum simd level, struct range range, uint64_t bytes)
{
    assert_true(range.last <= HEIGHT_MAX);
    struct high_sieve *sieve = high_sieve_new(level, range, table, NULL, bytes, caches_own());
    assert_non_null(sieve);
    return sieve;
}

/* A piece found and then counted, or the other way round. */
static void check_both(struct high_sieve *sieve, struct range range, struct row_span piece, const struct list *truth,
                       const char *what, bool find_first)
{
    check_piece((struct checked){.high = sieve}, range, piece, find_first ? WAY_FIND : WAY_COUNT, truth, what);
    check_piece((struct checked){.high = sieve}, range, piece, find_first ? WAY_COUNT : WAY_FIND, truth, what);
}

/* A range as one piece. */
static void check_range_high(enum simd level, struct range range)
{
    struct list truth = truth_of(range);
    struct high_sieve *sieve = new_high(level, range, MANY_CHUNKS);
    check_both(sieve, range, rows_of_range(range), &truth, simd_name(level), range.first % 2 == 0);
    high_sieve_free(sieve);
    list_free(&truth);
}

/* At every level, or at the best one where the others would take long: there the same primes take the same ways. */
static void check_range_high_at_levels(struct range range)
{
    enum simd level = range.first < UINT64_C(1) << 45 ? SIMD_PORTABLE : simd_supported();
    for (; level <= simd_supported(); level++)
        check_range_high(level, range);
}

static void windows_around_powers_of_2_are_right(void **state)
{
    (void)state;
    for (int bits = 40; bits <= (TEST_LIGHT ? 50 : 54); bits++) {
        uint64_t middle = UINT64_C(1) << bits;
        check_range_high_at_levels((struct range){middle - 2000, middle + (bits % 5 == 0 ? 20000 : 2000)});
    }
}

/* The numbers around a composite of two primes that only these two cross off. */
static void check_product(uint64_t p, uint64_t q)
{
    assert_true(primality_is_prime(p) && primality_is_prime(q) && !primality_is_prime(p * q));
    check_range_high_at_levels((struct range){p * q - 700, p * q + 700});
}

static uint64_t prime_before(uint64_t n)
{
    uint128 prime;
    assert_int_equal(primality_ends_highest(&prime, 1, (struct range){0, n - 1}), 1);
    return (uint64_t)prime;
}

static uint64_t prime_from(uint64_t n)
{
    uint128 prime;
    assert_int_equal(primality_ends_lowest(&prime, 1, (struct range){n, UINT64_MAX}), 1);
    return (uint64_t)prime;
}

/* The last primes of a tier and the first of the next one: their squares, and their products with larger primes. */
static void products_at_the_borders_of_tiers_are_composite(void **state)
{
    (void)state;
    static const uint64_t BORDERS[] = {
        OCTET_PRIME_MAX + 1, LARGE_ABOVE,
        UINT64_C(76160) * ROW_NUMBERS + 1,          /* between those that are crossed off at once and those for buckets */
        UINT64_C(1) * TABLE_ROWS * ROW_NUMBERS + 1, /* between two chunks of the table */
    };
    for (size_t i = 0; i < COUNT_OF(BORDERS); i++) {
        uint64_t below = prime_before(BORDERS[i]), above = prime_from(BORDERS[i]);
        uint64_t large = prime_from(max_u64((UINT64_C(1) << 44) / above, above));
        check_product(below, large);
        check_product(above, large);
        if (below * below < UINT64_C(1) << 40 || (TEST_LIGHT && below > 20000000))
            continue;
        check_product(below, below);
        check_product(below, above);
        check_product(above, above);
        check_product(prime_before(below), large);
    }
}

/* The last prime that is used in a range that ends with its square, and the first that is not in one that ends before. */
static void squares_at_both_ends_are_right(void **state)
{
    (void)state;
    for (uint64_t near = 1 << 20; near < (TEST_LIGHT ? 1 << 24 : 1 << 27); near = near * 3 + 1) {
        uint64_t p = prime_from(near), square = p * p;
        check_range_high_at_levels((struct range){square - 300, square});
        check_range_high_at_levels((struct range){square - 300, square - 1});
        check_range_high_at_levels((struct range){square, square + 300});
        check_range_high_at_levels((struct range){square, square});
    }
}

/* One sieve for all numbers; a piece takes as long as its own base primes do. */
static void windows_at_great_height_are_right(void **state)
{
    (void)state;
    if (TEST_LIGHT)
        skip();
    uint64_t squares[] = {prime_before(UINT64_C(1) << 32), prime_from(UINT64_C(3037000499)), prime_from(1 << 30),
                          prime_from(1000000000), prime_before(1 << 28)};
    struct range range = {HIGH_LEAST, UINT64_MAX};
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++) {
        struct high_sieve *sieve = new_high(level, range, ONE_CHUNK);
        for (size_t i = level == simd_supported() ? 0 : 4; i < COUNT_OF(squares); i++) {
            struct row_span piece = {row_of(squares[i] * squares[i]) - 5, 11};
            struct list truth = truth_of(range_of_rows(piece, range));
            check_both(sieve, range, piece, &truth, "around a square", i % 2 == 0);
            list_free(&truth);
        }
        high_sieve_free(sieve);
    }
}

/* Also without those of the last row, and from within a row on. */
static void last_numbers_below_2_64_are_right(void **state)
{
    (void)state;
    if (TEST_LIGHT)
        skip();
    struct list truth = truth_of((struct range){UINT64_MAX - 5000, UINT64_MAX});
    for (uint64_t back = 0; back < 200; back += 113) {
        struct range range = {UINT64_MAX - 5000 + back, UINT64_MAX - back};
        struct list part = list_part(&truth, range);
        struct high_sieve *sieve = new_high(simd_supported(), range, MANY_CHUNKS);
        check_both(sieve, range, rows_of_range(range), &part, "the last numbers", back == 0);
        high_sieve_free(sieve);
    }
    list_free(&truth);
}

/* A range that ends before a square, but whose last row does not: there is no more of the table than the range needs. */
static void only_the_table_is_read(void **state)
{
    (void)state;
    const uint32_t limit = ROW_NUMBERS * TABLE_ROWS + 1; /* the last number of the first chunk */
    const size_t bytes = base_table_chunks(limit) * TABLE_CHUNK;
    uint64_t last = (limit + UINT64_C(1)) * (limit + UINT64_C(1)) - 1;
    struct range range = {last - 1000, last};
    assert_true(row_last_number(row_of(last)) > last && bytes == TABLE_CHUNK);
    uint8_t *memory = mmap(NULL, 2 * bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(memory != MAP_FAILED);
    memcpy(memory, table, bytes);
    assert_int_equal(mprotect(memory + bytes, bytes, PROT_NONE), 0);
    struct list truth = truth_of(range);
    struct high_sieve *sieve = high_sieve_new(simd_supported(), range, memory, NULL, ONE_CHUNK, caches_own());
    assert_non_null(sieve);
    check_both(sieve, range, rows_of_range(range), &truth, "the table's end", true);
    high_sieve_free(sieve);
    list_free(&truth);
    munmap(memory, 2 * bytes);
}

static void ends_within_rows_are_clipped(void **state)
{
    (void)state;
    uint64_t base = row_of(UINT64_C(1) << 43) * ROW_NUMBERS + 2;
    struct list truth = truth_of((struct range){base, base + 1000});
    for (uint64_t i = 0; i < 2 * ROW_NUMBERS; i += TEST_LIGHT ? 41 : 17) {
        struct range ranges[] = {{base + i, base + 629}, {base, base + 210 + i}, {base + i, base + i}};
        for (size_t r = 0; r < COUNT_OF(ranges); r++) {
            enum simd level = (enum simd)((i + r) % (simd_supported() + UINT64_C(1)));
            struct high_sieve *sieve = new_high(level, ranges[r], ONE_CHUNK);
            check_both(sieve, ranges[r], rows_of_range(ranges[r]), &truth, "within rows", i % 2 == 0);
            high_sieve_free(sieve);
        }
    }
    list_free(&truth);
}

/* At any height, of any width. */
static void random_windows_are_right(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (int round = 0; round < (TEST_LIGHT ? 6 : 15); round++) {
        uint64_t first = (UINT64_C(1) << 40) + (random_next(&random) >> (14 + random_below(&random, 10)));
        check_range_high_at_levels((struct range){first, first + random_below(&random, UINT64_C(1) << 20)});
    }
}

/* Searches pieces of any size of a range, in any order, some of them again and again, whatever is expected behind them:
 * what is kept from piece to piece must be of the right one. */
static void check_any_order(enum simd level, struct range range, uint64_t bytes, uint64_t *random)
{
    struct row_span rows = rows_of_range(range), piece = {rows.first, 1};
    struct list truth = truth_of(range);
    struct high_sieve *sieve = new_high(level, range, bytes);
    for (int round = 0; round < (TEST_LIGHT ? 10 : 35); round++) {
        uint64_t next = piece.first + piece.count, end = rows.first + rows.count, way = random_below(random, 4);
        if (way == 0 || next >= end) /* anywhere */
            piece.first = rows.first + random_below(random, rows.count);
        else if (way < 3) /* behind the last one */
            piece.first = next;
        uint64_t most = (end - piece.first) >> random_below(random, 12);
        piece.count = most < 2 ? 1 : 1 + random_below(random, most);
        if (random_below(random, 3) == 0)
            high_sieve_expect(sieve, random_below(random, 2) == 0 ? UINT64_MAX : random_below(random, rows.count));
        check_piece((struct checked){.high = sieve}, range, piece, random_below(random, 2) == 0 ? WAY_FIND : WAY_COUNT,
                    &truth, "any order");
    }
    high_sieve_free(sieve);
    list_free(&truth);
}

static void pieces_in_any_order_are_right(void **state)
{
    (void)state;
    static const uint64_t FIRST[] = {UINT64_C(1) << 43, (UINT64_C(1) << 49) + 1}; /* without primes for buckets, with */
    uint64_t random = 6;
    for (size_t i = 0; i < COUNT_OF(FIRST); i++)
        for (enum simd level = i == 0 ? SIMD_PORTABLE : simd_supported(); level <= simd_supported(); level++) {
            struct range range = {FIRST[i], FIRST[i] + 4000000};
            check_any_order(level, range, level % 2 == 0 ? MANY_CHUNKS : ONE_CHUNK, &random);
        }
}

/* Counts the primes of rows, and compares those of the rows near each multiple of HIGH_CHUNK_ROWS one by one. */
struct border_check {
    struct range range;
    uint64_t next, count;
};

enum { NEAR_ROWS = 15 };

static void check_row(const struct rows *rows, uint64_t index, struct range range)
{
    uint64_t primes[ROW_BITS];
    size_t count = row_primes(primes, rows, index), next = 0;
    struct range numbers = range_of_rows((struct row_span){rows->span.first + index, 1}, range);
    for (uint64_t n = numbers.first; n <= numbers.last; n++) {
        bool found = next < count && primes[next] == n;
        if (found != primality_is_prime(n))
            fail_msg("%llu is %sfound", (unsigned long long)n, found ? "" : "not ");
        next += found;
    }
    assert_true(next == count);
}

static void check_borders(void *context, const struct rows *rows)
{
    struct border_check *check = context;
    assert_true(rows->span.first == check->next);
    check->next += rows->span.count;
    check->count += rows_count(rows);
    for (uint64_t i = 0; i < rows->span.count; i++) {
        uint64_t in_range = rows->span.first + i - rows_of_range(check->range).first;
        if ((in_range + NEAR_ROWS) % HIGH_CHUNK_ROWS < 2 * NEAR_ROWS)
            check_row(rows, i, check->range);
    }
}

/* Short pieces at any place of a window of many chunks whose lines are gone. */
static void check_places(struct high_sieve *sieve, struct range range)
{
    static const uint64_t PLACES[] = {HIGH_CHUNK_ROWS - 5, 0, HIGH_CHUNK_ROWS / 2 + 77, 100,
                                      2 * (uint64_t)HIGH_CHUNK_ROWS - 1};
    for (size_t i = 0; i < COUNT_OF(PLACES); i++) {
        struct row_span piece = {rows_of_range(range).first + PLACES[i], 10};
        struct list truth = truth_of(range_of_rows(piece, range));
        check_both(sieve, range, piece, &truth, "places of a window", i % 2 == 0);
        list_free(&truth);
    }
}

/* A piece of more than two chunks in windows of one and of all. */
static void borders_of_chunks_are_right(void **state)
{
    (void)state;
    uint64_t chunks = TEST_LIGHT ? 1 : 2, first = UINT64_C(1000000000000003);
    struct range range = {first, first + chunks * HIGH_CHUNK_ROWS * ROW_NUMBERS + 20000000};
    struct row_span rows = rows_of_range(range);
    uint64_t expected = primesieve_count_primes(range.first, range.last);
    for (int many = 0; many < 2; many++) {
        struct high_sieve *sieve = new_high(simd_supported(), range, many ? MANY_CHUNKS : ONE_CHUNK);
        struct border_check check = {.range = range, .next = rows.first};
        struct find_sink sink = {&check, check_borders, NULL};
        uint64_t count;
        assert_int_equal(high_sieve_count(&count, sieve, rows, &sink), FIND_DONE);
        assert_count(count, expected, range, WAY_COUNT, "chunks");
        if (many || TEST_LIGHT) {
            assert_int_equal(high_sieve_find(sieve, rows, &sink), FIND_DONE);
            assert_true(check.next == rows.first + rows.count);
            assert_count(check.count, expected, range, WAY_FIND, "chunks");
        }
        if (!TEST_LIGHT)
            check_places(sieve, range);
        high_sieve_free(sieve);
    }
}

enum { CUTS = TEST_LIGHT ? 4 : 8 };

/* How the pieces of a range follow each other. */
enum order { FORWARDS, EVERY_SECOND, BACKWARDS, ORDERS };

static size_t piece_of_turn(enum order order, size_t turn)
{
    if (order == EVERY_SECOND)
        return turn * 2 % CUTS + turn * 2 / CUTS;
    return order == FORWARDS ? turn : CUTS - 1 - turn;
}

/* Pieces of a range that has more than one chunk; the last of the cuts ends it. */
static void cuts_in_any_order_count_as_the_whole(void **state)
{
    (void)state;
    uint64_t random = 7, first = UINT64_C(300000000000001), width = TEST_LIGHT ? 10000000 : 450000000;
    struct range range = {first, first + width};
    struct row_span rows = rows_of_range(range), pieces[CUTS];
    uint64_t expected[CUTS], row = rows.first;
    for (size_t i = 0; i < CUTS; i++) {
        uint64_t left = rows.first + rows.count - row, most = 2 * left / (CUTS - i);
        pieces[i] = (struct row_span){row, i == CUTS - 1 ? left : 1 + random_below(&random, most - 1)};
        struct range numbers = range_of_rows(pieces[i], range);
        expected[i] = primesieve_count_primes(numbers.first, numbers.last);
        row += pieces[i].count;
    }
    for (enum order order = 0; order < ORDERS; order++) {
        struct high_sieve *sieve = new_high(simd_supported(), range, order % 2 == 0 ? MANY_CHUNKS : ONE_CHUNK);
        for (size_t turn = 0; turn < CUTS; turn++) {
            size_t i = piece_of_turn(order, turn);
            uint64_t count;
            high_sieve_expect(sieve, order == BACKWARDS ? 0 : rows.first + rows.count - pieces[i].first - pieces[i].count);
            assert_int_equal(high_sieve_count(&count, sieve, pieces[i], &(struct find_sink){0}), FIND_DONE);
            assert_count(count, expected[i], range_of_rows(pieces[i], range), WAY_COUNT, "cuts");
        }
        high_sieve_free(sieve);
    }
}

static void empty_pieces_find_nothing(void **state)
{
    (void)state;
    struct range range = {UINT64_C(1) << 45, (UINT64_C(1) << 45) + 1000};
    struct row_span none = {rows_of_range(range).first + 1, 0};
    struct high_sieve *sieve = new_high(simd_supported(), range, ONE_CHUNK);
    struct collector collector = {.range = range, .next = none.first};
    struct find_sink sink = {&collector, collect_rows, watch_poll};
    uint64_t count = 5;
    assert_int_equal(high_sieve_find(sieve, none, &sink), FIND_DONE);
    assert_int_equal(high_sieve_count(&count, sieve, none, &sink), FIND_DONE);
    assert_true(count == 0 && collector.next == none.first && collector.polls == 0);
    high_sieve_free(sieve);
}

static double cpu_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
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
    uint64_t first = HEIGHT_MAX >> 7;
    struct range range = {first, first + (TEST_LIGHT ? 1000000 : 10000000)};
    for (enum simd level = TEST_LIGHT ? simd_supported() : SIMD_AVX2; level <= simd_supported(); level++)
        for (int way = WAY_FIND; way <= WAY_COUNT; way += WAY_COUNT - WAY_FIND) {
            struct high_sieve *sieve = new_high(level, range, MANY_CHUNKS);
            struct collector collector = {.range = range};
            struct find_sink sink = {&collector, ignore_rows, watch_poll};
            uint64_t count;
            double start = cpu_seconds();
            assert_int_equal(search_piece(&count, (struct checked){.high = sieve}, rows_of_range(range), &sink, way),
                             FIND_DONE);
            double seconds = cpu_seconds() - start;
            assert_true(collector.polls >= 20 && collector.done > 0.9);
            assert_true((double)collector.polls >= (TEST_LIGHT ? 0 : 1000) * seconds);
            high_sieve_free(sieve);
        }
}

/* Stops a search some polls after its beginning, and takes the time from then to its end. */
struct stopper {
    uint64_t left;
    double at;
};

static bool stop(void *context, double done)
{
    (void)done;
    struct stopper *stopper = context;
    assert_true(stopper->left > 0); /* no poll comes behind the one that has stopped it */
    if (--stopper->left > 0)
        return true;
    stopper->at = cpu_seconds();
    return false;
}

/* However many polls have let it go on: it ends soon, and nothing of it, or of the piece before, gets into the next ones.
 */
static void poll_stops_the_search(void **state)
{
    (void)state;
    uint64_t first = (UINT64_C(1) << 52) + 1, stops = 0;
    struct range range = {first, first + (TEST_LIGHT ? 80000 : 2000000)};
    struct row_span rows = rows_of_range(range), before = {rows.first, rows.count / 4};
    struct row_span piece = {rows.first + rows.count / 2, rows.count / 4};
    struct row_span behind = {piece.first + piece.count / 2, piece.count};
    struct list truth = truth_of(range);
    struct high_sieve *sieve = new_high(simd_supported(), range, MANY_CHUNKS);
    for (uint64_t polls = 1;; polls += 1 + polls / 3, stops++) {
        int way = stops % 2 == 0 ? WAY_FIND : WAY_COUNT;
        check_piece((struct checked){.high = sieve}, range, before, WAY_COUNT, &truth, "before a stop");
        struct stopper stopper = {.left = polls};
        uint64_t count;
        enum find_status status = search_piece(&count, (struct checked){.high = sieve}, piece,
                                               &(struct find_sink){&stopper, ignore_rows, stop}, way);
        if (status == FIND_DONE)
            break;
        assert_int_equal(status, FIND_STOPPED);
        assert_true(stopper.left == 0 && cpu_seconds() - stopper.at < (TEST_LIGHT ? 1 : 0.02));
        const struct row_span next[] = {before, piece, behind};
        check_piece((struct checked){.high = sieve}, range, next[stops % COUNT_OF(next)], way, &truth, "after a stop");
    }
    assert_true(stops > 8);
    high_sieve_free(sieve);
    list_free(&truth);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_around_powers_of_2_are_right),
        cmocka_unit_test(products_at_the_borders_of_tiers_are_composite),
        cmocka_unit_test(squares_at_both_ends_are_right),
        cmocka_unit_test(windows_at_great_height_are_right),
        cmocka_unit_test(last_numbers_below_2_64_are_right),
        cmocka_unit_test(only_the_table_is_read),
        cmocka_unit_test(ends_within_rows_are_clipped),
        cmocka_unit_test(random_windows_are_right),
        cmocka_unit_test(pieces_in_any_order_are_right),
        cmocka_unit_test(borders_of_chunks_are_right),
        cmocka_unit_test(cuts_in_any_order_count_as_the_whole),
        cmocka_unit_test(empty_pieces_find_nothing),
        cmocka_unit_test(poll_rises_from_0_to_1),
        cmocka_unit_test(poll_stops_the_search),
    };
    return cmocka_run_group_tests(tests, make_table, free_table);
}
