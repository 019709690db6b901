/* The divisors, the kernel in portable C, and the choice of a version. */
#include "find/trial/divide.h"

/* Newton's iteration modulo 2^32: 3p ^ 2 is right to 5 bits, and each step doubles their number. */
static uint32_t inverse_of(uint32_t p)
{
    uint32_t inverse = 3 * p ^ 2;
    for (int bits = 5; bits < 32; bits *= 2)
        inverse *= 2 - p * inverse;
    return inverse;
}

void divide_prepare(struct divisors *divisors)
{
    for (size_t i = 0; i < divisors->count; i++) {
        uint32_t p = divisors->prime[i];
        divisors->inverse[i] = inverse_of(p);
        divisors->limit[i] = (int32_t)(UINT32_MAX / p - DIVIDE_BIAS);
    }
}

void divide_set_base(struct divisors *divisors, uint64_t base)
{
    for (size_t i = 0; i < divisors->count; i++)
        divisors->offset[i] = (uint32_t)(base % divisors->prime[i]) * divisors->inverse[i] + DIVIDE_BIAS;
}

/* Eight candidates at a time and no early exit, so that a compiler can use the vectors that every target has. */
enum { GROUP = 8 };

size_t divide_portable(uint32_t *d, size_t count, const struct divisors *divisors, size_t begin, size_t end)
{
    size_t kept = 0;
    for (size_t k = 0; k < count; k += GROUP) {
        uint32_t x[GROUP], hit[GROUP] = {0};
        for (size_t lane = 0; lane < GROUP; lane++)
            x[lane] = d[k + lane];
        for (size_t i = begin; i < end; i++)
            for (size_t lane = 0; lane < GROUP; lane++)
                hit[lane] |= (int32_t)(x[lane] * divisors->inverse[i] + divisors->offset[i]) <= divisors->limit[i];
        for (size_t lane = 0; lane < GROUP && k + lane < count; lane++) {
            d[kept] = x[lane];
            kept += !hit[lane];
        }
    }
    return kept;
}

divide_function *divide_for(enum simd level)
{
#if CPU_X86_64
    if (level == SIMD_AVX512)
        return divide_avx512;
    if (level == SIMD_AVX2)
        return divide_avx2;
#endif
    (void)level;
    return divide_portable;
}
