/* The AVX-512 version of the loops for large primes once more, as LARGE_KERNELS_IFMA_EMULATED, with its instructions
 * emulated by SIMDe, and here where SIMDe 0.7 lacks them. */
#define LARGE_EMULATED
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>

#include <stdint.h>
#include <string.h>

/* SIMDe gives the functions their native names, but not these types. */
#define __mmask8 simde__mmask8
#define __mmask16 simde__mmask16
#define __mmask64 simde__mmask64

#define EACH(i, lanes) for (size_t i = 0; i < (lanes); i++)

static simde__m256i emulated_256_maskz_set1_epi32(simde__mmask8 mask, int32_t x)
{
    int32_t to[8];
    EACH(i, 8) to[i] = mask >> i & 1 ? x : 0;
    return simde_mm256_loadu_si256((const simde__m256i *)to);
}

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

static simde__m512i emulated_cvtepu8_epi32(simde__m128i x)
{
    uint8_t from[16];
    uint32_t to[16];
    memcpy(from, &x, sizeof from);
    EACH(i, 16) to[i] = from[i];
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

static simde__mmask16 emulated_mask_cmplt_epu32(simde__mmask16 mask, simde__m512i a, simde__m512i b)
{
    uint32_t x[16], y[16];
    unsigned less = 0;
    memcpy(x, &a, sizeof x);
    memcpy(y, &b, sizeof y);
    EACH(i, 16) less |= (unsigned)(x[i] < y[i]) << i;
    return (simde__mmask16)(less & mask);
}

static simde__mmask16 emulated_mask_testn_epi32(simde__mmask16 mask, simde__m512i a, simde__m512i b)
{
    uint32_t x[16], y[16];
    unsigned none = 0;
    memcpy(x, &a, sizeof x);
    memcpy(y, &b, sizeof y);
    EACH(i, 16) none |= (unsigned)((x[i] & y[i]) == 0) << i;
    return (simde__mmask16)(none & mask);
}

static simde__m512i emulated_maskz_compress_epi8(simde__mmask64 mask, simde__m512i a)
{
    uint8_t from[64], to[64] = {0};
    size_t count = 0;
    memcpy(from, &a, sizeof from);
    EACH(i, 64) if (mask >> i & 1) to[count++] = from[i];
    return simde_mm512_loadu_si512(to);
}

static simde__m512i emulated_mulhi_epu16(simde__m512i a, simde__m512i b)
{
    uint16_t x[32], y[32];
    memcpy(x, &a, sizeof x);
    memcpy(y, &b, sizeof y);
    EACH(i, 32) x[i] = (uint16_t)((uint32_t)x[i] * y[i] >> 16);
    return simde_mm512_loadu_si512(x);
}

/* The processor's reciprocal is off by 2^-14 at most, and so is this. */
static simde__m512d emulated_rcp14_pd(simde__m512d x)
{
    double from[8];
    memcpy(from, &x, sizeof from);
    EACH(i, 8) from[i] = (i % 2 ? 1 + 0x1.8p-15 : 1 - 0x1.8p-15) / from[i];
    return simde_mm512_loadu_pd(from);
}

#undef _mm256_maskz_set1_epi32
#define _mm256_maskz_set1_epi32 emulated_256_maskz_set1_epi32
#undef _mm512_cvtepu32_epi64
#define _mm512_cvtepu32_epi64 emulated_cvtepu32_epi64
#undef _mm512_cvtepu64_pd
#define _mm512_cvtepu64_pd emulated_cvtepu64_pd
#undef _mm512_cvttpd_epu64
#define _mm512_cvttpd_epu64 emulated_cvttpd_epu64
#undef _mm512_cvtepu8_epi32
#define _mm512_cvtepu8_epi32 emulated_cvtepu8_epi32
#undef _mm512_madd52lo_epu64
#define _mm512_madd52lo_epu64(c, a, b) emulated_madd52(c, a, b, 0)
#undef _mm512_madd52hi_epu64
#define _mm512_madd52hi_epu64(c, a, b) emulated_madd52(c, a, b, 52)
#undef _mm512_mask_cmplt_epu32_mask
#define _mm512_mask_cmplt_epu32_mask emulated_mask_cmplt_epu32
#undef _mm512_mask_testn_epi32_mask
#define _mm512_mask_testn_epi32_mask emulated_mask_testn_epi32
#undef _mm512_maskz_compress_epi8
#define _mm512_maskz_compress_epi8 emulated_maskz_compress_epi8
#undef _mm512_mulhi_epu16
#define _mm512_mulhi_epu16 emulated_mulhi_epu16
#undef _mm512_rcp14_pd
#define _mm512_rcp14_pd emulated_rcp14_pd

#include "find/high/large_ifma.c"
