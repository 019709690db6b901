#include "core/rows.h"

const uint8_t ROW_RESIDUE[ROW_BITS] = {ROW_RESIDUES_0, ROW_RESIDUES_1, ROW_RESIDUES_2,
                                       ROW_RESIDUES_3, ROW_RESIDUES_4, ROW_RESIDUES_5};

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
