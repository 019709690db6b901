/* The AVX-512 version of make_hits once more, as hits_make_avx512_emulated, with its instructions emulated by SIMDe. */
#define HITS_EMULATED
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>

/* SIMDe 0.7 gives the functions their native names, but not this type; and it lacks this comparison. */
#define __mmask16 simde__mmask16
#ifndef _mm512_cmplt_epu32_mask
#define _mm512_cmplt_epu32_mask(a, b) ((simde__mmask16)~simde_mm512_cmple_epu32_mask(b, a))
#endif

#include "find/sieve/hits_avx512.c"
