/* The places of set bits with AVX-512. */
#include "question/places.h"

/* Tests on other processors define this and get the instructions emulated. */
#if CPU_X86_64 || defined(PLACES_EMULATED)
#ifdef PLACES_EMULATED
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#define AVX512
#define places_set_avx512 places_set_avx512_emulated
struct places places_set_avx512_emulated(const uint8_t *bits, size_t vectors);
#else
#include <immintrin.h>
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#endif

enum { BYTES = sizeof(__m512i) };

/* Table entries of all nibbles of 0 ... 15, in each quarter of a vector. */
#define TABLE(...) _mm512_broadcast_i32x4(_mm_setr_epi8(__VA_ARGS__))
#define COUNTS TABLE(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4)
#define LOW_SUMS TABLE(0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6)
#define HIGH_SUMS TABLE(0, 4, 5, 9, 6, 10, 11, 15, 7, 11, 12, 16, 13, 17, 18, 22)

static const uint8_t BYTE_PLACES[BYTES] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                           16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                                           32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
                                           48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

/* What a block holds, in lanes. */
struct block {
    __m512i counts, sums; /* Of bytes: the bits, and their places within the byte. In each lane of 64 bits a number. */
    __m512i of_bytes;     /* Counts times the byte's place in the block; lanes of 32 bits. */
};

static inline AVX512 __attribute__((always_inline)) struct block read_block(const uint8_t *bits, size_t vectors)
{
    const __m512i zero = _mm512_setzero_si512(), nibble = _mm512_set1_epi8(15);
    __m512i counts = zero, sums = zero, of_bytes = zero;
    __m512i place = _mm512_loadu_si512(BYTE_PLACES);
    for (size_t i = 0; i < vectors; i++) {
        __m512i x = _mm512_loadu_si512(bits + i * BYTES);
        __m512i low = _mm512_and_si512(x, nibble), high = _mm512_and_si512(_mm512_srli_epi16(x, 4), nibble);
        __m512i count = _mm512_add_epi8(_mm512_shuffle_epi8(COUNTS, low), _mm512_shuffle_epi8(COUNTS, high));
        __m512i sum = _mm512_add_epi8(_mm512_shuffle_epi8(LOW_SUMS, low), _mm512_shuffle_epi8(HIGH_SUMS, high));
        counts = _mm512_add_epi8(counts, count);
        sums = _mm512_add_epi8(sums, sum);
        of_bytes = _mm512_add_epi16(of_bytes, _mm512_maddubs_epi16(place, count));
        place = _mm512_add_epi8(place, _mm512_set1_epi8(BYTES));
    }
    return (struct block){_mm512_sad_epu8(counts, zero), _mm512_sad_epu8(sums, zero),
                          _mm512_madd_epi16(of_bytes, _mm512_set1_epi16(1))};
}

static AVX512 uint64_t total_64(__m512i lanes)
{
    uint64_t lane[8], total = 0;
    _mm512_storeu_si512(lane, lanes);
    for (size_t i = 0; i < 8; i++)
        total += lane[i];
    return total;
}

static AVX512 uint64_t total_32(__m512i lanes)
{
    const __m512i low = _mm512_set1_epi64(UINT32_MAX);
    return total_64(_mm512_add_epi64(_mm512_and_si512(lanes, low), _mm512_srli_epi64(lanes, 32)));
}

AVX512 struct places places_set_avx512(const uint8_t *bits, size_t vectors)
{
    enum { BLOCK = PLACES_BLOCK / BYTES };
    __m512i counts = _mm512_setzero_si512(), sums = counts, of_bytes = counts, of_blocks = counts;
    size_t blocks = (vectors + BLOCK - 1) / BLOCK;
    for (size_t i = 0; i < blocks; i++) {
        size_t left = vectors - i * BLOCK;
        struct block block = read_block(bits + i * PLACES_BLOCK, left < BLOCK ? left : BLOCK);
        counts = _mm512_add_epi64(counts, block.counts);
        sums = _mm512_add_epi64(sums, block.sums);
        of_bytes = _mm512_add_epi32(of_bytes, block.of_bytes);
        of_blocks = _mm512_add_epi64(of_blocks, counts);
    }
    /* Each block's count was added to of_blocks once for itself and for each block behind it. */
    uint64_t count = total_64(counts), of_block_places = blocks * count - total_64(of_blocks);
    return (struct places){count, total_64(sums) + 8 * total_32(of_bytes) + 8 * PLACES_BLOCK * of_block_places};
}
#endif
