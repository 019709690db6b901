/* The table of the base primes of great heights, against libprimesieve. */
#include "support/sieve_support.h"

#include "find/high/base_table.h"

/* The last number of a chunk; and up to where primes may be missing. */
#define CHUNK_LAST(chunk) (ROW_NUMBERS * (uint64_t)TABLE_ROWS * ((chunk) + 1) + 1)
#define MAY_BE_MISSING (UINT32_C(1) << 18)

enum { UNTOUCHED = 0x5a };

static uint64_t number_at(size_t chunk, size_t line, size_t bit)
{
    return ROW_NUMBERS * ((uint64_t)chunk * TABLE_ROWS + bit) + ROW_RESIDUE[line];
}

/* What a chunk must be, up to a limit. */
static void expect_chunk(uint8_t expected[TABLE_CHUNK], size_t chunk, uint64_t limit)
{
    uint64_t first = max_u64(11, (uint64_t)ROW_NUMBERS * TABLE_ROWS * chunk + 2);
    memset(expected, 0, TABLE_CHUNK);
    if (first > limit)
        return;
    struct list primes = list_truth(first, min_u64(limit, CHUNK_LAST(chunk)));
    for (size_t i = 0; i < primes.count; i++) {
        size_t line = ROW_BIT[(primes.primes[i] - 2) % ROW_NUMBERS];
        set_bit(expected + line * TABLE_LINE, row_of(primes.primes[i]) % TABLE_ROWS);
    }
    list_free(&primes);
}

/* No bit of a number that is not prime is set, and none of a prime above 2^18 is missing. What is behind the limit does not
 * count. */
static void check_chunk(const uint8_t *got, size_t chunk, uint64_t limit, const char *what)
{
    static uint8_t expected[TABLE_CHUNK];
    expect_chunk(expected, chunk, limit);
    for (size_t byte = 0; byte < TABLE_CHUNK; byte++)
        for (size_t bit = 8 * byte; got[byte] != expected[byte] && bit < 8 * byte + 8; bit++) {
            uint64_t number = number_at(chunk, byte / TABLE_LINE, bit % TABLE_ROWS);
            bool missing = !bit_of(got, bit);
            if (number > limit || bit_of(got, bit) == bit_of(expected, bit) || (missing && number <= MAY_BE_MISSING))
                continue;
            fail_msg("%s: up to %llu, %llu is %s", what, (unsigned long long)limit, (unsigned long long)number,
                     missing ? "missing" : "taken for a prime");
        }
}

static void chunks_are_counted(void **state)
{
    (void)state;
    static const struct {
        uint64_t limit;
        size_t chunks;
    } CASES[] = {{0, 0},
                 {1, 0},
                 {2, 1},
                 {211, 1},
                 {CHUNK_LAST(0), 1},
                 {CHUNK_LAST(0) + 1, 2},
                 {CHUNK_LAST(1), 2},
                 {CHUNK_LAST(1) + 1, 3},
                 {1000000000, 19},
                 {UINT32_MAX, 79},
                 {UINT64_C(10000000000), 182},
                 {UINT64_C(61644140029), 1120}};
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_int_equal(base_table_chunks(CASES[i].limit), CASES[i].chunks);
}

/* A whole table, in memory that is as large as it may be. */
static void check_table(uint32_t limit, enum simd simd)
{
    size_t chunks = base_table_chunks(limit);
    struct guarded table = guarded_new(chunks * TABLE_CHUNK, UNTOUCHED);
    assert_true(base_table_fill(table.bytes, limit, 0, chunks, simd, &(struct find_sink){0}) == FIND_DONE);
    for (size_t c = 0; c < chunks; c++)
        check_chunk(table.bytes + c * TABLE_CHUNK, c, limit, simd_name(simd));
    guarded_free(&table, simd_name(simd));
}

/* Around the ends of rows and chunks, and at squares of primes. */
static void tables_hold_the_primes(void **state)
{
    (void)state;
    static const uint32_t LIMITS[] = {0,       1,       2,        11,       211,      212,           421,
                                      422,     13439,   13441,    65535,    65537,    66049,         999999,
                                      1000003, 2002561, 16008001, 54997055, 54997056, CHUNK_LAST(0), CHUNK_LAST(0) + 1};
    for (enum simd simd = SIMD_PORTABLE; simd <= simd_supported(); simd++)
        for (size_t i = TEST_LIGHT ? simd : 0; i < COUNT_OF(LIMITS); i += TEST_LIGHT ? 5 : 1)
            check_table(LIMITS[i], simd);
}

static void tables_up_to_any_limit_are_right(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int round = 0; round < (TEST_LIGHT ? 3 : 20); round++) {
        uint32_t limit = (uint32_t)random_below(&random, UINT32_C(1) << (10 + random_below(&random, 15)));
        check_table(limit, (enum simd)random_below(&random, (uint64_t)simd_supported() + 1));
    }
}

/* Chunks that are not asked for stay as they are, and those that are get the same in whatever order. */
static void tables_are_made_in_parts(void **state)
{
    (void)state;
    static const struct {
        size_t begin, end;
    } PARTS[] = {{2, 3}, {1, 1}, {0, 2}};
    const uint32_t limit = (uint32_t)CHUNK_LAST(1) + 1234567;
    assert_int_equal(base_table_chunks(limit), 3);
    for (enum simd simd = TEST_LIGHT ? simd_supported() : SIMD_PORTABLE; simd <= simd_supported(); simd++) {
        struct guarded table = guarded_new(3 * (size_t)TABLE_CHUNK, UNTOUCHED);
        bool made[3] = {false};
        for (size_t i = 0; i < COUNT_OF(PARTS); i++) {
            assert_true(base_table_fill(table.bytes, limit, PARTS[i].begin, PARTS[i].end, simd, &(struct find_sink){0}) ==
                        FIND_DONE);
            for (size_t c = PARTS[i].begin; c < PARTS[i].end; c++)
                made[c] = true;
            for (size_t byte = 0; byte < table.size; byte += made[byte / TABLE_CHUNK] ? (size_t)TABLE_CHUNK : 1)
                if (!made[byte / TABLE_CHUNK] && table.bytes[byte] != UNTOUCHED)
                    fail_msg("byte %zu is written with the chunks %zu ... %zu - 1", byte, PARTS[i].begin, PARTS[i].end);
        }
        for (size_t c = 0; c < 3; c++)
            check_chunk(table.bytes + c * TABLE_CHUNK, c, limit, simd_name(simd));
        guarded_free(&table, simd_name(simd));
    }
}

/* The last chunks of large tables, of which no more is made: up to 2^32, and up to the roots of 1e20 and of 3.8e21. */
static void the_largest_primes_are_right(void **state)
{
    (void)state;
    static const uint64_t LIMITS[] = {UINT32_MAX, UINT64_C(10000000000), UINT64_C(61644140029)};
    for (size_t i = 0; i < COUNT_OF(LIMITS); i++) {
        size_t chunks = base_table_chunks(LIMITS[i]), last = chunks - 1;
        for (enum simd simd = TEST_LIGHT ? simd_supported() : SIMD_PORTABLE; simd <= simd_supported(); simd++) {
            uint8_t *table = malloc(chunks * TABLE_CHUNK);
            assert_non_null(table);
            assert_true(base_table_fill(table, LIMITS[i], last, chunks, simd, &(struct find_sink){0}) == FIND_DONE);
            check_chunk(table + last * TABLE_CHUNK, last, LIMITS[i], simd_name(simd));
            free(table);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_are_counted),
        cmocka_unit_test(tables_hold_the_primes),
        cmocka_unit_test(tables_up_to_any_limit_are_right),
        cmocka_unit_test(tables_are_made_in_parts),
        cmocka_unit_test(the_largest_primes_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
