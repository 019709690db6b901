/* Counting bits by NEON, which every 64-bit ARM processor has. gcc makes scalar code of the portable loop: it counts each
 * word by a round trip through a vector register. */
#ifndef MPIPRIMES_FIND_SIEVE_NEON_H
#define MPIPRIMES_FIND_SIEVE_NEON_H

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

static uint64_t count_ones(const uint8_t *bits, size_t bytes)
{
    uint64x2_t ones = vdupq_n_u64(0);
    for (size_t i = 0; i < bytes; i += 64) {
        uint8x16_t sum = vcntq_u8(vld1q_u8(bits + i)); /* At most 8 in each byte, and 32 of four vectors. */
        for (size_t v = 16; v < 64; v += 16)
            sum = vaddq_u8(sum, vcntq_u8(vld1q_u8(bits + i + v)));
        ones = vpadalq_u32(ones, vpaddlq_u16(vpaddlq_u8(sum)));
    }
    return vaddvq_u64(ones);
}

#endif
