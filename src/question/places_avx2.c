/* The places of set bits with AVX2. */
#include "question/places.h"

#if CPU_X86_64
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

enum { BYTES = sizeof(__m256i) };

/* Table entries of all nibbles of 0 ... 15, twice. */
#define TABLE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)
#define COUNTS TABLE(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4)
#define LOW_SUMS TABLE(0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6)
#define HIGH_SUMS TABLE(0, 4, 5, 9, 6, 10, 11, 15, 7, 11, 12, 16, 13, 17, 18, 22)

static const uint8_t BYTE_PLACES[BYTES] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                           16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};

/* What a block holds, in lanes. */
struct block {
    __m256i counts, sums; /* Of bytes: the bits, and their places within the byte. In each lane of 64 bits a number. */
    __m256i of_bytes;     /* Counts times the byte's place in the block; lanes of 32 bits. */
};

static inline AVX2 __attribute__((always_inline)) struct block read_block(const uint8_t *bits, size_t vectors)
{
    const __m256i zero = _mm256_setzero_si256(), nibble = _mm256_set1_epi8(15);
    __m256i counts = zero, sums = zero, of_bytes = zero;
    __m256i place = _mm256_loadu_si256((const __m256i *)BYTE_PLACES);
    for (size_t i = 0; i < vectors; i++) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(bits + i * BYTES));
        __m256i low = _mm256_and_si256(x, nibble), high = _mm256_and_si256(_mm256_srli_epi16(x, 4), nibble);
        __m256i count = _mm256_add_epi8(_mm256_shuffle_epi8(COUNTS, low), _mm256_shuffle_epi8(COUNTS, high));
        __m256i sum = _mm256_add_epi8(_mm256_shuffle_epi8(LOW_SUMS, low), _mm256_shuffle_epi8(HIGH_SUMS, high));
        counts = _mm256_add_epi8(counts, count);
        sums = _mm256_add_epi8(sums, sum);
        of_bytes = _mm256_add_epi16(of_bytes, _mm256_maddubs_epi16(place, count));
        place = _mm256_add_epi8(place, _mm256_set1_epi8(BYTES));
    }
    return (struct block){_mm256_sad_epu8(counts, zero), _mm256_sad_epu8(sums, zero),
                          _mm256_madd_epi16(of_bytes, _mm256_set1_epi16(1))};
}

static AVX2 uint64_t total_64(__m256i lanes)
{
    uint64_t lane[4];
    _mm256_storeu_si256((__m256i *)lane, lanes);
    return lane[0] + lane[1] + lane[2] + lane[3];
}

static AVX2 uint64_t total_32(__m256i lanes)
{
    const __m256i low = _mm256_set1_epi64x(UINT32_MAX);
    return total_64(_mm256_add_epi64(_mm256_and_si256(lanes, low), _mm256_srli_epi64(lanes, 32)));
}

AVX2 struct places places_set_avx2(const uint8_t *bits, size_t vectors)
{
    enum { BLOCK = PLACES_BLOCK / BYTES };
    __m256i counts = _mm256_setzero_si256(), sums = counts, of_bytes = counts, of_blocks = counts;
    size_t blocks = (vectors + BLOCK - 1) / BLOCK;
    for (size_t i = 0; i < blocks; i++) {
        size_t left = vectors - i * BLOCK;
        struct block block = read_block(bits + i * PLACES_BLOCK, left < BLOCK ? left : BLOCK);
        counts = _mm256_add_epi64(counts, block.counts);
        sums = _mm256_add_epi64(sums, block.sums);
        of_bytes = _mm256_add_epi32(of_bytes, block.of_bytes);
        of_blocks = _mm256_add_epi64(of_blocks, counts);
    }
    /* Each block's count was added to of_blocks once for itself and for each block behind it. */
    uint64_t count = total_64(counts), of_block_places = blocks * count - total_64(of_blocks);
    return (struct places){count, total_64(sums) + 8 * total_32(of_bytes) + 8 * PLACES_BLOCK * of_block_places};
}
#endif
