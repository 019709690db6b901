/* The sieve's inner loops with AVX-512. */
#include "core/cpu.h"

#if CPU_X86_64
#define KERNEL __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,bmi,bmi2,fma,popcnt")))
#define VECTOR_BYTES 64
#define HAVE_FMA 1
#define KERNELS SIEVE_KERNELS_AVX512
#define MAKE_HITS hits_make_avx512
#include "find/sieve/loops.h"
#endif
