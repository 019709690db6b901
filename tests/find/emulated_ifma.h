/* AVX-512 with IFMA, emulated by SIMDe; and here what SIMDe 0.7 lacks and several kernels use. */
#ifndef MPIPRIMES_TESTS_EMULATED_IFMA_H
#define MPIPRIMES_TESTS_EMULATED_IFMA_H

#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>

#include <stdint.h>
#include <string.h>

/* SIMDe gives the functions their native names, but not these types. */
#define __mmask8 simde__mmask8
#define __mmask16 simde__mmask16
#define __mmask64 simde__mmask64

#define EACH(i, lanes) for (size_t i = 0; i < (lanes); i++)

static simde__m512i emulated_cvtepu32_epi64(simde__m256i x)
{
    uint32_t from[8];
    uint64_t to[8];
    memcpy(from, &x, sizeof from);
    EACH(i, 8) to[i] = from[i];
    return simde_mm512_loadu_si512(to);
}

static simde__m512d emulated_cvtepu64_pd(simde__m512i x)
{
    uint64_t from[8];
    double to[8];
    memcpy(from, &x, sizeof from);
    EACH(i, 8) to[i] = (double)from[i];
    return simde_mm512_loadu_pd(to);
}

static simde__m512i emulated_cvttpd_epu64(simde__m512d x)
{
    double from[8];
    uint64_t to[8];
    memcpy(from, &x, sizeof from);
    EACH(i, 8) to[i] = from[i] >= 0 && from[i] < 0x1p64 ? (uint64_t)from[i] : UINT64_MAX;
    return simde_mm512_loadu_si512(to);
}

/* c + the bits of a * b from `shift` on, 52 of them; of a and b the low 52 bits. */
static simde__m512i emulated_madd52(simde__m512i c, simde__m512i a, simde__m512i b, unsigned shift)
{
    const uint64_t low = (UINT64_C(1) << 52) - 1;
    uint64_t sum[8], x[8], y[8];
    memcpy(sum, &c, sizeof sum);
    memcpy(x, &a, sizeof x);
    memcpy(y, &b, sizeof y);
    EACH(i, 8) sum[i] += (uint64_t)((unsigned __int128)(x[i] & low) * (y[i] & low) >> shift) & low;
    return simde_mm512_loadu_si512(sum);
}

#undef _mm512_cvtepu32_epi64
#define _mm512_cvtepu32_epi64 emulated_cvtepu32_epi64
#undef _mm512_cvtepu64_pd
#define _mm512_cvtepu64_pd emulated_cvtepu64_pd
#undef _mm512_cvttpd_epu64
#define _mm512_cvttpd_epu64 emulated_cvttpd_epu64
#undef _mm512_madd52lo_epu64
#define _mm512_madd52lo_epu64(c, a, b) emulated_madd52(c, a, b, 0)
#undef _mm512_madd52hi_epu64
#define _mm512_madd52hi_epu64(c, a, b) emulated_madd52(c, a, b, 52)

#endif
