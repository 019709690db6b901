/* Which primes make a pattern together, and where a pattern begins in a line: by the Chinese remainder theorem. */
#include "find/sieve/patterns.h"

#include <stdlib.h>

/* The largest period of a pattern of several primes, in bytes. Together the patterns should leave most of the L1 data cache
 * to the block. */
static const uint32_t PERIOD_MAX = 5000;

/* 1 / a modulo p, 0 < a < p, by the extended Euclidean algorithm. */
static uint32_t inverse(uint32_t a, uint32_t p)
{
    int64_t t = 0, next_t = 1, r = p, next_r = a;
    while (next_r != 0) {
        int64_t q = r / next_r, old_t = t, old_r = r;
        t = next_t;
        next_t = old_t - q * next_t;
        r = next_r;
        next_r = old_r - q * next_r;
    }
    return (uint32_t)(t < 0 ? t + p : t);
}

static bool pattern_make(struct pattern *pattern, struct pattern_primes *made_of, const uint32_t *primes)
{
    uint32_t period = 1;
    for (size_t i = 0; i < made_of->count; i++)
        period *= primes[made_of->first + i];
    uint32_t repeated = (FILL_CHUNK + period - 1) / period * period;
    size_t bytes = repeated + FILL_CHUNK;
    made_of->period = period;
    *pattern = (struct pattern){calloc(bytes, 1), repeated, 0};
    if (pattern->bytes == NULL)
        return false;
    for (size_t i = 0; i < made_of->count; i++) {
        uint32_t p = primes[made_of->first + i], others = period / p;
        made_of->eighth[i] = inverse(8 % p, p);
        made_of->unit[i] = others == 1 ? 1 : others * inverse(others % p, p);
        for (size_t bit = 0; bit < 8 * bytes; bit += p)
            pattern->bytes[bit / 8] |= (uint8_t)(1u << bit % 8);
    }
    return true;
}

bool patterns_make(struct patterns *patterns, const uint32_t *primes, size_t begin, size_t end)
{
    patterns->count = 0;
    for (size_t i = begin; i < end && patterns->count < PATTERNS_MAX;) {
        struct pattern_primes *made_of = &patterns->made_of[patterns->count];
        *made_of = (struct pattern_primes){.first = i};
        uint32_t period = 1;
        while (i < end && made_of->count < PATTERN_PRIMES && (made_of->count == 0 || period * primes[i] <= PERIOD_MAX)) {
            period *= primes[i++];
            made_of->count++;
        }
        if (!pattern_make(&patterns->pattern[patterns->count++], made_of, primes))
            return false;
    }
    return true;
}

void patterns_free(struct patterns *patterns)
{
    for (size_t k = 0; k < patterns->count; k++)
        free(patterns->pattern[k].bytes);
    patterns->count = 0;
}

void patterns_start(struct patterns *patterns, const uint32_t *primes, const uint32_t *offsets)
{
    for (size_t k = 0; k < patterns->count; k++) {
        const struct pattern_primes *made_of = &patterns->made_of[k];
        uint32_t offset = 0;
        for (size_t i = 0; i < made_of->count; i++) {
            uint32_t p = primes[made_of->first + i];
            offset += (p - offsets[made_of->first + i]) * made_of->eighth[i] % p * made_of->unit[i];
        }
        patterns->pattern[k].offset = offset % made_of->period;
    }
}
