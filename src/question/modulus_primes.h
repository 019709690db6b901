/* The primes that have no line, as they divide the modulus. */
#ifndef MPIPRIMES_QUESTION_MODULUS_PRIMES_H
#define MPIPRIMES_QUESTION_MODULUS_PRIMES_H

#include <stddef.h>
#include <stdint.h>

#include "core/lines.h"

enum { MODULUS_PRIMES_MAX = 7 };

/* Writes those that are among the lines' numbers to primes, rising; gives how many. */
static inline size_t modulus_primes(uint64_t primes[MODULUS_PRIMES_MAX], const struct lines *lines)
{
    static const uint32_t ALL[MODULUS_PRIMES_MAX] = {2, 3, 5, 7, 11, 13, 17};
    size_t count = 0;
    for (size_t i = 0; i < MODULUS_PRIMES_MAX; i++)
        if (lines->modulus % ALL[i] == 0 && lines->numbers.first <= ALL[i] && ALL[i] <= lines->numbers.last)
            primes[count++] = ALL[i];
    return count;
}

#endif
