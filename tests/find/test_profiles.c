/* Whatever the caches are that the sieves lay out their memory for, they find the same primes: as many as libprimesieve. */
#include "support/support.h"

#include "find/finder.h"
#include "find/sieve/sieve.h"

/* L1 and L2 of servers and laptops, and the least and the most that is used. */
static const char *const PROFILES[] = {"32K,256K", "32K,512K", "32K,1M", "48K,1M", "48K,2M",
                                       "64K,1M",   "128K,3M",  "16K,8M", "4K,64K", "1M,128M"};

static struct caches profile(size_t i)
{
    struct caches caches;
    assert_true(caches_parse(&caches, PROFILES[i]));
    return caches;
}

static void check_count(uint64_t count, uint64_t truth, size_t i, enum simd level, uint64_t first)
{
    if (count != truth)
        fail_msg("%s, %s, from %llu: %llu primes, not %llu", PROFILES[i], simd_name(level), (unsigned long long)first,
                 (unsigned long long)count, (unsigned long long)truth);
}

/* More than a line of full length of the smallest wheel, whatever the sizes: all tiers, spans and blocks, and two chunks.
 */
static void full_lines_hold_the_same_primes(void **state)
{
    (void)state;
    static const uint64_t FIRST[] = {0, 1000000000000};
    for (size_t h = 0; h < COUNT_OF(FIRST) - TEST_LIGHT; h++)
        for (size_t i = h; i < COUNT_OF(PROFILES); i += 1 + 3 * h) {
            struct caches caches = profile(i);
            struct cache_sizes sizes = cache_sizes_plain(&caches);
            struct range range = {FIRST[h], FIRST[h] + UINT64_C(8) * sizes.line * 30 + 1000003};
            enum simd level = simd_supported();
            struct sieve *sieve = sieve_new(level, range, &sizes);
            uint64_t count = 0, truth = primesieve_count_primes(FIRST[h], (uint64_t)range.last);
            assert_non_null(sieve);
            assert_int_equal(sieve_count_by(&count, sieve, rows_of_range(range), &(struct find_sink){0}, 30), FIND_DONE);
            check_count(count, truth, i, level, FIRST[h]);
            sieve_free(sieve);
        }
}

struct counter {
    uint64_t count;
};

static void count_rows(void *context, const struct rows *rows)
{
    struct counter *counter = context;
    for (size_t i = 0; i < rows->span.count * ROW_BYTES; i++)
        counter->count += (uint64_t)__builtin_popcount(rows->bytes[i]);
}

/* A finder's count, and that of the rows that it hands over. */
static void check_finder(struct way way, struct range range, const uint8_t *table, size_t i, uint64_t truth)
{
    struct caches caches = profile(i);
    struct finder *finder = finder_new(way, range, table);
    struct findings found = {0};
    struct counter counter = {0};
    assert_non_null(finder);
    finder_fit(finder, &caches);
    assert_int_equal(finder_answer(&found, finder, rows_of_range(range), &(struct find_sink){0}), FIND_DONE);
    check_count(found.count, truth, i, way.simd, (uint64_t)range.first);
    assert_int_equal(finder_find(finder, rows_of_range(range), &(struct find_sink){&counter, count_rows, NULL}), FIND_DONE);
    check_count(counter.count, truth, i, way.simd, (uint64_t)range.first);
    finder_free(finder);
}

static void short_ranges_hold_the_same_primes(void **state)
{
    (void)state;
    static const uint64_t FIRST[] = {1000, 1000000000, 1000000000000, 1000000000000000};
    for (size_t h = 0; h < COUNT_OF(FIRST); h++) {
        struct range range = {FIRST[h], FIRST[h] + 3000000};
        uint64_t truth = primesieve_count_primes((uint64_t)range.first, (uint64_t)range.last);
        for (size_t i = 0; i < COUNT_OF(PROFILES); i += 1 + 2 * (h == 3) + TEST_LIGHT)
            for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++)
                check_finder((struct way){.method = METHOD_SIEVE, .simd = level, .approach = APPROACH_PLAIN}, range, NULL,
                             i, truth);
    }
}

/* The high sieve, with a table that it makes itself once. */
static void great_heights_hold_the_same_primes(void **state)
{
    (void)state;
    struct range range = {1000000000000000000, 1000000000003000000};
    struct way way = {.method = METHOD_SIEVE, .simd = simd_supported(), .approach = APPROACH_HIGH};
    uint64_t truth = primesieve_count_primes((uint64_t)range.first, (uint64_t)range.last);
    uint8_t *table = malloc(finder_table_bytes(way, range));
    assert_non_null(table);
    assert_int_equal(finder_table_fill(table, way, range, 0, 1, &(struct find_sink){0}), FIND_DONE);
    for (size_t i = 0; i < COUNT_OF(PROFILES); i += 5)
        check_finder(way, range, table, i, truth);
    free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_lines_hold_the_same_primes),
        cmocka_unit_test(short_ranges_hold_the_same_primes),
        cmocka_unit_test(great_heights_hold_the_same_primes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
