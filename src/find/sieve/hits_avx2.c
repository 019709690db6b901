/* Hits of big primes with AVX2: eight primes at a time through all lines of the group. */
#include "find/sieve/kernels.h"

#if CPU_X86_64
#include <immintrin.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

enum { LANES = 8 };

#define BIT(m, i) ((m) >> (i)&1)
#define BELOW(m, i)                                                                                                        \
    ((i > 0) * BIT(m, 0) + (i > 1) * BIT(m, 1) + (i > 2) * BIT(m, 2) + (i > 3) * BIT(m, 3) + (i > 4) * BIT(m, 4) +         \
     (i > 5) * BIT(m, 5) + (i > 6) * BIT(m, 6))
#define LANE(m, i) ((uint64_t)(BIT(m, i) * i) << 8 * BELOW(m, i))
#define LANES_IN(m) LANE(m, 0) | LANE(m, 1) | LANE(m, 2) | LANE(m, 3) | LANE(m, 4) | LANE(m, 5) | LANE(m, 6) | LANE(m, 7)
#define OF_4(m) LANES_IN(m), LANES_IN((m) + 1), LANES_IN((m) + 2), LANES_IN((m) + 3)
#define OF_16(m) OF_4(m), OF_4((m) + 4), OF_4((m) + 8), OF_4((m) + 12)
#define OF_64(m) OF_16(m), OF_16((m) + 16), OF_16((m) + 32), OF_16((m) + 48)
const uint64_t SIEVE_SET_LANES[256] = {OF_64(0), OF_64(64), OF_64(128), OF_64(192)};

/* Stores the lanes of x below the limit, in order, and anything behind them, a vector in all; gives how many. */
static inline AVX2 uint32_t *store_below(uint32_t *to, __m256i x, __m256i limit)
{
    unsigned mask = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(limit, x)));
    __m256i order = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)SIEVE_SET_LANES[mask]));
    __builtin_prefetch(to + HITS_AHEAD, 1);
    _mm256_storeu_si256((__m256i *)to, _mm256_permutevar8x32_epi32(x, order));
    return to + _mm_popcnt_u32(mask);
}

/* x - y modulo p, for x and y below p. */
static inline AVX2 __m256i subtract(__m256i x, __m256i y, __m256i p)
{
    __m256i less = _mm256_sub_epi32(x, y);
    return _mm256_min_epu32(less, _mm256_add_epi32(less, p));
}

AVX2 void hits_make_avx2(struct hit_job *job)
{
    const __m256i bits = _mm256_set1_epi32((int)job->bits), none = _mm256_setzero_si256();
    const uint32_t lines = job->lines;
    const uint8_t *half_gap = job->half_gap;
    /* A copy that no store of a vector can change, as far as the compiler knows. */
    uint32_t *hits[HIT_LINES_MAX];
    memcpy(hits, job->hits, sizeof hits);
    for (size_t i = 0; i < job->count; i += LANES) {
        __m256i p = _mm256_loadu_si256((const __m256i *)(job->primes + i));
        __m256i half = _mm256_loadu_si256((const __m256i *)(job->halves + i));
        __m256i bit = _mm256_loadu_si256((const __m256i *)(job->offsets + i));
        __m256i gap[WHEEL_GAP_MAX + 1], minus = subtract(none, half, p);
        gap[0] = none;
        for (uint32_t k = 1; k <= job->half_gap_max; k++)
            gap[k] = subtract(gap[k - 1], minus, p);
        int lanes = (int)(job->count - i < LANES ? job->count - i : LANES);
        __m256i dead = _mm256_cmpgt_epi32(_mm256_setr_epi32(1, 2, 3, 4, 5, 6, 7, 8), _mm256_set1_epi32(lanes));
        __m256i limit = _mm256_andnot_si256(dead, bits);
        if (job->primes[i] < job->bits) {
            for (uint32_t l = 0; l < lines; l++) {
                uint32_t *behind = store_below(hits[l], bit, limit);
                hits[l] = store_below(behind, _mm256_add_epi32(bit, p), limit);
                bit = subtract(bit, gap[half_gap[l]], p);
            }
        } else {
            for (uint32_t l = 0; l < lines; l++) {
                hits[l] = store_below(hits[l], bit, limit);
                bit = subtract(bit, gap[half_gap[l]], p);
            }
        }
        _mm256_storeu_si256((__m256i *)(job->offsets + i), bit);
    }
    memcpy(job->hits, hits, sizeof hits);
}

#endif
