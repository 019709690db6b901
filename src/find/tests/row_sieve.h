/* A sieve of Eratosthenes on rows, by small primes only: it leaves the numbers without a small factor.
 *
 * All primes work on the rows themselves (rows.h), in three ways by their size:
 *   patterns  the multiples of p repeat after p rows, so they are copied
 *   steps     in each of the 48 bits p crosses off every p-th row; in segments that stay in the L1 cache
 *   walks     from one multiple to the next one that is coprime to 210
 * Nothing is kept of a prime but itself: each piece begins anew, with a division for each prime, in some nanoseconds. */
#ifndef MPIPRIMES_FIND_TESTS_ROW_SIEVE_H
#define MPIPRIMES_FIND_TESTS_ROW_SIEVE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/rows.h"

enum {
    ROW_SIEVE_LIMIT_MIN = 256,     /* The smallest limit. */
    ROW_SIEVE_LIMIT_MAX = 1 << 24, /* The largest limit. */
    ROW_SIEVE_ROWS_MAX = 1 << 16,  /* Rows at a time. */
};

struct row_sieve;

/* A sieve by the primes from 11 to the limit; NULL if out of memory. Ends with row_sieve_free. */
struct row_sieve *row_sieve_new(uint32_t limit);
void row_sieve_free(struct row_sieve *sieve);

/* Begins to sieve rows by the primes up to a limit, at most the one of row_sieve_new: sets their bits. The bytes, with
 * their padding, must stay until the last step. All numbers of the rows must be above the limit. */
void row_sieve_begin(struct row_sieve *sieve, uint8_t *bytes, struct row_span rows, uint32_t limit);

/* Takes the next step, of about a tenth of a millisecond or less; false if there was none left: the bits of all multiples
 * are clear. */
bool row_sieve_step(struct row_sieve *sieve);

/* The fraction of the steps that is done, 0 ... 1, estimated. */
double row_sieve_done(const struct row_sieve *sieve);

#endif
