/* The AVX-512 version of places_set once more, as places_set_avx512_emulated, with its instructions emulated by SIMDe. */
#define PLACES_EMULATED
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>

/* SIMDe 0.7 has this function, but defines its native name wrongly. */
#undef _mm512_madd_epi16
#define _mm512_madd_epi16(a, b) simde_mm512_madd_epi16(a, b)

#include "question/places_avx512.c"
