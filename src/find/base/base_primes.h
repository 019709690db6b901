/* The base primes: all primes from 11 to a limit below 2^32, streamed in rising order.
 *
 * Method: a segmented sieve of Eratosthenes over the odd numbers, one bit each, in segments that stay in the L1 cache.
 * Only the primes up to the root of the limit (at most 6,541) are kept, so the stream takes less than 200 kB of memory
 * where a table of the base primes of 2^64 would take 800 MB. */
#ifndef MPIPRIMES_FIND_BASE_BASE_PRIMES_H
#define MPIPRIMES_FIND_BASE_BASE_PRIMES_H

#include <stddef.h>
#include <stdint.h>

struct base_primes;

/* A stream of the primes in [11, limit], at its start; NULL if out of memory. Ends with base_primes_free. */
struct base_primes *base_primes_new(uint32_t limit);
void base_primes_free(struct base_primes *stream);

/* Back to the start of the stream. */
void base_primes_rewind(struct base_primes *stream);

/* Writes the next primes of the stream to primes[room]; gives their number, which is below `room` only at the stream's end.
 */
size_t base_primes_next(uint32_t *primes, size_t room, struct base_primes *stream);

#endif
