#include "core/rows.h"

const uint8_t ROW_RESIDUE[ROW_BITS] = {
    11,  13,  17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,  73,  79,  83,  89,  97,  101, 103, 107,
    109, 113, 121, 127, 131, 137, 139, 143, 149, 151, 157, 163, 167, 169, 173, 179, 181, 187, 191, 193, 197, 199, 209, 211,
};

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
    uint64_t first = row_of(max_u64(range.first, 2));
    return (struct row_span){first, row_of(range.last) - first + 1};
}

struct range range_of_rows(struct row_span span, struct range range)
{
    return (struct range){max_u64(range.first, row_first_number(span.first)),
                          min_u64(range.last, row_last_number(span.first + span.count - 1))};
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

size_t small_primes(uint64_t primes[SMALL_PRIMES], struct row_span span, struct range range)
{
    static const uint64_t SMALL[SMALL_PRIMES] = {2, 3, 5, 7};
    size_t count = 0;
    if (span.first == 0 && span.count > 0)
        for (size_t i = 0; i < SMALL_PRIMES; i++)
            if (SMALL[i] >= range.first && SMALL[i] <= range.last)
                primes[count++] = SMALL[i];
    return count;
}

size_t row_all_primes(uint64_t primes[ROW_PRIMES_MAX], const struct rows *rows, uint64_t index, struct range range)
{
    size_t count = small_primes(primes, (struct row_span){rows->span.first + index, 1}, range);
    return count + row_primes(primes + count, rows, index);
}
