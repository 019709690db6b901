/* The AVX-512 kernel once more, as divide_avx512_emulated, with its instructions emulated by SIMDe. */
#define DIVIDE_EMULATED
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>

/* SIMDe 0.7 gives the functions their native names, but not this type. */
#define __mmask16 simde__mmask16

#include "find/trial/divide_avx512.c"
