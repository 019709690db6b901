/* The base primes of the high sieve as bits, read-only once made: finders of one machine can share a table.
 *
 * Chunk c of the table stands for the rows c * TABLE_ROWS ... of the core, as 48 lines of bits, one for each bit of a row:
 * bit i of line l is the number 210 * (c * TABLE_ROWS + i) + ROW_RESIDUE[l], 1 = prime. So in a line p modulo 210 is
 * constant. Up to 1e9 this takes 28 MB, up to 2^32 123 MB, up to 1e10 286 MB, and up to the root of the largest number that
 * can be searched 1.8 GB. */
#ifndef MPIPRIMES_FIND_HIGH_BASE_TABLE_H
#define MPIPRIMES_FIND_HIGH_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"
#include "core/rows.h"
#include "find/sink.h"

enum {
    TABLE_ROWS = 1 << 18,        /* Of a chunk. */
    TABLE_LINE = TABLE_ROWS / 8, /* Bytes of a line of a chunk. */
    TABLE_CHUNK = ROW_BITS * TABLE_LINE,
};

/* The number of chunks that the primes up to a limit take. */
size_t base_table_chunks(uint64_t limit);

struct sieve;

/* The sieve that makes chunks of a table of the primes up to the limit. NULL if out of memory. Ends with sieve_free. */
struct sieve *base_table_sieve(uint64_t limit, enum simd simd);

/* Makes one chunk by it, to TABLE_CHUNK bytes; else as base_table_fill. */
enum find_status base_table_make(uint8_t *bytes, struct sieve *sieve, uint64_t limit, size_t chunk,
                                 const struct find_sink *sink);

/* Makes the chunks begin ... end-1 of a table of the primes up to the limit; `table` is where chunk 0 is or would be. The
 * primes up to the limit's root may be missing. Calls only the sink's poll; unless it is done, the chunks are of no
 * use. */
enum find_status base_table_fill(uint8_t *table, uint64_t limit, size_t begin, size_t end, enum simd simd,
                                 const struct find_sink *sink);

#endif
