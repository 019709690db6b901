#include "find/sieve_far.h"

#include "core/rows.h"

void cross_far(const struct far_lines *lines, const uint32_t *primes, size_t count)
{
    /* By the distance from the rows' base, a multiple of 210, so that nothing passes 2^64. */
    uint64_t base = lines->row * ROW_NUMBERS, end = lines->rows * ROW_NUMBERS + 2;
    for (size_t i = 0; i < count; i++) {
        uint64_t p = primes[i];
        uint64_t d = base < p ? 3 * p - base : p - base % p; /* the base itself is even, the prime itself is left out */
        for (d += d % 2 == 0 ? p : 0; d < end; d += 2 * p) {
            uint64_t row = (d - 2) / ROW_NUMBERS;
            unsigned bit = ROW_BIT[(d - 2) % ROW_NUMBERS];
            if (d >= 2 && bit < ROW_BITS)
                lines->bits[bit * lines->stride + row / 8] |= (uint8_t)(1u << row % 8);
        }
    }
}
