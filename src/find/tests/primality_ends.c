/* Row by row, number by number. */
#include "find/tests/primality_ends.h"

#include "core/rows.h"
#include "find/tests/primality_wide.h"

/* 0 and 1 are counted to row 0. */
static uint64_t row_with(uint128 n)
{
    return n < 2 ? 0 : row_of(n);
}

/* Writes the numbers of the range that lie in the row and may be prime, rising; gives how many. The row begins in the
 * range or below it. */
static size_t row_candidates(uint128 candidates[ROW_PRIMES_MAX], uint64_t row, struct range range)
{
    uint64_t small[SMALL_PRIMES];
    size_t count = rows_small_primes(small, (struct row_span){row, 1}, range);
    for (size_t i = 0; i < count; i++)
        candidates[i] = small[i];
    uint128 base = row_base(row);
    for (size_t bit = 0; bit < ROW_BITS && ROW_RESIDUE[bit] <= range.last - base; bit++)
        if (base + ROW_RESIDUE[bit] >= range.first)
            candidates[count++] = base + ROW_RESIDUE[bit];
    return count;
}

size_t primality_ends_lowest(uint128 *primes, size_t room, struct range range)
{
    uint64_t end = row_with(range.last) + 1;
    size_t found = 0;
    for (uint64_t row = row_with(range.first); row < end && found < room; row++) {
        uint128 candidates[ROW_PRIMES_MAX];
        size_t count = row_candidates(candidates, row, range);
        for (size_t i = 0; i < count && found < room; i++)
            if (primality_wide_is_prime(candidates[i]))
                primes[found++] = candidates[i];
    }
    return found;
}

static void reverse(uint128 *numbers, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        uint128 number = numbers[i];
        numbers[i] = numbers[count - 1 - i];
        numbers[count - 1 - i] = number;
    }
}

size_t primality_ends_highest(uint128 *primes, size_t room, struct range range)
{
    uint64_t begin = row_with(range.first);
    size_t found = 0;
    for (uint64_t row = row_with(range.last) + 1; row > begin && found < room; row--) {
        uint128 candidates[ROW_PRIMES_MAX];
        for (size_t i = row_candidates(candidates, row - 1, range); i > 0 && found < room; i--)
            if (primality_wide_is_prime(candidates[i - 1]))
                primes[found++] = candidates[i - 1];
    }
    reverse(primes, found);
    return found;
}
