/* The sieve in pieces: of any size, one after the other on one sieve, in many chunks, over wide ranges, as rows and counted
 * by every wheel. */
#include "support/caches_support.h"
#include "support/rows_support.h"
#include "support/sieve_check.h"

#include <time.h>

/* The base primes of a long range are crossed off in its low pieces, too, and must come back there. */
static void low_pieces_of_high_ranges_have_their_base_primes(void **state)
{
    (void)state;
    static const uint64_t SIZES[] = {1, 2, 7, 30, 191, 512, 1025};
    static const struct range RANGES[] = {
        {0, UINT64_C(10000000000)}, {100, UINT64_C(40000000)}, {6143, UINT64_C(10000000000)}};
    for (size_t i = 0; i < COUNT_OF(RANGES); i++) {
        struct range range = RANGES[i];
        struct list truth = list_truth(range.first, 400000);
        for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++) {
            struct sieve *sieve = new_sieve(level, range);
            for (size_t s = 0; s < COUNT_OF(SIZES); s++)
                for (uint64_t row = rows_of_range(range).first; (row + SIZES[s]) * 210 < 400000;
                     row += SIZES[s] * (TEST_LIGHT ? 150 : 17 + row / 10))
                    for (int way = 0; way < WAYS - (TEST_LIGHT || row % 32 != 0); way++)
                        check_piece((struct checked){.plain = sieve}, range, (struct row_span){row, SIZES[s]}, way, &truth,
                                    "low pieces");
            sieve_free(sieve);
        }
        list_free(&truth);
    }
}

/* Pieces one after the other, cut at random and searched in any way, so that the sieve's tables go from wheel to wheel. */
static void check_cuts(enum simd level, struct range range, const struct cache_sizes *sizes, uint64_t *random)
{
    struct list truth = list_truth(range.first, range.last);
    struct sieve *sieve = sieve_new(level, range, sizes);
    assert_non_null(sieve);
    struct row_span left = rows_of_range(range);
    while (left.count > 0) {
        uint64_t most = left.count >> random_below(random, 16);
        struct row_span piece = {left.first, most < 2 ? 1 : 1 + random_below(random, most)};
        int way = (int)random_below(random, WAYS);
        if (worth_while(way, range) && (piece.count > 2000 || way < WAYS - 1 || random_below(random, 8) == 0))
            check_piece((struct checked){.plain = sieve}, range, piece, way, &truth, simd_name(level));
        else
            check_piece((struct checked){.plain = sieve}, range, piece, WAY_FIND, &truth, simd_name(level));
        left.first += piece.count;
        left.count -= piece.count;
    }
    sieve_free(sieve);
    list_free(&truth);
}

static void pieces_join_without_a_seam(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (int round = 0; round < (TEST_LIGHT ? 6 : 16); round++) {
        uint64_t first =
            round % 3 == 0 ? random_below(&random, 1000) : random_next(&random) >> (20 + random_below(&random, 30));
        struct range range = {first, first + 1000000 + random_below(&random, TEST_LIGHT ? 3000000 : 20000000)};
        check_cuts((enum simd)(round % (int)(simd_supported() + 1)), range, &ZEN_3_SIZES, &random);
    }
}

/* With short lines a piece has many chunks, spans and blocks. The first sizes have trips in spans, the second hits of
 * primes from 2^14 on, the third hits right behind the turns. */
static void many_chunks_are_right(void **state)
{
    (void)state;
    static const struct cache_sizes SIZES[] = {{4096, 8192, 65536}, {1024, 2048, 4096}, {256, 512, 1024}, {192, 832, 1856}};
    uint64_t random = 4;
    for (int round = 0; round < (TEST_LIGHT ? 4 : 12); round++) {
        uint64_t first =
            round % 3 == 0 ? random_below(&random, 1000) : random_next(&random) >> (20 + random_below(&random, 20));
        uint64_t width = TEST_LIGHT ? 5000000 : 30000000;
        struct range range = {first, first + width + random_below(&random, width / 10)};
        check_cuts((enum simd)(round / 4 % (int)(simd_supported() + 1)), range, &SIZES[round % 4], &random);
    }
}

/* Checks every prime against libprimesieve's, a section of the range at a time. */
struct follower {
    struct range range;
    uint64_t next_row, next_number; /* the next section begins there */
    uint64_t *truth;
    size_t count, used;
};

static uint64_t next_truth(struct follower *follower)
{
    while (follower->used == follower->count) {
        assert_true(follower->next_number <= follower->range.last);
        uint64_t last = min_u64(follower->next_number + 20000000, follower->range.last);
        primesieve_free(follower->truth);
        follower->truth = primesieve_generate_primes(follower->next_number, last, &follower->count, UINT64_PRIMES);
        follower->next_number = last + 1;
        follower->used = 0;
    }
    return follower->truth[follower->used++];
}

static void follow_rows(void *context, const struct rows *rows)
{
    struct follower *follower = context;
    assert_int_equal(rows->span.first, follower->next_row);
    follower->next_row += rows->span.count;
    for (uint64_t i = 0; i < rows->span.count; i++) {
        uint64_t primes[ROW_PRIMES_MAX];
        size_t count = row_all_primes(primes, rows, i, follower->range);
        for (size_t k = 0; k < count; k++) {
            uint64_t expected = next_truth(follower);
            if (primes[k] != expected)
                fail_msg("%llu instead of %llu", (unsigned long long)primes[k], (unsigned long long)expected);
        }
    }
}

/* As one piece, so that its lines are of full length. */
static void check_wide(struct sieve *sieve, struct range range, int way, uint64_t expected)
{
    struct row_span rows = rows_of_range(range);
    struct follower follower = {.range = range, .next_row = rows.first, .next_number = range.first};
    uint64_t count;
    assert_int_equal(search_piece(&count, (struct checked){.plain = sieve}, rows,
                                  &(struct find_sink){&follower, follow_rows, NULL}, way),
                     FIND_DONE);
    if (way >= WAY_COUNT) {
        assert_count(count, expected, range, way, "wide");
        return;
    }
    assert_true(follower.next_row == rows.first + rows.count);
    assert_true(follower.next_number == range.last + 1 && follower.used == follower.count);
    primesieve_free(follower.truth);
}

/* With lines of full length all tiers have their usual primes; above 4.4e12 some cross off once in a line at most. */
static void wide_ranges_are_right(void **state)
{
    (void)state;
    static const struct range RANGES[] = {
        {0, TEST_LIGHT ? 20000000 : 470000000},
        {UINT64_C(6000000000000), UINT64_C(6000000000000) + (TEST_LIGHT ? 20000000 : 450000000)},
    };
    for (enum simd level = TEST_LIGHT ? simd_supported() : SIMD_PORTABLE; level <= simd_supported(); level++)
        for (size_t i = level < simd_supported() ? 1 : 0; i < COUNT_OF(RANGES); i++) {
            uint64_t expected = primesieve_count_primes(RANGES[i].first, RANGES[i].last);
            struct sieve *sieve = new_sieve(level, RANGES[i]);
            for (int way = WAY_FIND_210; way < (level < simd_supported() ? WAYS - 1 : WAYS); way++)
                check_wide(sieve, RANGES[i], way, expected);
            sieve_free(sieve);
        }
}

/* The number of primes up to powers of 10 (J. C. Lagarias, V. S. Miller, A. M. Odlyzko, Math. Comp. 44, 1985, table IV). */
static void primes_up_to_powers_of_10_are_counted(void **state)
{
    (void)state;
    static const uint64_t PI[] = {4, 25, 168, 1229, 9592, 78498, 664579, 5761455, 50847534};
    uint64_t power = 1;
    for (size_t n = 0; n < (TEST_LIGHT ? 7 : COUNT_OF(PI)); n++) {
        power *= 10;
        for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++) {
            struct range range = {0, power};
            struct sieve *sieve = new_sieve(level, range);
            for (int way = WAY_COUNT; way < (n < 8 ? WAYS : WAY_COUNT_BY); way++) {
                uint64_t count;
                assert_int_equal(search_piece(&count, (struct checked){.plain = sieve}, rows_of_range(range),
                                              &(struct find_sink){0}, way),
                                 FIND_DONE);
                assert_count(count, PI[n], range, way, simd_name(level));
            }
            sieve_free(sieve);
        }
    }
}

/* Behind each number of rows that fill whole blocks, one more of which the range has no more than multiples. */
static void last_rows_without_candidates_are_handed_over(void **state)
{
    (void)state;
    for (uint64_t rows = 64; rows <= 4096; rows += TEST_LIGHT ? 320 : 64)
        for (uint64_t first = 0; first <= 210 * 1000003; first += 210 * 1000003)
            for (uint64_t end = 1; end <= 12; end++) {
                struct range range = {first + 2, first + 210 * rows + end};
                struct list truth = list_truth(range.first, range.last);
                struct sieve *sieve = new_sieve(simd_supported(), range);
                for (int way = WAY_FIND_210; way <= WAY_FIND_2310 - (int)(rows % 704 != 0); way++)
                    check_piece((struct checked){.plain = sieve}, range, rows_of_range(range), way, &truth, "last row");
                sieve_free(sieve);
                list_free(&truth);
            }
}

static void empty_pieces_find_nothing(void **state)
{
    (void)state;
    struct range range = {0, UINT64_C(1000000000)};
    struct sieve *sieve = new_sieve(simd_supported(), range);
    for (int way = 0; way < WAYS; way++)
        for (uint64_t first = 0; first <= 17; first += 17) {
            struct collector collector = {.range = range, .next = first};
            struct find_sink sink = {&collector, collect_rows, watch_poll};
            uint64_t count;
            assert_int_equal(
                search_piece(&count, (struct checked){.plain = sieve}, (struct row_span){first, 0}, &sink, way), FIND_DONE);
            assert_true(count == (way < WAY_COUNT ? UINT64_MAX : 0));
            assert_true(collector.next == first && collector.list.count == 0);
        }
    sieve_free(sieve);
    sieve_free(NULL);
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
    struct range range = {1000000000, TEST_LIGHT ? 1100000000 : 2000000000};
    struct sieve *sieve = new_sieve(simd_supported(), range);
    for (int way = 0; way < (TEST_LIGHT ? WAYS - 1 : WAYS); way++) {
        struct collector collector = {.range = range};
        struct find_sink sink = {&collector, ignore_rows, watch_poll};
        uint64_t count;
        double start = (double)clock() / CLOCKS_PER_SEC;
        assert_int_equal(search_piece(&count, (struct checked){.plain = sieve}, rows_of_range(range), &sink, way),
                         FIND_DONE);
        double seconds = (double)clock() / CLOCKS_PER_SEC - start;
        assert_true(collector.polls >= 50 && collector.done > 0.8);
        assert_true((double)collector.polls >= (TEST_LIGHT ? 0 : 1000) * seconds);
    }
    sieve_free(sieve);
}

static void poll_may_be_null(void **state)
{
    (void)state;
    struct range range = {UINT64_C(1000000000000), UINT64_C(1000003000000)};
    struct list truth = list_truth(range.first, range.last);
    struct sieve *sieve = new_sieve(simd_supported(), range);
    for (int way = 0; way < WAYS - 1; way++) {
        struct collector collector = {.range = range, .next = rows_of_range(range).first};
        uint64_t count;
        assert_int_equal(search_piece(&count, (struct checked){.plain = sieve}, rows_of_range(range),
                                      &(struct find_sink){&collector, collect_rows, NULL}, way),
                         FIND_DONE);
        if (way < WAY_COUNT)
            assert_lists_equal(&collector.list, &truth, "without poll");
        else
            assert_count(count, truth.count, range, way, "without poll");
        list_free(&collector.list);
    }
    sieve_free(sieve);
    list_free(&truth);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(low_pieces_of_high_ranges_have_their_base_primes),
        cmocka_unit_test(pieces_join_without_a_seam),
        cmocka_unit_test(many_chunks_are_right),
        cmocka_unit_test(wide_ranges_are_right),
        cmocka_unit_test(primes_up_to_powers_of_10_are_counted),
        cmocka_unit_test(last_rows_without_candidates_are_handed_over),
        cmocka_unit_test(empty_pieces_find_nothing),
        cmocka_unit_test(poll_rises_from_0_to_1),
        cmocka_unit_test(poll_may_be_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
