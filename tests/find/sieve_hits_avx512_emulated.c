/* The AVX-512 version of make_hits once more, as hits_make_avx512_emulated, with its instructions emulated by SIMDe. */
#define HITS_EMULATED
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>

/* SIMDe 0.7 gives the functions their native names, but not this type; and it lacks this comparison. */
#define __mmask16 simde__mmask16
#ifndef _mm512_cmplt_epu32_mask
#define _mm512_cmplt_epu32_mask(a, b) ((simde__mmask16)~simde_mm512_cmple_epu32_mask(b, a))
#endif

/* It lacks these conversions, too. */
#include <string.h>

#ifndef _mm512_cvtepi32_ps
static simde__m512 emulated_cvtepi32_ps(simde__m512i x)
{
    int32_t from[16];
    float to[16];
    memcpy(from, &x, sizeof from);
    for (int i = 0; i < 16; i++)
        to[i] = (float)from[i];
    return simde_mm512_loadu_ps(to);
}

#define _mm512_cvtepi32_ps emulated_cvtepi32_ps
#endif

#ifndef _mm512_cvttps_epi32
/* What does not fit becomes the least number, as by the processor. */
static simde__m512i emulated_cvttps_epi32(simde__m512 x)
{
    float from[16];
    int32_t to[16];
    memcpy(from, &x, sizeof from);
    for (int i = 0; i < 16; i++)
        to[i] = from[i] > -0x1p31f && from[i] < 0x1p31f ? (int32_t)from[i] : INT32_MIN;
    return simde_mm512_loadu_si512(to);
}

#define _mm512_cvttps_epi32 emulated_cvttps_epi32
#endif

#include "find/sieve/hits_avx512.c"
