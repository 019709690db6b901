/* The sieve of Eratosthenes by residue-class lines.
 *
 * The numbers coprime to a modulus M are laid out as one line of bits for each residue; in a line every prime p crosses off
 * every p-th bit, so one simple loop serves all lines, and the larger M is, the fewer crossings there are. The primes up to
 * the root fall into tiers by their size:
 *   patterns  to 199: copied from tables that repeat (patterns.h)
 *   octets    to 6143: eight crossings with constant bits, p bytes, at a time, in blocks that stay in the L1 cache
 *   trips     to half a line's bits: groups of primes with the same number of crossings, so that no branch is mispredicted;
 *             the smaller ones in spans of a line, the larger ones in the whole line, which stays in the L2 cache
 *   hits      above: 8 or 16 primes a vector through a group of lines; their bits to cross off go to a list for each line
 * Going from one line to the next is a subtraction modulo p: of a small multiple of 2 / M or, where lines that are not
 * needed lie in between, of a product (STEP_RATIO in kernels.h).
 *
 * Where there are too many base primes to keep something of each, the high sieve (high/high_sieve.h) takes over the larger
 * ones. */
#ifndef MPIPRIMES_FIND_SIEVE_SIEVE_H
#define MPIPRIMES_FIND_SIEVE_SIEVE_H

#include "core/cpu.h"
#include "core/lines.h"
#include "core/range.h"
#include "find/sieve/layout.h"
#include "find/sink.h"

enum { OCTET_PRIME_MAX = 6143 }; /* The largest prime that is crossed off by octets. */

struct sieve;

/* A sieve for pieces of a range; NULL if out of memory. Takes 12 bytes for each prime up to the root of the range, and
 * as much again while it searches; readers take up to about 64 MB for the lines that are kept. The sizes are multiples of
 * 64, spans and lines no longer than core/cache_sizes.h says, as the loops for trips reach no further. Ends with
 * sieve_free. */
struct sieve *sieve_new(enum simd simd, struct range range, const struct cache_sizes *sizes);
void sieve_free(struct sieve *sieve);

/* From now on pieces are of these numbers, which lie in the sieve's range. */
void sieve_narrow(struct sieve *sieve, struct range numbers);

/* From now on it takes another wheel than the one that is expected to be the fastest: what it finds depends on other tables
 * and other lines. */
void sieve_vary(struct sieve *sieve);

/* As finder_find. */
enum find_status sieve_find(struct sieve *sieve, struct row_span piece, const struct find_sink *sink);

/* Gives the reader the lines of the piece's numbers that lie in the range, chunk by chunk; calls only the sink's poll. The
 * reader must stay as it is until the sieve ends or reads for another one, as what it needs is asked once. */
enum find_status sieve_read(struct sieve *sieve, struct row_span piece, const struct line_reader *reader,
                            const struct find_sink *sink);

/* Counts the primes of the piece that lie in the range, without rows; calls only the sink's poll. */
enum find_status sieve_count(uint64_t *count, struct sieve *sieve, struct row_span piece, const struct find_sink *sink);

/* The same by the wheel of a modulus (to find: 210 or 2310) instead of the one that is expected to be the fastest.
 */
enum find_status sieve_find_by(struct sieve *sieve, struct row_span piece, const struct find_sink *sink, uint32_t modulus);
enum find_status sieve_read_by(struct sieve *sieve, struct row_span piece, const struct line_reader *reader,
                               const struct find_sink *sink, uint32_t modulus);
enum find_status sieve_count_by(uint64_t *count, struct sieve *sieve, struct row_span piece, const struct find_sink *sink,
                                uint32_t modulus);

#endif
