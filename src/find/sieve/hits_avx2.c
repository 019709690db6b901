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

/* Eight primes, and how their bits move on to the next line. */
struct lanes {
    __m256i p, half, bits; /* No bit from `bits` on is a hit. */
    __m256 ratio;          /* A little more than half / p: see STEP_RATIO. */
    __m256i gap[HIT_GAP_MAX + 1];
};

static inline AVX2 void fill_gaps(struct lanes *lanes, uint32_t half_gap_max)
{
    __m256i none = _mm256_setzero_si256(), minus = subtract(none, lanes->half, lanes->p);
    lanes->gap[0] = none;
    for (uint32_t k = 1; k <= half_gap_max; k++)
        lanes->gap[k] = subtract(lanes->gap[k - 1], minus, lanes->p);
}

static inline AVX2 void fill_ratio(struct lanes *lanes)
{
    __m256 ratio = _mm256_div_ps(_mm256_cvtepi32_ps(lanes->half), _mm256_cvtepi32_ps(lanes->p));
    lanes->ratio = _mm256_mul_ps(ratio, _mm256_set1_ps(STEP_RATIO));
}

/* bit - half_gap * half modulo p; the quotient is right or one too large. */
static inline AVX2 __m256i move_far(__m256i bit, const struct lanes *lanes, uint32_t half_gap)
{
    __m256i gap = _mm256_set1_epi32((int)half_gap);
    __m256i quotient = _mm256_cvttps_epi32(_mm256_mul_ps(lanes->ratio, _mm256_cvtepi32_ps(gap)));
    bit = _mm256_sub_epi32(bit, _mm256_mullo_epi32(lanes->half, gap));
    bit = _mm256_add_epi32(bit, _mm256_mullo_epi32(quotient, lanes->p));
    bit = _mm256_min_epu32(bit, _mm256_add_epi32(bit, lanes->p));
    return _mm256_min_epu32(bit, _mm256_sub_epi32(bit, lanes->p));
}

/* Eight primes through all lines. With `far`, gaps are too large for the table; with `twice`, primes may have two hits. */
static inline __attribute__((always_inline)) AVX2 __m256i make_lanes(__m256i bit, uint32_t **hits,
                                                                     const struct hit_job *job, const struct lanes *lanes,
                                                                     const bool far, const bool twice)
{
    /* As far as the compiler knows, stores of vectors could change what is in memory. */
    const uint32_t lines = job->lines, *half_gap = job->half_gap;
    const __m256i p = lanes->p, bits = lanes->bits;
    for (uint32_t l = 0; l < lines; l++) {
        uint32_t *behind = store_below(hits[l], bit, bits);
        hits[l] = twice ? store_below(behind, _mm256_add_epi32(bit, p), bits) : behind;
        bit = far ? move_far(bit, lanes, half_gap[l]) : subtract(bit, lanes->gap[half_gap[l]], p);
    }
    return bit;
}

static inline __attribute__((always_inline)) AVX2 void make_hits(struct hit_job *job, const bool far)
{
    /* A copy that no store of a vector can change, as far as the compiler knows. */
    uint32_t *hits[HIT_LINES_MAX];
    memcpy(hits, job->hits, sizeof hits);
    for (size_t i = 0; i < job->count; i += LANES) {
        struct lanes lanes; /* Its table is not cleared: that would take as long as filling it. */
        lanes.p = _mm256_loadu_si256((const __m256i *)(job->primes + i));
        lanes.half = _mm256_loadu_si256((const __m256i *)(job->halves + i));
        __m256i bit = _mm256_loadu_si256((const __m256i *)(job->offsets + i));
        if (far)
            fill_ratio(&lanes);
        else
            fill_gaps(&lanes, job->half_gap_max);
        int count = (int)(job->count - i < LANES ? job->count - i : LANES);
        __m256i dead = _mm256_cmpgt_epi32(_mm256_setr_epi32(1, 2, 3, 4, 5, 6, 7, 8), _mm256_set1_epi32(count));
        lanes.bits = _mm256_andnot_si256(dead, _mm256_set1_epi32((int)job->bits));
        bit = job->primes[i] < job->bits ? make_lanes(bit, hits, job, &lanes, far, true)
                                         : make_lanes(bit, hits, job, &lanes, far, false);
        _mm256_storeu_si256((__m256i *)(job->offsets + i), bit);
    }
    memcpy(job->hits, hits, sizeof hits);
}

AVX2 void hits_make_avx2(struct hit_job *job)
{
    if (job->half_gap_max <= HIT_GAP_MAX)
        make_hits(job, false);
    else
        make_hits(job, true);
}

#endif
