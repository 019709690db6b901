/* Where several streams of bits have a zero at the same place: in lines and in bitmaps of composites, the places of primes
 * or of tuplets of primes. Bit i of a stream is bit i % 8 of its byte i / 8. */
#ifndef MPIPRIMES_QUESTION_BITS_H
#define MPIPRIMES_QUESTION_BITS_H

#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"

/* The bits of `bytes` from bit `shift`, 0 ... 7, on. */
struct bit_stream {
    const uint8_t *bytes;
    unsigned shift;
};

/* The stream that begins with some bit of the bytes. */
static inline struct bit_stream bits_from(const void *bytes, uint64_t bit)
{
    return (struct bit_stream){(const uint8_t *)bytes + bit / 8, (unsigned)(bit % 8)};
}

enum { BITS_PADDING = 16 }; /* Bytes behind the last bit of a stream that must be readable. */

/* The number of places i, begin <= i < end, where all of the streams (at least one) have a zero. */
uint64_t bits_zeros(const struct bit_stream *streams, size_t count, uint64_t begin, uint64_t end, enum simd simd);

/* ORs the streams' bits into to[words]. */
void bits_or(uint64_t *to, size_t words, const struct bit_stream *streams, size_t count);

#endif
