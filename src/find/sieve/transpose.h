/* From lines to rows, compiled once for each SIMD level: loops.h includes this, and says what must be defined.
 *
 * A square of 8 by 8 bits, a byte of each of eight lines, becomes a byte of each of eight rows. Vectors do that for as many
 * squares as they have bytes, in three rounds of swapping halves (Warren, Hacker's Delight, section 7-3). Then the bytes of
 * a row are brought together: a transposition of bytes, in squares of 16 by 16. */
#include <string.h>

#include "core/rows.h"
#include "find/sieve/kernels.h"

#define SQUARES (VECTOR_BYTES < 32 ? VECTOR_BYTES : 32)

typedef uint8_t square_bytes __attribute__((vector_size(SQUARES)));
typedef uint64_t square_words __attribute__((vector_size(SQUARES)));
typedef uint64_t square_words_anywhere __attribute__((vector_size(SQUARES), aligned(1), may_alias));

enum { SIDE = 16, PARTS = SQUARES / SIDE };

_Static_assert(LINE_ROWS % (8 * SQUARES) == 0, "whole vectors are transposed");
_Static_assert(ROW_BITS % SIDE == 0, "bytes are transposed in whole squares");

/* The bytes of x and y in turn: the first eight of each part of 16 of both, or the last eight. Compilers differ in how they
 * are told so. */
#define EIGHT_PAIRS(from)                                                                                                  \
    (from), (from) + SQUARES, (from) + 1, (from) + SQUARES + 1, (from) + 2, (from) + SQUARES + 2, (from) + 3,              \
        (from) + SQUARES + 3, (from) + 4, (from) + SQUARES + 4, (from) + 5, (from) + SQUARES + 5, (from) + 6,              \
        (from) + SQUARES + 6, (from) + 7, (from) + SQUARES + 7
#if VECTOR_BYTES >= 32
#define PAIRS(from) EIGHT_PAIRS(from), EIGHT_PAIRS((from) + SIDE)
#else
#define PAIRS(from) EIGHT_PAIRS(from)
#endif
#ifdef __clang__
#define IN_TURN(x, y, from) __builtin_shufflevector(x, y, PAIRS(from))
#else
#define IN_TURN(x, y, from) __builtin_shuffle(x, y, (square_bytes){PAIRS(from)})
#endif

/* Swaps the upper part of each group of bits in x with the lower part in y; the mask has the lower parts. */
INLINE void swap_bits(square_words *x, square_words *y, unsigned part, uint64_t mask)
{
    square_words differ = ((*x >> part) ^ *y) & mask;
    *y ^= differ;
    *x ^= differ << part;
}

/* Bit j of byte b of vector i becomes bit i of byte b of vector j, for i and j from 0 to 7. */
INLINE void transpose_bits(square_words *x)
{
    for (int i = 0; i < 4; i++)
        swap_bits(&x[i], &x[i + 4], 4, UINT64_C(0x0f0f0f0f0f0f0f0f));
    for (int i = 0; i < 4; i++)
        swap_bits(&x[i / 2 * 4 + i % 2], &x[i / 2 * 4 + i % 2 + 2], 2, UINT64_C(0x3333333333333333));
    for (int i = 0; i < 8; i += 2)
        swap_bits(&x[i], &x[i + 1], 1, UINT64_C(0x5555555555555555));
}

/* In each part of the vectors: byte j of vector i becomes byte i of vector j. Vectors i and i + 8 become neighbours, four
 * times over. */
INLINE void transpose_bytes(square_bytes *x)
{
    for (int round = 0; round < 4; round++) {
        square_bytes y[SIDE];
        for (int i = 0; i < SIDE / 2; i++) {
            y[2 * i] = IN_TURN(x[i], x[i + SIDE / 2], 0);
            y[2 * i + 1] = IN_TURN(x[i], x[i + SIDE / 2], SIDE / 2);
        }
        memcpy(x, y, sizeof y);
    }
}

/* The rows of SQUARES bytes of each line, from a byte on, without gaps. */
INLINE void packed_rows(uint8_t *rows, const uint8_t *const lines[ROW_BITS], size_t from)
{
    square_bytes bytes[ROW_BITS]; /* [6r + g]: byte g of every eighth row from the r-th on. */
    for (size_t g = 0; g < ROW_BYTES; g++) {
        square_words x[8];
        for (size_t i = 0; i < 8; i++)
            x[i] = ~*(const square_words_anywhere *)(lines[8 * g + i] + from);
        transpose_bits(x);
        for (size_t r = 0; r < 8; r++)
            bytes[ROW_BYTES * r + g] = (square_bytes)x[r];
    }
    for (size_t k = 0; k < ROW_BITS; k += SIDE) {
        square_bytes x[SIDE];
        memcpy(x, bytes + k, sizeof x);
        transpose_bytes(x);
        for (size_t b = 0; b < SIDE; b++)
            for (size_t part = 0; part < PARTS; part++)
                memcpy(rows + (part * SIDE + b) * ROW_BITS + k, (const uint8_t *)&x[b] + part * SIDE, SIDE);
    }
}

static KERNEL void rows_of_lines(uint8_t *rows, size_t row_stride, const uint8_t *const lines[ROW_BITS])
{
    uint8_t packed[LINE_ROWS * ROW_BYTES], *to = row_stride == ROW_BYTES ? rows : packed;
    for (size_t from = 0; from < LINE_ROWS / 8; from += SQUARES)
        packed_rows(to + from * ROW_BITS, lines, from);
    for (size_t row = 0; row < LINE_ROWS && to == packed; row++)
        memcpy(rows + row * row_stride, packed + row * ROW_BYTES, ROW_BYTES);
}
