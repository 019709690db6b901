/* The sieve's inner loops in portable C, and the choice of a version. */
#include "core/cpu.h"

#define KERNEL
#define VECTOR_BYTES 16
#define HAVE_FMA 0
#define KERNELS SIEVE_KERNELS_PORTABLE
#if CPU_AARCH64
#define MAKE_HITS hits_make_neon
#else
#define MAKE_HITS hits_make_portable
#endif
#include "find/sieve/loops.h"

const struct sieve_kernels *sieve_kernels_for(enum simd level)
{
#if CPU_X86_64
    if (level == SIMD_AVX512)
        return &SIEVE_KERNELS_AVX512;
    if (level == SIMD_AVX2)
        return &SIEVE_KERNELS_AVX2;
#endif
    (void)level;
    return &SIEVE_KERNELS_PORTABLE;
}
