/* Crossing off the multiples of primes too large and too many to be kept in memory. */
#ifndef MPIPRIMES_FIND_SIEVE_FAR_H
#define MPIPRIMES_FIND_SIEVE_FAR_H

#include <stddef.h>
#include <stdint.h>

/* Lines of 210, `stride` bytes apart, of the rows from `row` on. */
struct far_lines {
    uint8_t *bits;
    size_t stride;
    uint64_t row, rows;
};

/* Crosses off the multiples of the primes, except the primes themselves: for each one walks over its odd multiples. */
void cross_far(const struct far_lines *lines, const uint32_t *primes, size_t count);

#endif
