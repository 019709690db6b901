#include "core/rows.h"

#include "core/cpu.h"

#if CPU_X86_64
#include <emmintrin.h>
#endif

/* The residues of the bits of a row's six bytes. */
#define BYTE_0 11, 13, 17, 19, 23, 29, 31, 37
#define BYTE_1 41, 43, 47, 53, 59, 61, 67, 71
#define BYTE_2 73, 79, 83, 89, 97, 101, 103, 107
#define BYTE_3 109, 113, 121, 127, 131, 137, 139, 143
#define BYTE_4 149, 151, 157, 163, 167, 169, 173, 179
#define BYTE_5 181, 187, 191, 193, 197, 199, 209, 211

const uint8_t ROW_RESIDUE[ROW_BITS] = {BYTE_0, BYTE_1, BYTE_2, BYTE_3, BYTE_4, BYTE_5};

const uint8_t ROW_BIT[ROW_NUMBERS] = {
    48, 48, 48, 48, 48, 48, 48, 48, 48, 0,  48, 1,  48, 48, 48, 2,  48, 3,  48, 48, 48, 4,  48, 48, 48, 48, 48, 5,  48, 6,
    48, 48, 48, 48, 48, 7,  48, 48, 48, 8,  48, 9,  48, 48, 48, 10, 48, 48, 48, 48, 48, 11, 48, 48, 48, 48, 48, 12, 48, 13,
    48, 48, 48, 48, 48, 14, 48, 48, 48, 15, 48, 16, 48, 48, 48, 48, 48, 17, 48, 48, 48, 18, 48, 48, 48, 48, 48, 19, 48, 48,
    48, 48, 48, 48, 48, 20, 48, 48, 48, 21, 48, 22, 48, 48, 48, 23, 48, 24, 48, 48, 48, 25, 48, 48, 48, 48, 48, 48, 48, 26,
    48, 48, 48, 48, 48, 27, 48, 48, 48, 28, 48, 48, 48, 48, 48, 29, 48, 30, 48, 48, 48, 31, 48, 48, 48, 48, 48, 32, 48, 33,
    48, 48, 48, 48, 48, 34, 48, 48, 48, 48, 48, 35, 48, 48, 48, 36, 48, 37, 48, 48, 48, 38, 48, 48, 48, 48, 48, 39, 48, 40,
    48, 48, 48, 48, 48, 41, 48, 48, 48, 42, 48, 43, 48, 48, 48, 44, 48, 45, 48, 48, 48, 48, 48, 48, 48, 48, 48, 46, 48, 47,
};

struct row_span rows_of_range(struct range range)
{
    if (range.last < 2)
        return (struct row_span){0, 0};
    uint64_t first = row_of(max_u128(range.first, 2));
    return (struct row_span){first, row_of(range.last) - first + 1};
}

uint128 rows_number_behind(struct range range, uint64_t rows)
{
    return max_u128(range.first, row_first_number(rows_of_range(range).first + rows));
}

struct range range_of_rows(struct row_span span, struct range range)
{
    return (struct range){max_u128(range.first, row_first_number(span.first)),
                          min_u128(range.last, row_last_number(span.first + span.count - 1))};
}

/* What follows reads rows by the byte: a table has, for each of the six bytes and each of its values, the residues of the
 * bits that are set. Eight are copied, whatever their number, and the next copy begins behind the valid ones; so there is
 * no branch, and nothing to mispredict. That takes half the time of a loop over the bits. */

enum { BYTE_VALUES = 256 };

/* The list of residues, a byte each, with r before it if bit k of the byte is set. */
#define BEFORE(list, byte, k, r) ((list) << ((byte) >> (k)) % 2 * 8 | ((byte) >> (k)) % 2 * UINT64_C(r))
#define BEFORE_4(list, byte, r0, r1, r2, r3)                                                                               \
    BEFORE(BEFORE(BEFORE(BEFORE(list, byte, 3, r3), byte, 2, r2), byte, 1, r1), byte, 0, r0)
#define RESIDUES(byte, r0, r1, r2, r3, r4, r5, r6, r7)                                                                     \
    BEFORE_4(BEFORE_4(UINT64_C(0), (byte) >> 4, r4, r5, r6, r7), byte, r0, r1, r2, r3)
#define ONES(byte, unused) __builtin_popcount(byte)

/* MAKE(byte, ...) of four consecutive values of the byte, of 16, of 64, and of all. */
#define MAKE_4(MAKE, b, ...)                                                                                               \
    MAKE(b, __VA_ARGS__), MAKE((b) + 1, __VA_ARGS__), MAKE((b) + 2, __VA_ARGS__), MAKE((b) + 3, __VA_ARGS__)
#define MAKE_16(MAKE, b, ...)                                                                                              \
    MAKE_4(MAKE, b, __VA_ARGS__), MAKE_4(MAKE, (b) + 4, __VA_ARGS__), MAKE_4(MAKE, (b) + 8, __VA_ARGS__),                  \
        MAKE_4(MAKE, (b) + 12, __VA_ARGS__)
#define MAKE_64(MAKE, b, ...)                                                                                              \
    MAKE_16(MAKE, b, __VA_ARGS__), MAKE_16(MAKE, (b) + 16, __VA_ARGS__), MAKE_16(MAKE, (b) + 32, __VA_ARGS__),             \
        MAKE_16(MAKE, (b) + 48, __VA_ARGS__)
#define MAKE_ALL(MAKE, ...)                                                                                                \
    {                                                                                                                      \
        MAKE_64(MAKE, 0, __VA_ARGS__), MAKE_64(MAKE, 64, __VA_ARGS__), MAKE_64(MAKE, 128, __VA_ARGS__),                    \
            MAKE_64(MAKE, 192, __VA_ARGS__)                                                                                \
    }

static const uint64_t BYTE_RESIDUES[ROW_BYTES][BYTE_VALUES] = {
    MAKE_ALL(RESIDUES, BYTE_0), MAKE_ALL(RESIDUES, BYTE_1), MAKE_ALL(RESIDUES, BYTE_2),
    MAKE_ALL(RESIDUES, BYTE_3), MAKE_ALL(RESIDUES, BYTE_4), MAKE_ALL(RESIDUES, BYTE_5),
};

static const uint8_t BYTE_COUNT[BYTE_VALUES] = MAKE_ALL(ONES, 0);

/* Writes start + residue for eight residues. */
static inline void write_offsets(uint16_t *offsets, uint64_t residues, uint16_t start)
{
#if CPU_X86_64
    __m128i wide = _mm_unpacklo_epi8(_mm_cvtsi64_si128((long long)residues), _mm_setzero_si128());
    _mm_storeu_si128((__m128i *)offsets, _mm_add_epi16(wide, _mm_set1_epi16((short)start)));
#else
    for (size_t k = 0; k < 8; k++)
        offsets[k] = (uint16_t)(start + (residues >> 8 * k & 0xff));
#endif
}

size_t rows_offsets(uint16_t *offsets, const struct rows *rows, uint64_t begin, uint64_t end, uint16_t start)
{
    uint16_t *to = offsets;
    for (uint64_t index = begin; index < end; index++, start += ROW_NUMBERS) {
        uint64_t mask = row_load(rows->bytes + index * ROW_BYTES);
        for (size_t i = 0; i < ROW_BYTES; i++, mask >>= 8) {
            size_t byte = mask & 0xff;
            write_offsets(to, BYTE_RESIDUES[i][byte], start);
            to += BYTE_COUNT[byte];
        }
    }
    return (size_t)(to - offsets);
}

size_t rows_primes(uint64_t *primes, const struct rows *rows, uint64_t begin, uint64_t end)
{
    enum { STEP = 64 }; /* Rows: their offsets stay in the L1 cache. */
    _Static_assert((int)STEP <= (int)ROWS_OFFSETS_MAX, "offsets do not wrap");
    uint64_t *to = primes;
    while (begin < end) {
        uint16_t offsets[STEP * ROW_BITS];
        uint64_t step = min_u64(end - begin, STEP), base = (rows->span.first + begin) * ROW_NUMBERS;
        size_t count = rows_offsets(offsets, rows, begin, begin + step, 0);
        for (size_t i = 0; i < count; i++)
            to[i] = base + offsets[i];
        to += count;
        begin += step;
    }
    return (size_t)(to - primes);
}

uint64_t rows_count(const struct rows *rows)
{
    uint64_t count = 0;
    uint64_t bytes = rows->span.count * ROW_BYTES, i = 0;
    for (; i + 8 <= bytes; i += 8) {
        uint64_t word;
        memcpy(&word, rows->bytes + i, sizeof word);
        count += (uint64_t)__builtin_popcountll(word);
    }
    for (; i < bytes; i++)
        count += (uint64_t)__builtin_popcount(rows->bytes[i]);
    return count;
}

size_t row_primes(uint64_t *primes, const struct rows *rows, uint64_t index)
{
    uint64_t base = (rows->span.first + index) * ROW_NUMBERS;
    size_t count = 0;
    for (uint64_t mask = row_load(rows->bytes + index * ROW_BYTES); mask != 0; mask &= mask - 1)
        primes[count++] = base + ROW_RESIDUE[__builtin_ctzll(mask)];
    return count;
}

size_t row_primes_wide(uint128 *primes, const struct rows *rows, uint64_t index)
{
    uint128 base = row_base(rows->span.first + index);
    size_t count = 0;
    for (uint64_t mask = row_load(rows->bytes + index * ROW_BYTES); mask != 0; mask &= mask - 1)
        primes[count++] = base + ROW_RESIDUE[__builtin_ctzll(mask)];
    return count;
}

size_t rows_small_primes(uint64_t primes[SMALL_PRIMES], struct row_span span, struct range range)
{
    static const uint64_t SMALL[SMALL_PRIMES] = {2, 3, 5, 7};
    size_t count = 0;
    if (span.first == 0 && span.count > 0)
        for (size_t i = 0; i < SMALL_PRIMES; i++)
            if (SMALL[i] >= range.first && SMALL[i] <= range.last)
                primes[count++] = SMALL[i];
    return count;
}
