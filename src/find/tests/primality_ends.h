/* The first and last primes of a range, at any height, without a sieve. */
#ifndef MPIPRIMES_FIND_TESTS_PRIMALITY_ENDS_H
#define MPIPRIMES_FIND_TESTS_PRIMALITY_ENDS_H

#include <stddef.h>

#include "core/range.h"
#include "core/uint128.h"

/* Writes the lowest primes of the range to primes[room], rising, and gives how many: `room`, or all if there are fewer.
 * A range whose last number is below its first has none. Tests number by number: for a few primes only. */
size_t primality_ends_lowest(uint128 *primes, size_t room, struct range range);

/* The same of the highest primes of the range, written rising, too. */
size_t primality_ends_highest(uint128 *primes, size_t room, struct range range);

#endif
