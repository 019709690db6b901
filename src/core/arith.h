/* Small integer helpers that several algorithms share. */
#ifndef MPIPRIMES_CORE_ARITH_H
#define MPIPRIMES_CORE_ARITH_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "core/uint128.h"

/* The largest r with r * r <= x, for x below 2^100: the floating-point root is off by at most one and is mended. */
static inline uint64_t integer_sqrt(uint128 x)
{
    uint64_t r = (uint64_t)sqrt((double)x);
    while ((uint128)r * r > x)
        r--;
    while ((uint128)(r + 1) * (r + 1) <= x)
        r++;
    return r;
}

static inline uint64_t min_u64(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static inline uint64_t max_u64(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* The greatest common divisor; gcd(0, n) = n. */
static inline uint32_t gcd_u32(uint32_t a, uint32_t b)
{
    while (b != 0) {
        uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* An upper bound of the number of primes up to x: J. B. Rosser, L. Schoenfeld,
 * Approximate formulas for some functions of prime numbers, Illinois J. Math. 6 (1962), (3.2). */
static inline size_t prime_count_max(uint32_t x)
{
    return x < 17 ? 7 : (size_t)((double)x / log(x) * (1 + 1.5 / log(x))) + 1;
}

/* The first index from `begin` on, before `end`, whose number is above x; `end` if there is none. They rise. */
static inline size_t index_above(const uint32_t *numbers, size_t begin, size_t end, uint64_t x)
{
    while (begin < end) {
        size_t middle = begin + (end - begin) / 2;
        if (numbers[middle] <= x)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

#endif
