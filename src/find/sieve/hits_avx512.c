/* Hits of big primes with AVX-512: sixteen primes at a time through all lines of the group. */
#include "find/sieve/kernels.h"

/* Tests on other processors define this and get the instructions emulated. */
#if CPU_X86_64 || defined(HITS_EMULATED)
#include <string.h>

#ifdef HITS_EMULATED
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#define AVX512
#define hits_make_avx512 hits_make_avx512_emulated
void hits_make_avx512_emulated(struct hit_job *job);
#else
#include <immintrin.h>
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt")))
#endif

enum { LANES = 16 };

/* Stores the lanes of x below the limit, in order, and anything behind them, a vector in all; gives how many. */
static inline AVX512 uint32_t *store_below(uint32_t *to, __m512i x, __m512i limit)
{
    __mmask16 below = _mm512_cmplt_epu32_mask(x, limit);
    __builtin_prefetch(to + HITS_AHEAD, 1);
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(below, x));
    return to + __builtin_popcount(below);
}

/* x - y modulo p, for x and y below p. */
static inline AVX512 __m512i subtract(__m512i x, __m512i y, __m512i p)
{
    __m512i less = _mm512_sub_epi32(x, y);
    return _mm512_min_epu32(less, _mm512_add_epi32(less, p));
}

/* Sixteen primes, and how their bits move on to the next line. */
struct lanes {
    __m512i p, half, bits; /* No bit from `bits` on is a hit. */
    __m512 ratio;          /* A little more than half / p: see STEP_RATIO. */
    __m512i gap[HIT_GAP_MAX + 1];
};

static inline AVX512 void fill_gaps(struct lanes *lanes, uint32_t half_gap_max)
{
    __m512i none = _mm512_setzero_si512(), minus = subtract(none, lanes->half, lanes->p);
    lanes->gap[0] = none;
    for (uint32_t k = 1; k <= half_gap_max; k++)
        lanes->gap[k] = subtract(lanes->gap[k - 1], minus, lanes->p);
}

static inline AVX512 void fill_ratio(struct lanes *lanes)
{
    __m512 ratio = _mm512_div_ps(_mm512_cvtepi32_ps(lanes->half), _mm512_cvtepi32_ps(lanes->p));
    lanes->ratio = _mm512_mul_ps(ratio, _mm512_set1_ps(STEP_RATIO));
}

/* bit - half_gap * half modulo p; the quotient is right or one too large. */
static inline AVX512 __m512i move_far(__m512i bit, const struct lanes *lanes, uint32_t half_gap)
{
    __m512i gap = _mm512_set1_epi32((int)half_gap);
    __m512i quotient = _mm512_cvttps_epi32(_mm512_mul_ps(lanes->ratio, _mm512_cvtepi32_ps(gap)));
    bit = _mm512_sub_epi32(bit, _mm512_mullo_epi32(lanes->half, gap));
    bit = _mm512_add_epi32(bit, _mm512_mullo_epi32(quotient, lanes->p));
    bit = _mm512_min_epu32(bit, _mm512_add_epi32(bit, lanes->p));
    return _mm512_min_epu32(bit, _mm512_sub_epi32(bit, lanes->p));
}

/* Sixteen primes through all lines. With `far`, gaps are too large for the table; with `twice`, primes may have two hits.
 */
static inline __attribute__((always_inline)) AVX512 __m512i make_lanes(__m512i bit, uint32_t **hits,
                                                                       const struct hit_job *job, const struct lanes *lanes,
                                                                       const bool far, const bool twice)
{
    /* As far as the compiler knows, stores of vectors could change what is in memory. */
    const uint32_t lines = job->lines, *half_gap = job->half_gap;
    const __m512i p = lanes->p, bits = lanes->bits;
    for (uint32_t l = 0; l < lines; l++) {
        uint32_t *behind = store_below(hits[l], bit, bits);
        hits[l] = twice ? store_below(behind, _mm512_add_epi32(bit, p), bits) : behind;
        bit = far ? move_far(bit, lanes, half_gap[l]) : subtract(bit, lanes->gap[half_gap[l]], p);
    }
    return bit;
}

static inline __attribute__((always_inline)) AVX512 void make_hits(struct hit_job *job, const bool far)
{
    /* A copy that no store of a vector can change, as far as the compiler knows. */
    uint32_t *hits[HIT_LINES_MAX];
    memcpy(hits, job->hits, sizeof hits);
    for (size_t i = 0; i < job->count; i += LANES) {
        struct lanes lanes; /* Its table is not cleared: that would take as long as filling it. */
        lanes.p = _mm512_loadu_si512(job->primes + i);
        lanes.half = _mm512_loadu_si512(job->halves + i);
        __m512i bit = _mm512_loadu_si512(job->offsets + i);
        if (far)
            fill_ratio(&lanes);
        else
            fill_gaps(&lanes, job->half_gap_max);
        size_t count = job->count - i < LANES ? job->count - i : LANES;
        lanes.bits = _mm512_maskz_mov_epi32((__mmask16)((1u << count) - 1), _mm512_set1_epi32((int)job->bits));
        bit = job->primes[i] < job->bits ? make_lanes(bit, hits, job, &lanes, far, true)
                                         : make_lanes(bit, hits, job, &lanes, far, false);
        _mm512_storeu_si512(job->offsets + i, bit);
    }
    memcpy(job->hits, hits, sizeof hits);
}

AVX512 void hits_make_avx512(struct hit_job *job)
{
    if (job->half_gap_max <= HIT_GAP_MAX)
        make_hits(job, false);
    else
        make_hits(job, true);
}

#endif
