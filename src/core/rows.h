/* Rows: the one form in which found primes are kept, sent and read.
 *
 * Row k stands for the 210 integers 210k + 2 ... 210k + 211. It is a mask of 48 bits, one for each of them that is
 * coprime to 210 = 2 * 3 * 5 * 7, in rising order (residues 11, 13, 17, ..., 199, 209, 211); a set bit is a prime. The
 * primes 2, 3, 5 and 7 have no bit: who reads row 0 adds them (rows_small_primes). A row ends before the gap 211 ... 221,
 * so no k-tuplet up to k = 6 lies across two rows.
 *
 * In memory and on the wire a row takes 6 bytes, low byte first. */
#ifndef MPIPRIMES_CORE_ROWS_H
#define MPIPRIMES_CORE_ROWS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/arith.h"
#include "core/number.h"
#include "core/range.h"

enum {
    ROW_NUMBERS = 210,
    ROW_BITS = 48,
    ROW_BYTES = 6,
    ROWS_PADDING =
        2, /* Bytes that must be readable and writable behind the last row, as a row is loaded as a 64-bit word. */
    SMALL_PRIMES = 4, /* 2, 3, 5 and 7. */
};

/* The last row that holds a number that can be searched. */
#define ROW_LAST ((uint64_t)((NUMBER_MAX - 2) / ROW_NUMBERS))

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "rows are read and written as little-endian words");

/* Consecutive rows, by number only. */
struct row_span {
    uint64_t first, count;
};

/* Consecutive rows and their masks: count * ROW_BYTES bytes and the padding. */
struct rows {
    struct row_span span;
    const uint8_t *bytes;
};

/* The residues of the bits of a row's six bytes. */
#define ROW_RESIDUES_0 11, 13, 17, 19, 23, 29, 31, 37
#define ROW_RESIDUES_1 41, 43, 47, 53, 59, 61, 67, 71
#define ROW_RESIDUES_2 73, 79, 83, 89, 97, 101, 103, 107
#define ROW_RESIDUES_3 109, 113, 121, 127, 131, 137, 139, 143
#define ROW_RESIDUES_4 149, 151, 157, 163, 167, 169, 173, 179
#define ROW_RESIDUES_5 181, 187, 191, 193, 197, 199, 209, 211

/* The same of all 48 bits: 11, 13, 17, ..., 209, 211. */
extern const uint8_t ROW_RESIDUE[ROW_BITS];

/* The bit of the number 210k + 2 + i in row k, for 0 <= i < 210; ROW_BITS if it is not coprime to 210. */
extern const uint8_t ROW_BIT[ROW_NUMBERS];

/* The row of a number n >= 2. */
static inline uint64_t row_of(uint128 n)
{
    if (n >> 64 == 0)
        return ((uint64_t)n - 2) / ROW_NUMBERS;
    return (uint64_t)((n - 2) / ROW_NUMBERS);
}

/* The number that a row's residues count from. */
static inline uint128 row_base(uint64_t row)
{
    return (uint128)row * ROW_NUMBERS;
}

/* The first and the last number that a row stands for; 0 and 1 are counted to row 0. */
static inline uint128 row_first_number(uint64_t row)
{
    return row == 0 ? 0 : row_base(row) + 2;
}

static inline uint128 row_last_number(uint64_t row)
{
    return row_base(row) + 211;
}

/* The first number of the range that its first `rows` rows do not hold; it must have more rows than those. */
uint128 rows_number_behind(struct range range, uint64_t rows);

/* The rows that hold the range; none for a range that ends before 2. */
struct row_span rows_of_range(struct range range);

/* The numbers of `range` that the span (at least one row, touching the range) stands for. */
struct range range_of_rows(struct row_span span, struct range range);

static inline uint64_t row_load(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word & ((UINT64_C(1) << ROW_BITS) - 1);
}

static inline void row_set_bit(uint8_t *bytes, uint64_t row_index, unsigned bit)
{
    bytes[row_index * ROW_BYTES + bit / 8] |= (uint8_t)(1u << bit % 8);
}

/* How many bits are set in the rows. */
uint64_t rows_count(const struct rows *rows);

/* Writes the primes of one row, rising, to primes[ROW_BITS]; gives how many. Its numbers must be below 2^64. */
size_t row_primes(uint64_t *primes, const struct rows *rows, uint64_t index);

/* The same of any row. */
size_t row_primes_wide(uint128 *primes, const struct rows *rows, uint64_t index);

/* Writes the primes of the rows begin <= index < end, rising, without 2, 3, 5 and 7; gives how many. There must be room for
 * ROW_BITS a row; what is behind the last prime may be overwritten. The fast way for many rows; their numbers must be below
 * 2^64. */
size_t rows_primes(uint64_t *primes, const struct rows *rows, uint64_t begin, uint64_t end);

/* How many rows' numbers 16 bits can tell apart. */
enum { ROWS_OFFSETS_MAX = (UINT16_MAX + 1) / ROW_NUMBERS };

/* As rows_primes, but gives each prime by its distance from 210k, where k is the number of row `begin`, plus `start`,
 * modulo 2^16. There must be room for ROW_BITS entries a row; those behind the last offset may be overwritten. */
size_t rows_offsets(uint16_t *offsets, const struct rows *rows, uint64_t begin, uint64_t end, uint16_t start);

enum { ROW_PRIMES_MAX = SMALL_PRIMES + ROW_BITS }; /* With 2, 3, 5 and 7. */

/* Writes those of 2, 3, 5, 7 that lie in both the span and the range to primes; gives how many. */
size_t rows_small_primes(uint64_t primes[SMALL_PRIMES], struct row_span span, struct range range);

#endif
