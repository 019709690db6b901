/* The AVX-512 version of what is read of rows once more, as ROWS_KERNELS_EMULATED, with its instructions emulated by SIMDe.
 */
#define ROWS_EMULATED
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>

#include <stdint.h>
#include <string.h>

/* SIMDe 0.7 lacks these three instructions. */
#undef _mm512_maskz_compress_epi8
#define _mm512_maskz_compress_epi8 compress_bytes
#undef _mm512_cvtepu8_epi64
#define _mm512_cvtepu8_epi64 widen_to_words
#undef _mm512_cvtepu8_epi16
#define _mm512_cvtepu8_epi16 widen_to_pairs

static simde__m512i compress_bytes(uint64_t mask, simde__m512i x)
{
    uint8_t from[64], to[64] = {0};
    memcpy(from, &x, sizeof from);
    for (size_t i = 0, count = 0; i < sizeof from; i++)
        if (mask >> i & 1)
            to[count++] = from[i];
    memcpy(&x, to, sizeof to);
    return x;
}

static simde__m512i widen_to_words(simde__m128i x)
{
    uint8_t from[16];
    uint64_t to[8];
    simde__m512i wide;
    memcpy(from, &x, sizeof from);
    for (size_t i = 0; i < 8; i++)
        to[i] = from[i];
    memcpy(&wide, to, sizeof to);
    return wide;
}

static simde__m512i widen_to_pairs(simde__m256i x)
{
    uint8_t from[32];
    uint16_t to[32];
    simde__m512i wide;
    memcpy(from, &x, sizeof from);
    for (size_t i = 0; i < 32; i++)
        to[i] = from[i];
    memcpy(&wide, to, sizeof to);
    return wide;
}

#include "core/rows_avx512.c"
