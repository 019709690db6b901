/* Arithmetic modulo an odd n > 1, without division: P. L. Montgomery, Modular multiplication without trial division, Math.
 * Comp. 44, 1985. The residue x is kept as x * R mod n, with R = 2^64. */
#ifndef MPIPRIMES_FIND_TESTS_MONTGOMERY_H
#define MPIPRIMES_FIND_TESTS_MONTGOMERY_H

#include <stdint.h>

#include "core/uint128.h"

struct montgomery {
    uint64_t n;
    uint64_t inverse; /* The inverse of n modulo R. */
    uint64_t one;     /* R mod n. */
};

/* Newton's iteration as in divide.c, to 64 bits. */
static inline uint64_t inverse_of(uint64_t n)
{
    uint64_t inverse = 3 * n ^ 2;
    for (int bits = 5; bits < 64; bits *= 2)
        inverse *= 2 - n * inverse;
    return inverse;
}

static inline struct montgomery montgomery_of(uint64_t n)
{
    return (struct montgomery){n, inverse_of(n), -n % n};
}

/* a * b / R mod n, for a * b < n * R. The multiple of n that ends in the same word as a * b is subtracted: the lower words
 * cancel, and what is left lies between -n and n. */
static inline uint64_t multiply(const struct montgomery *m, uint64_t a, uint64_t b)
{
    uint128 product = (uint128)a * b;
    uint64_t high = (uint64_t)(product >> 64);
    uint64_t less = (uint64_t)((uint128)((uint64_t)product * m->inverse) * m->n >> 64);
    return high - less + (high < less ? m->n : 0);
}

/* a + b mod n, where a + b may be beyond 2^64. */
static inline uint64_t add(const struct montgomery *m, uint64_t a, uint64_t b)
{
    uint64_t room = m->n - b;
    return a >= room ? a - room : a + b;
}

/* a - b mod n. */
static inline uint64_t subtract(const struct montgomery *m, uint64_t a, uint64_t b)
{
    return a - b + (a < b ? m->n : 0);
}

/* The number of the highest bit that is set in x > 0. */
static inline int highest_bit(uint64_t x)
{
    return 63 - __builtin_clzll(x);
}

#endif
