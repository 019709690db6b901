/* Numbers in answers: the low 64 bits are a word, and the 8 bits above a byte of the answer's last words, which are zero as
 * long as numbers are below 2^64 (question/question.h). No prime has low bits that are all zero. */
#ifndef MPIPRIMES_QUESTION_UPPER_H
#define MPIPRIMES_QUESTION_UPPER_H

#include <stddef.h>
#include <stdint.h>

#include "core/number.h"

_Static_assert(NUMBER_MAX >> 72 == 0, "a byte has what is above 64 bits");

/* The words that have the bytes of this number of numbers. */
static inline size_t upper_words(size_t numbers)
{
    return (numbers + 7) / 8;
}

/* The number whose low bits are *low and whose upper part is a byte of `upper`. */
static inline uint128 upper_read(const uint64_t *low, const uint64_t *upper, size_t byte)
{
    return (uint128)(upper[byte / 8] >> byte % 8 * 8 & UINT8_MAX) << 64 | *low;
}

static inline void upper_write(uint64_t *low, uint64_t *upper, size_t byte, uint128 n)
{
    uint64_t *word = &upper[byte / 8];
    *low = (uint64_t)n;
    *word = (*word & ~((uint64_t)UINT8_MAX << byte % 8 * 8)) | (uint64_t)(n >> 64) << byte % 8 * 8;
}

#endif
