/* The sieve of Eratosthenes at great height, where there are too many base primes to keep something of each.
 *
 * Rows are sieved chunk by chunk, by the lines of the wheel of 210: the primes below LARGE_ABOVE cross off as in the plain
 * sieve (sieve/sieve.h), all others as large.h says, which keeps them as bits only. */
#ifndef MPIPRIMES_FIND_HIGH_HIGH_SIEVE_H
#define MPIPRIMES_FIND_HIGH_HIGH_SIEVE_H

#include "core/caches.h"
#include "core/cpu.h"
#include "core/lines.h"
#include "core/range.h"
#include "find/sink.h"

/* All numbers must be above. */
#define HIGH_SIEVE_LEAST (UINT64_C(1) << 33)

struct high_sieve;

/* A sieve for pieces of a range. It sieves the lines of 210 that a reader needs, one at least, or all if `reader` is NULL.
 * `table` (base_table.h) holds the primes up to the root of the range, and NULL lets the sieve find them itself, when it
 * needs them; it and the reader must stay. Besides, the sieve
 * takes 15 MB and, for hits, about `bytes`, the more the faster, but at least what one chunk needs (for all lines 60 MB
 * near 1e18, 110 MB near the largest number). Blocks and spans are for these caches. NULL if out of memory. Ends with
 * high_sieve_free. */
struct high_sieve *high_sieve_new(enum simd simd, struct range range, const uint8_t *table,
                                  const struct line_reader *reader, uint64_t bytes, const struct caches *caches);
void high_sieve_free(struct high_sieve *high);

/* From now on pieces are of these numbers, which lie in the sieve's range. */
void high_sieve_narrow(struct high_sieve *high, struct range numbers);

/* From now on this number of rows is expected to be searched right behind each piece, as one piece or several; at first
 * none. A part of their work is done along with it. */
void high_sieve_expect(struct high_sieve *high, uint64_t rows);

/* Gives the lines that the sieve was made for to a reader, turn by turn of 210: what is a chunk to it are all rows of the
 * piece that are sieved together. Calls only the sink's poll. */
enum find_status high_sieve_read(struct high_sieve *high, struct row_span piece, const struct line_reader *reader,
                                 const struct find_sink *sink);

/* As finder_find; for a sieve of all lines. */
enum find_status high_sieve_find(struct high_sieve *high, struct row_span piece, const struct find_sink *sink);

/* Counts the primes of the piece that lie in the range, without rows; calls only the sink's poll. For a sieve of
 * all lines. */
enum find_status high_sieve_count(uint64_t *count, struct high_sieve *high, struct row_span piece,
                                  const struct find_sink *sink);

#endif
