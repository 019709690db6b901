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

AVX512 void hits_make_avx512(struct hit_job *job)
{
    const __m512i bits = _mm512_set1_epi32((int)job->bits), none = _mm512_setzero_si512();
    const uint32_t lines = job->lines;
    const uint8_t *half_gap = job->half_gap;
    /* A copy that no store of a vector can change, as far as the compiler knows. */
    uint32_t *hits[HIT_LINES_MAX];
    memcpy(hits, job->hits, sizeof hits);
    for (size_t i = 0; i < job->count; i += LANES) {
        __m512i p = _mm512_loadu_si512(job->primes + i), half = _mm512_loadu_si512(job->halves + i);
        __m512i bit = _mm512_loadu_si512(job->offsets + i);
        __m512i gap[WHEEL_GAP_MAX + 1], minus = subtract(none, half, p);
        gap[0] = none;
        for (uint32_t k = 1; k <= job->half_gap_max; k++)
            gap[k] = subtract(gap[k - 1], minus, p);
        size_t lanes = job->count - i < LANES ? job->count - i : LANES;
        __m512i limit = _mm512_maskz_mov_epi32((__mmask16)((1u << lanes) - 1), bits);
        if (job->primes[i] < job->bits) {
            for (uint32_t l = 0; l < lines; l++) {
                uint32_t *behind = store_below(hits[l], bit, limit);
                hits[l] = store_below(behind, _mm512_add_epi32(bit, p), limit);
                bit = subtract(bit, gap[half_gap[l]], p);
            }
        } else {
            for (uint32_t l = 0; l < lines; l++) {
                hits[l] = store_below(hits[l], bit, limit);
                bit = subtract(bit, gap[half_gap[l]], p);
            }
        }
        _mm512_storeu_si512(job->offsets + i, bit);
    }
    memcpy(job->hits, hits, sizeof hits);
}

#endif
