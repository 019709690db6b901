#include "question/places.h"

#include <assert.h>
#include <string.h>

static uint64_t load_word(const uint8_t *bits, uint64_t index)
{
    uint64_t word;
    memcpy(&word, bits + 8 * index, sizeof word);
    return word;
}

/* Of the set bits of a word: numbers and sums of places are formed in fields of 2, 4 and 8 bits. The multiplications add up
 * the bytes, the last one with byte k taken k times; no sum exceeds a byte. */
static struct places places_of_word(uint64_t word)
{
    const uint64_t pairs = UINT64_C(0x5555555555555555), nibbles = UINT64_C(0x3333333333333333);
    const uint64_t bytes = UINT64_C(0x0f0f0f0f0f0f0f0f), ones = UINT64_C(0x0101010101010101);
    uint64_t sum = word >> 1 & pairs, count = (word & pairs) + sum;
    uint64_t upper = count >> 2 & nibbles;
    sum = (sum & nibbles) + (sum >> 2 & nibbles) + 2 * upper;
    count = (count & nibbles) + upper;
    upper = count >> 4 & bytes;
    sum = (sum & bytes) + (sum >> 4 & bytes) + 4 * upper;
    count = (count & bytes) + upper;
    uint64_t of_bytes = count * UINT64_C(0x0001020304050607) >> 56;
    return (struct places){count * ones >> 56, (sum * ones >> 56) + 8 * of_bytes};
}

/* Adds places that count from the bit `start`. */
static void add(struct places *all, struct places part, uint64_t start)
{
    all->count += part.count;
    all->sum += part.sum + start * part.count;
}

/* The bytes that the vectors of the level take off, from the first word on; gives how many words those are. */
static uint64_t add_vectors(struct places *set, const uint8_t *bits, uint64_t word, uint64_t words, enum simd simd)
{
    uint64_t bytes = words * 8 < PLACES_SLICE ? words * 8 : PLACES_SLICE;
#if CPU_X86_64
    if (simd >= SIMD_AVX512 && bytes >= 64) {
        add(set, places_set_avx512(bits + 8 * word, bytes / 64), 64 * word);
        return bytes / 64 * 8;
    }
    if (simd >= SIMD_AVX2 && bytes >= 32) {
        add(set, places_set_avx2(bits + 8 * word, bytes / 32), 64 * word);
        return bytes / 32 * 4;
    }
#else
    (void)set, (void)bits, (void)word, (void)bytes, (void)simd;
#endif
    return 0;
}

/* Of the set bits of the words begin <= i < end. */
static void add_words(struct places *set, const uint8_t *bits, uint64_t begin, uint64_t end, enum simd simd)
{
    uint64_t taken = 1;
    for (; taken > 0 && begin < end; begin += taken)
        taken = add_vectors(set, bits, begin, end - begin, simd);
    for (; begin < end; begin++)
        add(set, places_of_word(load_word(bits, begin)), 64 * begin);
}

struct places places_clear(const uint8_t *bits, uint64_t begin, uint64_t end, enum simd simd)
{
    assert(end < UINT64_C(1) << 31);
    struct places set = {0, 0};
    uint64_t first = begin / 64, last = end / 64, from = UINT64_MAX << begin % 64, below = ~(UINT64_MAX << end % 64);
    if (begin >= end)
        return set;
    add(&set, places_of_word(load_word(bits, first) & from & (first == last ? below : UINT64_MAX)), 64 * first);
    add_words(&set, bits, first + 1, last, simd);
    if (first < last)
        add(&set, places_of_word(load_word(bits, last) & below), 64 * last);
    uint64_t count = end - begin;
    return (struct places){count - set.count, (begin + end - 1) * count / 2 - set.sum};
}
