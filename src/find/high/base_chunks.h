/* The chunks of the table of base primes, one after the other: from a table that is there, or made on the way.
 *
 * A table that is scanned but once need not be kept: its pages would cost as much as a part of the search. Then there is
 * memory for the first chunk, which is looked at again and again, and for the one that is scanned. */
#ifndef MPIPRIMES_FIND_HIGH_BASE_CHUNKS_H
#define MPIPRIMES_FIND_HIGH_BASE_CHUNKS_H

#include "core/buffer.h"
#include "find/high/base_table.h"

struct sieve;

/* All zero but for the first three: nothing is made yet. Ends with base_chunks_free. */
struct base_chunks {
    const uint8_t *table; /* All chunks; NULL: they are made here, */
    uint64_t limit;       /* of the primes up to this, */
    enum simd simd;       /* by the plain sieve of this level, */
    bool keep;            /* and kept, else only the first and the last one. */
    struct sieve *sieve;
    struct buffer memory; /* Of all chunks or of two. */
    size_t made;          /* Chunks 0 ... made-1 are in the memory; if they are not kept, 0 and made-1. */
};

/* Keeps all chunks from now on, or not. Those that were made are made again when they are asked for. */
void base_chunks_keep(struct base_chunks *chunks, bool keep);

/* A chunk, which stays until another one than the first is asked for; they are asked for from the first on without a gap,
 * again and again. Calls only the sink's poll while the chunk is made. Unless it is done, *bytes is of no use. */
enum find_status base_chunks_get(const uint8_t **bytes, struct base_chunks *chunks, size_t chunk,
                                 const struct find_sink *sink);

void base_chunks_free(struct base_chunks *chunks);

#endif
