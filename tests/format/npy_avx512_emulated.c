/* The AVX-512 version of npy_function once more, as npy_avx512_emulated, with its instructions emulated by SIMDe. */
#define NPY_EMULATED
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>

#include <stdint.h>
#include <string.h>

/* SIMDe 0.7 lacks these two instructions. */
#undef _mm512_maskz_compress_epi8
#define _mm512_maskz_compress_epi8 compress_bytes
#undef _mm512_cvtepu8_epi64
#define _mm512_cvtepu8_epi64 widen_bytes

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

static simde__m512i widen_bytes(simde__m128i x)
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

#include "format/npy_avx512.c"
