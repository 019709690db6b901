#include "question/bits.h"

#include <assert.h>
#include <string.h>

#include "core/arith.h"

#define KERNEL static inline __attribute__((always_inline))

/* Words at a time: they stay in the L1 cache. */
enum { STEP = 128 };

KERNEL uint64_t load(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* The 64 bits from bit `shift` on. The second load, a byte further on, has those that the shift pulls in: it overlaps the
 * first one, so a shift by 0 is no case of its own. */
KERNEL uint64_t stream_word(const uint8_t *bytes, unsigned shift)
{
    return load(bytes) >> shift | load(bytes + 1) << (8 - shift);
}

KERNEL void copy_stream(uint64_t *to, size_t words, const uint8_t *bytes, unsigned shift)
{
    if (shift == 0)
        memcpy(to, bytes, words * sizeof *to);
    else
        for (size_t i = 0; i < words; i++)
            to[i] = stream_word(bytes + 8 * i, shift);
}

KERNEL void or_stream(uint64_t *to, size_t words, const uint8_t *bytes, unsigned shift)
{
    if (shift == 0)
        for (size_t i = 0; i < words; i++)
            to[i] |= load(bytes + 8 * i);
    else
        for (size_t i = 0; i < words; i++)
            to[i] |= stream_word(bytes + 8 * i, shift);
}

/* The bits that are set, by adding them up in fields of 2, 4 and 8 bits: vectors can do that, too. */
KERNEL uint64_t ones_of(uint64_t x)
{
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return x * UINT64_C(0x0101010101010101) >> 56;
}

KERNEL uint64_t count_ones(const uint64_t *words, size_t count, bool popcount)
{
    uint64_t ones = 0;
    for (size_t i = 0; i < count; i++)
        ones += popcount ? (uint64_t)__builtin_popcountll(words[i]) : ones_of(words[i]);
    return ones;
}

KERNEL uint64_t zeros(const struct bit_stream *streams, size_t count, uint64_t begin, uint64_t end, bool popcount)
{
    uint64_t found = 0;
    for (uint64_t from = begin / 64; from * 64 < end; from += STEP) {
        uint64_t either[STEP];
        size_t words = (size_t)min_u64((end + 63) / 64 - from, STEP);
        assert(words > 0);
        copy_stream(either, words, streams[0].bytes + 8 * from, streams[0].shift);
        for (size_t s = 1; s < count; s++)
            or_stream(either, words, streams[s].bytes + 8 * from, streams[s].shift);
        if (from == begin / 64)
            either[0] |= (UINT64_C(1) << begin % 64) - 1;
        if ((from + words) * 64 > end)
            either[words - 1] |= ~UINT64_C(0) << end % 64;
        found += 64 * words - count_ones(either, words, popcount);
    }
    return found;
}

#if CPU_X86_64
__attribute__((target("avx2,bmi,bmi2,popcnt"))) static uint64_t zeros_avx2(const struct bit_stream *streams, size_t count,
                                                                           uint64_t begin, uint64_t end)
{
    return zeros(streams, count, begin, end, true);
}
#endif

uint64_t bits_zeros(const struct bit_stream *streams, size_t count, uint64_t begin, uint64_t end, enum simd simd)
{
    if (begin >= end)
        return 0;
#if CPU_X86_64
    if (simd != SIMD_PORTABLE)
        return zeros_avx2(streams, count, begin, end);
#else
    (void)simd;
#endif
    return zeros(streams, count, begin, end, CPU_AARCH64); /* There each processor has an instruction that counts bits. */
}

void bits_or(uint64_t *to, size_t words, const struct bit_stream *streams, size_t count)
{
    for (size_t s = 0; s < count; s++)
        or_stream(to, words, streams[s].bytes, streams[s].shift);
}
