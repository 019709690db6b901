/* A gap between two neighbouring primes. */
#ifndef MPIPRIMES_QUESTION_GAP_H
#define MPIPRIMES_QUESTION_GAP_H

#include <stdint.h>

enum {
    GAPS_LISTED_MAX = 1000, /* Of the gaps of at least some size the first ones are kept. */
    /* No gap between primes below 2^64 is larger: the largest one is 1550, after 18361375334787046697 (the search for
     * maximal gaps was completed up to there in 2018: OEIS A005250, A002386). */
    GAP_SIZE_MAX = 2048,
};

struct gap {
    uint64_t size, from; /* From the prime `from` to the next one, from + size. */
};

#endif
