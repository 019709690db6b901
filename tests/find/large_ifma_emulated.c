/* The AVX-512 version of the loops for large primes once more, as LARGE_KERNELS_IFMA_EMULATED, with its instructions
 * emulated by SIMDe, and here where SIMDe 0.7 lacks them. */
#define LARGE_EMULATED
#include "find/emulated_ifma.h"

static simde__m256i emulated_256_maskz_set1_epi32(simde__mmask8 mask, int32_t x)
{
    int32_t to[8];
    EACH(i, 8) to[i] = mask >> i & 1 ? x : 0;
    return simde_mm256_loadu_si256((const simde__m256i *)to);
}

static simde__m512i emulated_cvtepu8_epi32(simde__m128i x)
{
    uint8_t from[16];
    uint32_t to[16];
    memcpy(from, &x, sizeof from);
    EACH(i, 16) to[i] = from[i];
    return simde_mm512_loadu_si512(to);
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

static simde__mmask8 emulated_mask_cmplt_epu64(simde__mmask8 mask, simde__m512i a, simde__m512i b)
{
    uint64_t x[8], y[8];
    unsigned less = 0;
    memcpy(x, &a, sizeof x);
    memcpy(y, &b, sizeof y);
    EACH(i, 8) less |= (unsigned)(x[i] < y[i]) << i;
    return (simde__mmask8)(less & mask);
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
#undef _mm512_cvtepu8_epi32
#define _mm512_cvtepu8_epi32 emulated_cvtepu8_epi32
#undef _mm512_mask_cmplt_epu32_mask
#define _mm512_mask_cmplt_epu32_mask emulated_mask_cmplt_epu32
#undef _mm512_mask_cmplt_epu64_mask
#define _mm512_mask_cmplt_epu64_mask emulated_mask_cmplt_epu64
#undef _mm512_mask_testn_epi32_mask
#define _mm512_mask_testn_epi32_mask emulated_mask_testn_epi32
#undef _mm512_maskz_compress_epi8
#define _mm512_maskz_compress_epi8 emulated_maskz_compress_epi8
#undef _mm512_mulhi_epu16
#define _mm512_mulhi_epu16 emulated_mulhi_epu16
#undef _mm512_rcp14_pd
#define _mm512_rcp14_pd emulated_rcp14_pd

#include "find/high/large_ifma.c"
