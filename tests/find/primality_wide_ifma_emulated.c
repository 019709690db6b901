/* The AVX-512 version of the strong tests beyond 2^64 once more, as PRIMALITY_WIDE_IFMA_EMULATED, with its instructions
 * emulated. */
#define WIDE_EMULATED
#include "find/emulated_ifma.h"

static simde__m512i emulated_srai_epi64(simde__m512i x, unsigned shift)
{
    int64_t values[8];
    memcpy(values, &x, sizeof values);
    EACH(i, 8) values[i] >>= shift;
    return simde_mm512_loadu_si512(values);
}

#undef _mm512_srai_epi64
#define _mm512_srai_epi64 emulated_srai_epi64

#include "find/tests/primality_wide_ifma.c"
