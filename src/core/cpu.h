/* The instruction sets that the kernels have versions for. */
#ifndef MPIPRIMES_CORE_CPU_H
#define MPIPRIMES_CORE_CPU_H

#include <stdbool.h>

#if defined(__x86_64__)
#define CPU_X86_64 1
#else
#define CPU_X86_64 0
#endif

#if defined(__aarch64__)
#define CPU_AARCH64 1
#else
#define CPU_AARCH64 0
#endif

/* Each level includes the ones before it. */
enum simd {
    SIMD_PORTABLE, /* Plain C, with what every processor of the architecture has: SSE2 on x86-64, NEON on 64-bit ARM. */
    SIMD_AVX2,     /* With FMA, BMI1, BMI2 and POPCNT, which every processor with AVX2 of Intel and AMD has. */
    SIMD_AVX512,   /* The subsets F, BW, DQ and VL, which every AVX-512 server core has. */
    SIMD_LEVELS,
    SIMD_MIXED = SIMD_LEVELS, /* Several, in what several runs found together. */
};

/* Whether AVX-512 comes with the subsets IFMA, VBMI and VBMI2, as on processors since Intel's Ice Lake and AMD's Zen 4. Few
 * kernels gain from them; to those a processor without them is one of level AVX2. */
bool cpu_has_ifma(void);

/* The environment variable that caps the level: portable, avx2 or avx512. */
#define SIMD_VARIABLE "MPIPRIMES_SIMD"

/* The best level that this processor and its operating system support. */
enum simd simd_supported(void);

/* The level to use: the best one, at most the one that SIMD_VARIABLE names. False if the variable names none. */
bool simd_choose(enum simd *level);

/* "portable", "avx2", "avx512", "mixed". */
const char *simd_name(enum simd level);

#endif
