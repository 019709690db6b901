/* The chunks of the table of base primes that are made on the way, against a table that was made before. */
#include "support/sieve_support.h"

#include "find/high/base_chunks.h"

enum { CHUNKS = 3 };

static const uint64_t LIMIT = (uint64_t)ROW_NUMBERS * TABLE_ROWS * CHUNKS - 1000;

static uint8_t *whole_table(void)
{
    uint8_t *table = malloc((size_t)CHUNKS * TABLE_CHUNK);
    assert_non_null(table);
    assert_int_equal(base_table_chunks(LIMIT), CHUNKS);
    assert_true(base_table_fill(table, LIMIT, 0, CHUNKS, SIMD_PORTABLE, &(struct find_sink){0}) == FIND_DONE);
    return table;
}

static void check_chunk(struct base_chunks *chunks, size_t chunk, const uint8_t *table)
{
    const uint8_t *bytes = NULL;
    assert_true(base_chunks_get(&bytes, chunks, chunk, &(struct find_sink){0}) == FIND_DONE);
    /* What is behind the limit does not count. */
    size_t lines = ROW_BITS, line = chunk + 1 < CHUNKS ? TABLE_LINE : TABLE_LINE - 64;
    for (size_t l = 0; l < lines; l++)
        if (memcmp(bytes + l * TABLE_LINE, table + chunk * TABLE_CHUNK + l * TABLE_LINE, line) != 0)
            fail_msg("line %zu of chunk %zu is wrong", l, chunk);
}

/* Several times from the first to the last, and once not to the end; the first one again and again. */
static void check_scans(struct base_chunks *chunks, const uint8_t *table)
{
    for (size_t scan = 0; scan < 3; scan++) {
        for (size_t c = 0; c < (scan == 1 ? CHUNKS - 1 : CHUNKS); c++)
            check_chunk(chunks, c, table);
        check_chunk(chunks, 0, table);
        check_chunk(chunks, 0, table);
    }
}

static void chunks_are_the_tables(void **state)
{
    (void)state;
    uint8_t *table = whole_table();
    for (int keep = 0; keep < 2; keep++) {
        struct base_chunks chunks = {.limit = LIMIT, .simd = simd_supported(), .keep = keep};
        check_scans(&chunks, table);
        /* Two chunks, or all. */
        assert_in_range(chunks.memory.room, (keep ? CHUNKS : 2) * TABLE_CHUNK, (keep ? 4 : 3) * TABLE_CHUNK - 1);
        base_chunks_keep(&chunks, !keep);
        check_scans(&chunks, table);
        base_chunks_free(&chunks);
    }
    struct base_chunks given = {.table = table, .limit = LIMIT, .simd = SIMD_PORTABLE, .keep = true};
    check_scans(&given, table);
    assert_null(given.memory.bytes);
    base_chunks_free(&given);
    free(table);
}

static bool stop(void *context, double done)
{
    (void)done;
    int *polls = context;
    return ++*polls < 5;
}

/* Where a poll has stopped the making, the chunk is made again. */
static void a_stopped_chunk_is_made_again(void **state)
{
    (void)state;
    uint8_t *table = whole_table();
    for (int keep = 0; keep < 2; keep++)
        for (size_t c = 0; c < CHUNKS; c++) {
            struct base_chunks chunks = {.limit = LIMIT, .simd = simd_supported(), .keep = keep};
            for (size_t before = 0; before < c; before++)
                check_chunk(&chunks, before, table);
            int polls = 0;
            const uint8_t *bytes;
            assert_true(base_chunks_get(&bytes, &chunks, c, &(struct find_sink){&polls, NULL, stop}) == FIND_STOPPED);
            check_scans(&chunks, table);
            base_chunks_free(&chunks);
        }
    free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_are_the_tables),
        cmocka_unit_test(a_stopped_chunk_is_made_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
