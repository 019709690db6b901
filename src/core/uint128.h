/* Unsigned numbers of 128 bits: the ends of ranges, and primes where they may lie beyond 2^64. Rows, counts and bytes have
 * 64 bits. */
#ifndef MPIPRIMES_CORE_UINT128_H
#define MPIPRIMES_CORE_UINT128_H

#include <stdint.h>

__extension__ typedef unsigned __int128 uint128;

static inline uint128 min_u128(uint128 a, uint128 b)
{
    return a < b ? a : b;
}

static inline uint128 max_u128(uint128 a, uint128 b)
{
    return a > b ? a : b;
}

enum { UINT128_TEXT = 40 }; /* Bytes, for the longest number and its final zero. */

/* Writes the decimal digits of n, and a final zero; gives `text`. */
const char *uint128_text(char text[UINT128_TEXT], uint128 n);

#endif
