/* A gap between two neighbouring primes. */
#ifndef MPIPRIMES_QUESTION_GAP_H
#define MPIPRIMES_QUESTION_GAP_H

#include <stdint.h>

#include "core/uint128.h"

enum {
    GAPS_LISTED_MAX = 1000, /* Of the gaps of at least some size the first ones are kept. */
    /* The largest gap below 2^64, after 18361375334787046697: the search for maximal gaps was completed up to there in 2018
     * (OEIS A005250, A002386). */
    GAP_LARGEST_64 = 1550,
    /* No larger gap is expected among the primes that can be searched, but none is ruled out: answers stay right, but for
     * the histogram, which would have it with those of this size. Up to NUMBER_MAX there are 8e19 primes, and ln x is at
     * most 49.7. In H. Cramer's model (On the order of magnitude of the difference between consecutive prime numbers, Acta
     * Arith. 2, 1936) the number of gaps above 4096 is 8e19 exp(-4096 / 49.7) = 1e-16; above 2048 there are some. */
    GAP_SIZE_MAX = 4096,
};

/* From the prime `from` to the next one, from + size. */
struct gap {
    uint64_t size; /* 64 bits are enough: from 468991632 on there is a prime p with x < p <= x (1 + 1 / (5000 ln^2 x)),
                      P. Dusart, Explicit estimates of some functions over primes, Ramanujan J. 45, 2018. */
    uint128 from;
};

#endif
