/* Whether numbers beyond 2^64 are prime, one or many.
 *
 * Method: small divisors, where there is one number, and the strong probable prime tests of primality.h to the first twelve
 * primes as bases, in Montgomery's arithmetic with two or three words. No composite below PRIMALITY_WIDE_LIMIT passes them
 * all: J. Sorenson, J. Webster, Strong pseudoprimes to twelve prime bases, Math. Comp. 86, 2017. That is proven; the test
 * of primality_lanes.h, base 2 and a Lucas test, is proven below 2^64 only. */
#ifndef MPIPRIMES_FIND_TESTS_PRIMALITY_WIDE_H
#define MPIPRIMES_FIND_TESTS_PRIMALITY_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"
#include "core/uint128.h"

/* psi_12 = 318665857834031151167461, the smallest composite that passes the tests to the first twelve bases. */
#define PRIMALITY_WIDE_LIMIT ((uint128)318665857834 * 1000000000000 + 31151167461)

/* Numbers that are tested many at a time are below 2^72 = 4.7e21, which is beyond the last row. */
enum { WIDE_BITS_MAX = 72 };

/* Whether n < PRIMALITY_WIDE_LIMIT is prime; exact. */
bool primality_wide_is_prime(uint128 n);

enum { WIDE_GROUP_MAX = 32 };

/* The strong tests of a group of numbers, in a version for each SIMD level. */
struct primality_wide {
    const char *name;
    size_t group; /* Numbers that are tested together, at most WIDE_GROUP_MAX. */
    /* Bit i of the result: n[i] passes the strong test to the base base[i], a prime up to 37. The numbers are odd, from
     * 2^64 on and below 2^WIDE_BITS_MAX; they may be the same. A version may ask primality_wide_is_prime about a number
     * that needs more steps than it keeps. */
    uint64_t (*strong)(const uint128 *n, const uint32_t *base);
};

/* The version for a level: IFMA's for AVX-512, where the processor has that subset, and AVX2's where not. */
const struct primality_wide *primality_wide_for(enum simd simd);

/* Writes 1 or 0 to prime[i] for each n[i], odd and below 2^WIDE_BITS_MAX, and gives how many are prime; exact. Meant for
 * hundreds of numbers and more from 2^64 on, without small divisors; those below 2^64 are tested one at a time. */
size_t primality_wide_test(uint8_t *prime, const uint128 *n, size_t count, const struct primality_wide *version);

/* The steps from x_1 on by which a version keeps the powers x_i = a^((n-1) / 2^i): those of the last bits of the exponent.
 */
enum { WIDE_STEPS = 6 };

extern const struct primality_wide PRIMALITY_WIDE_PORTABLE;
#if CPU_X86_64
extern const struct primality_wide PRIMALITY_WIDE_AVX2, PRIMALITY_WIDE_IFMA;
#endif

#endif
