/* Rows, a number at a time, for tests to compare with. */
#ifndef MPIPRIMES_TESTS_SUPPORT_ROWS_SUPPORT_H
#define MPIPRIMES_TESTS_SUPPORT_ROWS_SUPPORT_H

#include "core/rows.h"

/* As row_primes, with those of 2, 3, 5, 7 that lie in the row and in the range. */
static inline size_t row_all_primes(uint64_t primes[ROW_PRIMES_MAX], const struct rows *rows, uint64_t index,
                                    struct range range)
{
    size_t count = rows_small_primes(primes, (struct row_span){rows->span.first + index, 1}, range);
    return count + row_primes(primes + count, rows, index);
}

/* The same of rows at any height. */
static inline size_t row_all_primes_wide(uint128 primes[ROW_PRIMES_MAX], const struct rows *rows, uint64_t index,
                                         struct range range)
{
    uint64_t small[SMALL_PRIMES];
    size_t count = rows_small_primes(small, (struct row_span){rows->span.first + index, 1}, range);
    for (size_t i = 0; i < count; i++)
        primes[i] = small[i];
    return count + row_primes_wide(primes + count, rows, index);
}

#endif
