/* The sieve's inner loops with AVX2. */
#include "core/cpu.h"

#if CPU_X86_64
#define KERNEL __attribute__((target("avx2,bmi,bmi2,fma,popcnt")))
#define VECTOR_BYTES 32
#define HAVE_FMA 1
#define KERNELS SIEVE_KERNELS_AVX2
#define MAKE_HITS hits_make_avx2
#include "find/sieve/loops.h"
#endif
