/* Montgomery's arithmetic, as in montgomery.h, for odd n from 2^64 to 2^79: R = 2^128. */
#ifndef MPIPRIMES_FIND_TESTS_MONTGOMERY_WIDE_H
#define MPIPRIMES_FIND_TESTS_MONTGOMERY_WIDE_H

#include <stdint.h>

#include "core/uint128.h"
#include "find/tests/montgomery.h"

struct montgomery_wide {
    uint128 n;
    uint64_t inverse; /* The inverse of n modulo 2^64. */
};

static inline struct montgomery_wide montgomery_wide_of(uint128 n)
{
    return (struct montgomery_wide){n, inverse_of((uint64_t)n)};
}

/* The upper word. */
static inline uint64_t wide_upper(uint128 x)
{
    return (uint64_t)(x >> 64);
}

/* (t0 + t1 2^64 + high 2^128) / R modulo n: above `high`, and at most high + n. The multiple of n that ends in the same two
 * words is subtracted, and n is added. */
static inline uint128 wide_reduce(const struct montgomery_wide *m, uint64_t t0, uint64_t t1, uint128 high)
{
    uint64_t n0 = (uint64_t)m->n, n1 = wide_upper(m->n);
    uint64_t q0 = t0 * m->inverse;
    uint128 first = (uint128)q0 * n1 + wide_upper((uint128)q0 * n0);
    uint64_t q1 = (t1 - (uint64_t)first) * m->inverse;
    uint128 second = (uint128)q1 * n0 + (uint64_t)first;
    return high + m->n - ((uint128)q1 * n1 + wide_upper(first) + wide_upper(second));
}

/* x * x / R modulo n for x < 2^127: at most x * x / R + n. */
static inline uint128 wide_square(const struct montgomery_wide *m, uint128 x)
{
    uint64_t x0 = (uint64_t)x, x1 = wide_upper(x);
    uint128 low = (uint128)x0 * x0, middle = (uint128)x0 * (2 * x1) + wide_upper(low);
    return wide_reduce(m, (uint64_t)low, (uint64_t)middle, (uint128)x1 * x1 + wide_upper(middle));
}

/* R modulo n, less than 2^13 n; as the quotient is one of floating-point numbers, and not too large. */
static inline uint128 wide_one(uint128 n)
{
    uint64_t quotient = (uint64_t)(0x1p128 * (1 - 0x1p-50) / (double)n);
    return -(n * quotient);
}

/* The number from 1 to n for which a residue below R stands. */
static inline uint128 wide_number(const struct montgomery_wide *m, uint128 x)
{
    return wide_reduce(m, (uint64_t)x, wide_upper(x), 0);
}

#endif
