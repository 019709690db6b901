/* Method: a bitmap of the odd numbers, 105 to a row, in which a set bit is a composite. Where the OR of copies of it, each
 * shifted by an offset of the pattern, has a zero, a tuplet begins. */
#include "question/tuplet_rows.h"

#include "question/bits.h"
#include "question/tuplet.h"

enum {
    ROW_ODD = ROW_NUMBERS / 2, /* Bit i of a row is 210k + 3 + 2i. */
    NIBBLES = ROW_BITS / 4,
    LOW_NIBBLES = 7, /* Those whose bits are among the first 64 of the row. */
    MAP_WORDS = (TUPLET_ROWS_MAX * ROW_ODD + TUPLET_OFFSET_MAX / 2) / 64 + 1 + BITS_PADDING / 8,
};

/* Four bits of a row, as far apart as their residues are among the odd numbers. */
#define SPREAD(n, a, b, c, d)                                                                                              \
    ((n)&1) | ((n) >> 1 & 1) << (b - a) / 2 | ((n) >> 2 & 1) << (c - a) / 2 | ((n) >> 3) << (d - a) / 2
#define SPREAD_4(n, ...)                                                                                                   \
    SPREAD(n, __VA_ARGS__), SPREAD((n) + 1, __VA_ARGS__), SPREAD((n) + 2, __VA_ARGS__), SPREAD((n) + 3, __VA_ARGS__)
#define NIBBLE(...)                                                                                                        \
    {                                                                                                                      \
        SPREAD_4(0, __VA_ARGS__), SPREAD_4(4, __VA_ARGS__), SPREAD_4(8, __VA_ARGS__), SPREAD_4(12, __VA_ARGS__)            \
    }

static const uint16_t NIBBLE_BITS[NIBBLES][16] = {
    NIBBLE(11, 13, 17, 19),     NIBBLE(23, 29, 31, 37),     NIBBLE(41, 43, 47, 53),     NIBBLE(59, 61, 67, 71),
    NIBBLE(73, 79, 83, 89),     NIBBLE(97, 101, 103, 107),  NIBBLE(109, 113, 121, 127), NIBBLE(131, 137, 139, 143),
    NIBBLE(149, 151, 157, 163), NIBBLE(167, 169, 173, 179), NIBBLE(181, 187, 191, 193), NIBBLE(197, 199, 209, 211),
};

/* Where the first bit of each nibble stands. */
#define PLACE(residue) ((residue)-3) / 2
static const uint8_t NIBBLE_PLACE[NIBBLES] = {PLACE(11),  PLACE(23),  PLACE(41),  PLACE(59),  PLACE(73),  PLACE(97),
                                              PLACE(109), PLACE(131), PLACE(149), PLACE(167), PLACE(181), PLACE(197)};

/* Clears the bits of a row's primes in the map, in which the row begins at some bit. */
static inline void put_row(uint64_t *map, size_t bit, uint64_t word)
{
    /* 3, 5 and 7 are bits 0 to 2; no tuplet has a 2. */
    uint64_t low = word >> (ROW_BITS + 1), high = 0;
    for (size_t i = 0; i < LOW_NIBBLES; i++)
        low |= (uint64_t)NIBBLE_BITS[i][word >> 4 * i & 15] << NIBBLE_PLACE[i];
    for (size_t i = LOW_NIBBLES; i < NIBBLES; i++)
        high |= (uint64_t)NIBBLE_BITS[i][word >> 4 * i & 15] << (NIBBLE_PLACE[i] - 64);
    unsigned shift = bit % 64;
    map += bit / 64;
    map[0] &= ~(low << shift);
    map[1] &= ~(low >> 1 >> (63 - shift) | high << shift);
    map[2] &= ~(high >> 1 >> (63 - shift));
}

void tuplet_rows_count(uint64_t *counts, const uint64_t *words, size_t rows, size_t begin, const struct questions *asked)
{
    uint64_t map[MAP_WORDS];
    size_t bits = rows * ROW_ODD + tuplet_diameter_max(asked) / 2;
    memset(map, 0xff, bits / 64 * 8 + 8 + BITS_PADDING);
    for (size_t i = 0; i < rows; i++)
        put_row(map, i * ROW_ODD, words[i]);
    for (size_t t = 0; t < asked->tuplet_count; t++) {
        const struct tuplet *tuplet = &asked->tuplets[t];
        struct bit_stream streams[TUPLET_PRIMES_MAX];
        for (uint32_t i = 0; i < tuplet->count; i++)
            streams[i] = bits_from(map, tuplet->offsets[i] / 2);
        counts[t] += bits_zeros(streams, tuplet->count, 0, begin * ROW_ODD, SIMD_PORTABLE);
    }
}

/* What row 0 has beside its 48 bits. */
static uint64_t small_bits(struct range range)
{
    static const uint64_t SMALL[SMALL_PRIMES] = {2, 3, 5, 7};
    uint64_t bits = 0;
    for (size_t i = 0; i < SMALL_PRIMES; i++)
        if (SMALL[i] >= range.first && SMALL[i] <= range.last)
            bits |= UINT64_C(1) << (ROW_BITS + i);
    return bits;
}

void tuplet_rows_load(uint64_t *words, const struct rows *rows, uint64_t begin, uint64_t end, struct range range)
{
    for (uint64_t i = begin; i < end; i++)
        words[i - begin] = row_load(rows->bytes + i * ROW_BYTES);
    if (rows->span.first == 0 && begin == 0 && begin < end)
        words[0] |= small_bits(range);
}

enum { TEST_ROWS = 16 }; /* At a time: enough numbers for the tests to be fast. */
_Static_assert((int)PRIME_TESTS_MAX >= TEST_ROWS * (int)ROW_BITS, "they are tested with one call");

/* Writes what the numbers of the rows that are coprime to 210 and in the range are above the rows' base, and where their
 * bits are; gives how many. */
static size_t list_numbers(uint64_t *offsets, uint16_t *places, struct row_span rows, struct range range)
{
    size_t count = 0;
    uint128 base = row_base(rows.first);
    for (uint64_t i = 0; i < rows.count; i++)
        for (unsigned bit = 0; bit < ROW_BITS; bit++) {
            uint64_t offset = i * ROW_NUMBERS + ROW_RESIDUE[bit];
            if (base + offset < range.first || base + offset > range.last)
                continue;
            offsets[count] = offset;
            places[count++] = (uint16_t)(i * 64 + bit);
        }
    return count;
}

void tuplet_rows_test(uint64_t *words, struct row_span rows, struct range range, const struct prime_tests *tests)
{
    uint64_t offsets[TEST_ROWS * ROW_BITS];
    uint16_t places[TEST_ROWS * ROW_BITS];
    uint8_t prime[TEST_ROWS * ROW_BITS];
    memset(words, 0, rows.count * sizeof *words);
    for (uint64_t from = 0; from < rows.count; from += TEST_ROWS) {
        struct row_span some = {rows.first + from, min_u64(rows.count - from, TEST_ROWS)};
        size_t count = list_numbers(offsets, places, some, range);
        tests->test(prime, row_base(some.first), offsets, count, tests->simd);
        for (size_t i = 0; i < count; i++)
            words[from + places[i] / 64] |= (uint64_t)prime[i] << places[i] % 64;
    }
    if (rows.first == 0 && rows.count > 0)
        words[0] |= small_bits(range);
}
