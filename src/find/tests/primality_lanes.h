/* Which of many large numbers are prime: a group of them at a time, in the lanes of vectors.
 *
 * Method: the strong probable prime test to base 2, which nearly all composites fail; those that pass take a Lucas test.
 * Together that is a test of R. Baillie, S. S. Wagstaff, Lucas pseudoprimes, Math. Comp. 35, 1980, and C. Pomerance, J. L.
 * Selfridge, S. S. Wagstaff, The pseudoprimes to 25e9, ibid. Below 2^64 it is a proof, not only probable: J. Feitsma and W.
 * Galway listed all 118,968,378 pseudoprimes to base 2 below 2^64 (2013), of which 31,894,014 are strong, and none of them
 * passes the Lucas test; D. Jacobsen checked it in each of its usual forms (Pseudoprime statistics, tables, and data; and
 * the module Math::Prime::Util, whose test for 64 bits is this one).
 *
 * The form here is the "almost extra strong" one (J. Grantham, Frobenius pseudoprimes, Math. Comp. 70, 2001, with the
 * parameters of R. Baillie, OEIS A217719), as it takes two products a bit: P is the first of 3, 4, 5, ... for which
 * D = P^2 - 4 has the Jacobi symbol (D/n) = -1; V_0 = 2, V_1 = P, V_k+1 = P V_k - V_k-1; n + 1 = d 2^s, d odd. n passes if
 * V_d = 2 or -2, or V_(d 2^r) = 0 for an r from 0 to s - 2, modulo n. For a square no P exists.
 *
 * Sinclair's six more bases 325 ... 1795265022 would be a proof, too; the Lucas test takes about two bases' time. */
#ifndef MPIPRIMES_FIND_TESTS_PRIMALITY_LANES_H
#define MPIPRIMES_FIND_TESTS_PRIMALITY_LANES_H

#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"

/* The numbers must not be smaller. */
#define PRIMALITY_LANES_MIN (UINT64_C(1) << 20)

enum {
    LANES_GROUP_MAX = 32,
    LUCAS_P_MAX = 255, /* Where no P up to here will do, which is unheard of but for squares, primality_is_prime decides. */
};

/* The two tests of a group of numbers, in a version for each SIMD level. */
struct primality_lanes {
    const char *name;
    size_t group; /* Numbers that are tested together, at most LANES_GROUP_MAX. */
    /* Bit i of the result: n[i] passes the test. The numbers are odd and at least PRIMALITY_LANES_MIN; they may be the
     * same, and of any sizes, but the largest one decides how long it takes. A version may ask primality_is_prime about a
     * number that needs more steps than it keeps. */
    uint64_t (*strong_base_2)(const uint64_t *n);
    uint64_t (*lucas)(const uint64_t *n, const uint64_t *p);
    /* The parameters P up to 17 that fit each n: bit P. Bit 0: n is composite. */
    void (*parameters)(uint32_t *fit, const uint64_t *n);
};

/* The version for a SIMD level on this processor. */
const struct primality_lanes *primality_lanes_for(enum simd simd);

/* Writes to prime[i] 1 if n[i] is prime, 0 if not; gives the number of primes. The numbers are odd and at least
 * PRIMALITY_LANES_MIN. Fastest for some hundred and more. */
size_t primality_lanes_test(uint8_t *prime, const uint64_t *n, size_t count, const struct primality_lanes *lanes);

/* The parameter P of n: 0 if the search finds n composite, above LUCAS_P_MAX if there is none up to there. */
uint64_t primality_lanes_parameter(uint64_t n);

/* The steps from x_1 on by which a version keeps the powers x_i = 2^((n-1) / 2^i) or V_((n+1) / 2^i): those of the last
 * bits of the exponent. */
enum { LANES_STEPS = 6 };

/* The product of the primes that parameter_bits looks at. */
#define PARAMETER_PRIMES (UINT32_C(3) * 5 * 7 * 11 * 13 * 17 * 19)

/* Bit r: r is no square modulo the prime. */
enum {
    NO_SQUARE_3 = 1 << 2,
    NO_SQUARE_5 = 1 << 2 | 1 << 3,
    NO_SQUARE_7 = 1 << 3 | 1 << 5 | 1 << 6,
    NO_SQUARE_11 = 1 << 2 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 10,
    NO_SQUARE_13 = 1 << 2 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 11,
    NO_SQUARE_17 = 1 << 3 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 14,
    NO_SQUARE_19 = 1 << 2 | 1 << 3 | 1 << 8 | 1 << 10 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 15 | 1 << 18,
};

/* The work of `parameters` for one number, from its last three bits and a number that is the same modulo PARAMETER_PRIMES.
 * No branch, so that the compiler can make vectors of it. */
static inline __attribute__((always_inline)) uint32_t parameter_bits(uint32_t n, uint32_t last_bits)
{
    uint32_t r3 = n % 3, r5 = n % 5, r7 = n % 7, r11 = n % 11, r13 = n % 13, r17 = n % 17, r19 = n % 19;
    uint32_t bit_1 = last_bits >> 1 & 1, bit_2 = last_bits >> 2 & 1;
    /* Whether (2/n), (3/n), ... are -1, by the law of quadratic reciprocity. */
    uint32_t two = bit_1 ^ bit_2, three = (NO_SQUARE_3 >> r3 & 1) ^ bit_1, five = NO_SQUARE_5 >> r5 & 1;
    uint32_t seven = (NO_SQUARE_7 >> r7 & 1) ^ bit_1, eleven = (NO_SQUARE_11 >> r11 & 1) ^ bit_1;
    uint32_t thirteen = NO_SQUARE_13 >> r13 & 1, seventeen = NO_SQUARE_17 >> r17 & 1;
    uint32_t nineteen = (NO_SQUARE_19 >> r19 & 1) ^ bit_1;
    uint32_t divides = (r3 == 0) | (r5 == 0) | (r7 == 0) | (r11 == 0) | (r13 == 0) | (r17 == 0) | (r19 == 0);
    /* D = 5, 12 = 4 * 3, 21 = 3 * 7, 32 = 16 * 2, 77 = 7 * 11, 117 = 9 * 13, 221 = 13 * 17 and 285 = 3 * 5 * 19; the other
     * D up to there have no new prime. The lowest bit decides, so that the new prime alone is looked at. */
    return divides | five << 3 | three << 4 | seven << 5 | two << 6 | eleven << 9 | thirteen << 11 | seventeen << 15 |
           nineteen << 17;
}

extern const struct primality_lanes PRIMALITY_LANES_PORTABLE;
#if CPU_X86_64
extern const struct primality_lanes PRIMALITY_LANES_AVX2, PRIMALITY_LANES_IFMA;
#endif

#endif
