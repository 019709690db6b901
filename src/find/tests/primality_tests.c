/* Numbers below 2^64 go to the lanes, which are faster; the others to the test that is proven there. */
#include "find/tests/primality_tests.h"

#include <assert.h>

#include "find/tests/primality.h"
#include "find/tests/primality_ends.h"
#include "find/tests/primality_lanes.h"
#include "find/tests/primality_wide.h"

/* The lanes are for large numbers only; small ones come in small ranges, and in no others. */
static void test_small(uint8_t *prime, const uint64_t *n, size_t count, enum simd simd)
{
    bool large = count > 0;
    for (size_t i = 0; i < count; i++)
        large = large && n[i] >= PRIMALITY_LANES_MIN;
    if (large)
        primality_lanes_test(prime, n, count, primality_lanes_for(simd));
    for (size_t i = 0; i < count && !large; i++)
        prime[i] = primality_is_prime(n[i]);
}

static void test_wide(uint8_t *prime, uint128 base, const uint64_t *offsets, size_t count, enum simd simd)
{
    uint128 n[PRIME_TESTS_MAX];
    for (size_t i = 0; i < count; i++)
        n[i] = base + offsets[i];
    primality_wide_test(prime, n, count, primality_wide_for(simd));
}

static void test(uint8_t *prime, uint128 base, const uint64_t *offsets, size_t count, enum simd simd)
{
    assert(count <= PRIME_TESTS_MAX);
    if (base == 0) {
        test_small(prime, offsets, count, simd);
        return;
    }
    uint64_t n[PRIME_TESTS_MAX], low = (uint64_t)base;
    bool wide = base > UINT64_MAX;
    for (size_t i = 0; i < count; i++)
        wide |= __builtin_add_overflow(low, offsets[i], &n[i]);
    if (wide)
        test_wide(prime, base, offsets, count, simd);
    else
        test_small(prime, n, count, simd);
}

struct prime_tests primality_tests(enum simd simd)
{
    return (struct prime_tests){primality_wide_is_prime, test, simd, primality_ends_lowest, primality_ends_highest};
}
