/* Counting bits and making rows by NEON, which every 64-bit ARM processor has. gcc makes scalar code of the portable loops
 * for both: it counts each word by a round trip through a vector register, and takes the rows' bits one by one. */
#ifndef MPIPRIMES_FIND_SIEVE_NEON_H
#define MPIPRIMES_FIND_SIEVE_NEON_H

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/rows.h"
#include "find/sieve/kernels.h"

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

/* Transposes a matrix of 16 by 16 bytes, a row in each vector: rows i and i + 8 become neighbours, four times over. */
static inline void transpose_bytes(uint8x16_t x[16])
{
    for (int round = 0; round < 4; round++) {
        uint8x16_t y[16];
        for (int i = 0; i < 8; i++) {
            y[2 * i] = vzip1q_u8(x[i], x[i + 8]);
            y[2 * i + 1] = vzip2q_u8(x[i], x[i + 8]);
        }
        memcpy(x, y, sizeof y);
    }
}

/* Exchanges the bits of `mask` with those that lie `shift` bits higher. */
#define EXCHANGE(x, shift, mask)                                                                                           \
    do {                                                                                                                   \
        uint64x2_t differ = vandq_u64(veorq_u64(x, vshrq_n_u64(x, shift)), vdupq_n_u64(UINT64_C(mask)));                   \
        x = veorq_u64(x, veorq_u64(differ, vshlq_n_u64(differ, shift)));                                                   \
    } while (0)

/* In each half, bit k of byte i becomes bit i of byte k: squares of 1, 2 and 4 bits change places over the diagonal. */
static inline uint8x16_t transpose_bits(uint8x16_t bytes)
{
    uint64x2_t x = vreinterpretq_u64_u8(bytes);
    EXCHANGE(x, 7, 0x00aa00aa00aa00aa);
    EXCHANGE(x, 14, 0x0000cccc0000cccc);
    EXCHANGE(x, 28, 0x00000000f0f0f0f0);
    return vreinterpretq_u8_u64(x);
}

static void rows_of_lines(uint8_t *rows, size_t row_stride, const uint8_t *const lines[ROW_BITS])
{
    static const uint8_t FIRST_ROW[8] = {0, 8, 16, 24, 32, 40, 0, 0};
    uint8x16_t bytes[3][16]; /* [g][b]: byte b of lines 16g ... 16g+15 */
    for (size_t l = 0; l < ROW_BITS; l++)
        bytes[l / 16][l % 16] = vld1q_u8(lines[l]);
    for (size_t g = 0; g < 3; g++)
        transpose_bytes(bytes[g]);
    for (size_t b = 0; b < 16; b++) {
        uint8x16x3_t eight = {{transpose_bits(bytes[0][b]), transpose_bits(bytes[1][b]), transpose_bits(bytes[2][b])}};
        for (uint8_t i = 0; i < 8; i++) {
            uint8x8_t row = vmvn_u8(vqtbl3_u8(eight, vadd_u8(vld1_u8(FIRST_ROW), vdup_n_u8(i))));
            memcpy(rows + (8 * b + i) * row_stride, &row, ROW_BYTES);
        }
    }
}

#undef EXCHANGE

#endif
