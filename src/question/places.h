/* The places of a line's clear bits: what a sum needs, some 64 at a time. */
#ifndef MPIPRIMES_QUESTION_PLACES_H
#define MPIPRIMES_QUESTION_PLACES_H

#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"

/* How many bits there are, and the sum of their places. */
struct places {
    uint64_t count, sum;
};

/* Of the clear bits begin <= i < end, end < 2^31. Up to 8 bytes behind the last bit are read. */
struct places places_clear(const uint8_t *bits, uint64_t begin, uint64_t end, enum simd simd);

/* How the vector versions work. Tables of 16 entries give, for each nibble of a vector, the number of its set bits and the
 * sum of their places within the byte. Both are added byte by byte; the numbers are also multiplied by the byte's place in
 * its block, and at the block's end by the block's place. With AVX2 that takes less than a population count of each word;
 * counting all bits and six masks of them, so that the counts give the places' binary digits, took seven times as long. */
enum {
    PLACES_BLOCK = 256,     /* Bytes, so that a byte's place is a byte, and the sums in 8 and 16 bits do not overflow. */
    PLACES_SLICE = 1 << 20, /* Bytes of a call at most, so that the sums in 32 bits do not. */
};

/* Of the set bits in whole vectors of 32 or 64 bytes, PLACES_SLICE bytes at most. */
struct places places_set_avx2(const uint8_t *bits, size_t vectors);
struct places places_set_avx512(const uint8_t *bits, size_t vectors);

#endif
