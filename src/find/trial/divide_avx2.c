/* The kernel with AVX2: 32 candidates at a time in four vectors. */
#include "find/trial/divide.h"

#if CPU_X86_64
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,popcnt")))

enum {
    LANES = 8,
    VECTORS = 4, /* In flight at a time: hides the latency of the multiplication, shares the loads of the divisors. */
};

_Static_assert(LANES <= DIVIDE_PADDING, "the last vector may reach into the padding only");

/* The set lanes of a 4-bit mask, in order, one in each byte; zero behind them. */
static const uint32_t LANES_OF[16] = {
    0x00000000, 0x00000000, 0x00000001, 0x00000100, 0x00000002, 0x00000200, 0x00000201, 0x00020100,
    0x00000003, 0x00000300, 0x00000301, 0x00030100, 0x00000302, 0x00030200, 0x00030201, 0x03020100,
};

/* The lanes that are still alive, narrowed down by one more prime. */
static inline AVX2 __m256i test(__m256i alive, __m256i x, __m256i inverse, __m256i offset, __m256i limit)
{
    __m256i y = _mm256_add_epi32(_mm256_mullo_epi32(x, inverse), offset);
    return _mm256_and_si256(alive, _mm256_cmpgt_epi32(y, limit));
}

/* Stores the lanes of x that are alive, in order, and anything behind them, a vector in all; gives how many. */
static inline AVX2 size_t store_alive(uint32_t *d, __m256i x, __m256i alive)
{
    unsigned mask = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(alive));
    if (mask != 0xff) {
        uint64_t high = LANES_OF[mask >> 4] + UINT64_C(0x04040404);
        uint64_t lanes = LANES_OF[mask & 15] | high << 8 * _mm_popcnt_u32(mask & 15);
        x = _mm256_permutevar8x32_epi32(x, _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)lanes)));
    }
    _mm256_storeu_si256((__m256i *)d, x);
    return (size_t)_mm_popcnt_u32(mask);
}

AVX2 size_t divide_avx2(uint32_t *d, size_t count, const struct divisors *divisors, size_t begin, size_t end)
{
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    size_t kept = 0, k = 0;
    for (; k + (VECTORS - 1) * LANES < count; k += VECTORS * LANES) {
        __m256i x[VECTORS], alive[VECTORS];
        for (size_t v = 0; v < VECTORS; v++) {
            x[v] = _mm256_loadu_si256((const __m256i *)(d + k + v * LANES));
            /* Lanes behind the last candidate are dead from the start. */
            int left = (int)(count - k - v * LANES < LANES ? count - k - v * LANES : LANES);
            alive[v] = _mm256_cmpgt_epi32(_mm256_set1_epi32(left), lane);
        }
        for (size_t i = begin; i < end; i++) {
            __m256i inverse = _mm256_set1_epi32((int)divisors->inverse[i]);
            __m256i offset = _mm256_set1_epi32((int)divisors->offset[i]);
            __m256i limit = _mm256_set1_epi32(divisors->limit[i]);
            for (size_t v = 0; v < VECTORS; v++)
                alive[v] = test(alive[v], x[v], inverse, offset, limit);
        }
        for (size_t v = 0; v < VECTORS; v++)
            kept += store_alive(d + kept, x[v], alive[v]);
    }
    for (; k < count; k += LANES) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(d + k));
        int left = (int)(count - k < LANES ? count - k : LANES);
        __m256i alive = _mm256_cmpgt_epi32(_mm256_set1_epi32(left), lane);
        for (size_t i = begin; i < end; i++)
            alive = test(alive, x, _mm256_set1_epi32((int)divisors->inverse[i]),
                         _mm256_set1_epi32((int)divisors->offset[i]), _mm256_set1_epi32(divisors->limit[i]));
        kept += store_alive(d + kept, x, alive);
    }
    return kept;
}

#endif
