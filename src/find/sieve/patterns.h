/* The multiples of the smallest primes as patterns: in a line those of p repeat after p bytes, those of p and q together
 * after p * q bytes, so they are copied instead of crossed off one by one. */
#ifndef MPIPRIMES_FIND_SIEVE_PATTERNS_H
#define MPIPRIMES_FIND_SIEVE_PATTERNS_H

#include <stdbool.h>

#include "find/sieve/kernels.h"

enum {
    PATTERN_PRIME_MAX = 199, /* The largest prime of a pattern. */
    PATTERNS_MAX = 48,
    PATTERN_PRIMES = 3, /* Primes of one pattern, at most. */
};

struct patterns {
    size_t count;
    struct pattern pattern[PATTERNS_MAX];
    /* For each pattern: where its primes stand in the list of base primes, and what the pattern's offset is made of:
     * offset = sum of (-first bit * eighth modulo p) * unit, modulo the period. */
    struct pattern_primes {
        size_t first, count;
        uint32_t period;                 /* The product of the primes. */
        uint32_t eighth[PATTERN_PRIMES]; /* 1 / 8 modulo p. */
        uint32_t unit[PATTERN_PRIMES];   /* 1 modulo p, 0 modulo the pattern's other primes. */
    } made_of[PATTERNS_MAX];
};

/* Makes patterns of primes[begin ... end), rising, at most PATTERN_PRIME_MAX; false if out of memory. Ends with
 * patterns_free. */
bool patterns_make(struct patterns *patterns, const uint32_t *primes, size_t begin, size_t end);
void patterns_free(struct patterns *patterns);

/* Moves the patterns to the start of a line, by the first bit that each prime crosses off there. */
void patterns_start(struct patterns *patterns, const uint32_t *primes, const uint32_t *offsets);

#endif
