#include "find/high/base_chunks.h"

#include "find/sieve/sieve.h"

void base_chunks_keep(struct base_chunks *chunks, bool keep)
{
    if (chunks->keep == keep)
        return;
    chunks->keep = keep;
    chunks->made = 0;
    buffer_free(&chunks->memory);
}

static bool need_memory(struct base_chunks *chunks)
{
    size_t all = base_table_chunks(chunks->limit);
    if (chunks->sieve == NULL)
        chunks->sieve = base_table_sieve(chunks->limit, chunks->simd);
    return chunks->sieve != NULL && buffer_need(&chunks->memory, (chunks->keep || all < 2 ? all : 2) * TABLE_CHUNK);
}

/* Where a chunk is in the memory. */
static uint8_t *place_of(const struct base_chunks *chunks, size_t chunk)
{
    size_t place = chunks->keep || chunk == 0 ? chunk : 1;
    return (uint8_t *)chunks->memory.bytes + place * TABLE_CHUNK;
}

static bool is_there(const struct base_chunks *chunks, size_t chunk)
{
    return chunks->keep || chunk == 0 ? chunk < chunks->made : chunk + 1 == chunks->made;
}

enum find_status base_chunks_get(const uint8_t **bytes, struct base_chunks *chunks, size_t chunk,
                                 const struct find_sink *sink)
{
    if (chunks->table != NULL) {
        *bytes = chunks->table + chunk * TABLE_CHUNK;
        return FIND_DONE;
    }
    if (!need_memory(chunks))
        return FIND_NO_MEMORY;
    *bytes = place_of(chunks, chunk);
    if (is_there(chunks, chunk))
        return FIND_DONE;
    enum find_status status = base_table_make(place_of(chunks, chunk), chunks->sieve, chunks->limit, chunk, sink);
    /* What is left of another chunk is overwritten in part. */
    chunks->made = status == FIND_DONE ? chunk + 1 : chunk > 0;
    return status;
}

void base_chunks_free(struct base_chunks *chunks)
{
    sieve_free(chunks->sieve);
    buffer_free(&chunks->memory);
    *chunks = (struct base_chunks){0};
}
