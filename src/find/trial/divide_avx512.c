/* The kernel with AVX-512: 64 candidates at a time in four vectors. */
#include "find/trial/divide.h"

/* Tests on other processors define this and get the instructions emulated. */
#if CPU_X86_64 || defined(DIVIDE_EMULATED)
#ifdef DIVIDE_EMULATED
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#define AVX512
#define divide_avx512 divide_avx512_emulated
divide_function divide_avx512_emulated;
#else
#include <immintrin.h>
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt")))
#endif

enum {
    LANES = 16,
    VECTORS = 4, /* In flight at a time: hides the latency of the multiplication, shares the loads of the divisors. */
};

_Static_assert(LANES <= DIVIDE_PADDING, "the last vector may reach into the padding only");

/* The lanes that are still alive, narrowed down by one more prime. */
static inline AVX512 __mmask16 test(__mmask16 alive, __m512i x, __m512i inverse, __m512i offset, __m512i limit)
{
    __m512i y = _mm512_add_epi32(_mm512_mullo_epi32(x, inverse), offset);
    return _mm512_mask_cmpgt_epi32_mask(alive, y, limit);
}

/* Stores the lanes of x that are alive, in order, and zeros behind them, a vector in all; gives how many. To compress
 * into a register and store that is faster than to compress into memory, on AMD's Zen 4 by far. */
static inline AVX512 size_t store_alive(uint32_t *d, __m512i x, __mmask16 alive)
{
    _mm512_storeu_si512(d, _mm512_maskz_compress_epi32(alive, x));
    return (size_t)__builtin_popcount(alive);
}

/* The lanes in use when `left` candidates are left. */
static inline __mmask16 in_use(size_t left)
{
    return (__mmask16)(left >= LANES ? 0xffff : (1u << left) - 1);
}

AVX512 size_t divide_avx512(uint32_t *d, size_t count, const struct divisors *divisors, size_t begin, size_t end)
{
    size_t kept = 0, k = 0;
    for (; k + (VECTORS - 1) * LANES < count; k += VECTORS * LANES) {
        __m512i x[VECTORS];
        __mmask16 alive[VECTORS];
        for (size_t v = 0; v < VECTORS; v++) {
            x[v] = _mm512_loadu_si512(d + k + v * LANES);
            alive[v] = in_use(count - k - v * LANES);
        }
        for (size_t i = begin; i < end; i++) {
            __m512i inverse = _mm512_set1_epi32((int)divisors->inverse[i]);
            __m512i offset = _mm512_set1_epi32((int)divisors->offset[i]);
            __m512i limit = _mm512_set1_epi32(divisors->limit[i]);
            for (size_t v = 0; v < VECTORS; v++)
                alive[v] = test(alive[v], x[v], inverse, offset, limit);
        }
        for (size_t v = 0; v < VECTORS; v++)
            kept += store_alive(d + kept, x[v], alive[v]);
    }
    for (; k < count; k += LANES) {
        __m512i x = _mm512_loadu_si512(d + k);
        __mmask16 alive = in_use(count - k);
        for (size_t i = begin; i < end; i++)
            alive = test(alive, x, _mm512_set1_epi32((int)divisors->inverse[i]),
                         _mm512_set1_epi32((int)divisors->offset[i]), _mm512_set1_epi32(divisors->limit[i]));
        kept += store_alive(d + kept, x, alive);
    }
    return kept;
}

#endif
