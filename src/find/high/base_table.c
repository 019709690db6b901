/* The table is made by the plain sieve, by the lines of 210: each chunk is a pass over its rows. */
#include "find/high/base_table.h"

#include <string.h>

#include "core/arith.h"
#include "find/sieve/state.h"

size_t base_table_chunks(uint64_t limit)
{
    return limit < 2 ? 0 : row_of(limit) / TABLE_ROWS + 1;
}

/* Inverts a line of the sieve, where 1 = composite. */
static void copy_line(uint8_t *to, const uint8_t *line, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, line + i, sizeof word);
        word = ~word;
        memcpy(to + i, &word, sizeof word);
    }
}

struct sieve *base_table_sieve(uint64_t limit, enum simd simd)
{
    struct cache_sizes sizes = cache_sizes_for_lines(caches_own(), TABLE_LINE);
    return sieve_new(simd, (struct range){0, limit}, &sizes);
}

/* The pass has a sink, and its fraction. */
static enum find_status make_chunk(uint8_t *bytes, struct sieve *sieve, struct sieve_pass pass, uint64_t limit,
                                   size_t chunk)
{
    uint64_t first = (uint64_t)chunk * TABLE_ROWS;
    struct row_span rows = {first, min_u64(TABLE_ROWS, row_of(limit) + 1 - first)};
    pass.numbers = sieve_numbers(sieve, rows);
    if (!sieve_pass_begin(sieve, &pass, layout_of_rows(210, rows, &sieve->sizes), true))
        return FIND_NO_MEMORY;
    sieve_chunk_lines(sieve, &pass, 0);
    if (pass.stopped)
        return FIND_STOPPED;
    for (size_t l = 0; l < ROW_BITS; l++)
        copy_line(bytes + l * TABLE_LINE, sieve_pass_line(&pass, l), pass.layout.line);
    return FIND_DONE;
}

enum find_status base_table_make(uint8_t *bytes, struct sieve *sieve, uint64_t limit, size_t chunk,
                                 const struct find_sink *sink)
{
    return make_chunk(bytes, sieve, (struct sieve_pass){.sink = sink, .fraction = 1}, limit, chunk);
}

enum find_status base_table_fill(uint8_t *table, uint64_t limit, size_t begin, size_t end, enum simd simd,
                                 const struct find_sink *sink)
{
    struct sieve *sieve = base_table_sieve(limit, simd);
    enum find_status status = sieve != NULL ? FIND_DONE : FIND_NO_MEMORY;
    double fraction = 1 / (double)(end - begin);
    for (size_t c = begin; c < end && status == FIND_DONE; c++) {
        struct sieve_pass pass = {.sink = sink, .done = (double)(c - begin) * fraction, .fraction = fraction};
        status = make_chunk(table + c * TABLE_CHUNK, sieve, pass, limit, c);
    }
    sieve_free(sieve);
    return status;
}
