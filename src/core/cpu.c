#include "core/cpu.h"

#include <stdlib.h>
#include <string.h>

static const char *const NAMES[SIMD_LEVELS + 1] = {"portable", "avx2", "avx512", "mixed"};

enum simd simd_supported(void)
{
#if CPU_X86_64
    __builtin_cpu_init();
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
                __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return SIMD_AVX512;
    if (avx2)
        return SIMD_AVX2;
#endif
    return SIMD_PORTABLE;
}

bool cpu_has_ifma(void)
{
#if CPU_X86_64
    return simd_supported() == SIMD_AVX512 && __builtin_cpu_supports("avx512ifma") &&
           __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
#else
    return false;
#endif
}

bool simd_choose(enum simd *level)
{
    *level = simd_supported();
    const char *cap = getenv(SIMD_VARIABLE);
    if (cap == NULL || *cap == '\0')
        return true;
    for (enum simd i = SIMD_PORTABLE; i < SIMD_LEVELS; i++)
        if (strcmp(cap, NAMES[i]) == 0) {
            *level = i < *level ? i : *level;
            return true;
        }
    return false;
}

const char *simd_name(enum simd level)
{
    return NAMES[level];
}
