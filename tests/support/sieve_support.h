/* What the tests of the sieve's inner loops share: every version of them, memory between guards, and primes. */
#ifndef MPIPRIMES_TESTS_SIEVE_SUPPORT_H
#define MPIPRIMES_TESTS_SIEVE_SUPPORT_H

#include "support/support.h"

#include "find/sieve/kernels.h"

struct version {
    const char *name;
    const struct sieve_kernels *kernels;
};

/* One for each SIMD level that this processor has. */
static inline size_t list_versions(struct version versions[SIMD_LEVELS])
{
    size_t count = 0;
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++)
        versions[count++] = (struct version){simd_name(level), sieve_kernels_for(level)};
    return count;
}

/* Memory with guards before and behind it; with sanitizers it is exactly as large as it may be, and they guard it. */
struct guarded {
    uint8_t *memory, *bytes;
    size_t size;
};

enum { GUARD_BYTES = TEST_LIGHT ? 0 : 256, GUARD_VALUE = 0xb5 };

static inline struct guarded guarded_new(size_t size, int fill)
{
    struct guarded guarded = {malloc(size + 2 * GUARD_BYTES + (size == 0)), NULL, size};
    assert_non_null(guarded.memory);
    guarded.bytes = guarded.memory + GUARD_BYTES;
    memset(guarded.memory, GUARD_VALUE, size + 2 * GUARD_BYTES);
    memset(guarded.bytes, fill, size);
    return guarded;
}

/* Checks the guards. */
static inline void guarded_free(struct guarded *guarded, const char *what)
{
    for (size_t i = 0; i + 1 <= GUARD_BYTES; i++)
        if (guarded->memory[i] != GUARD_VALUE || guarded->bytes[guarded->size + i] != GUARD_VALUE)
            fail_msg("%s: writes beyond its memory, within %zu bytes before or %zu behind it", what, GUARD_BYTES - i,
                     i + 1);
    free(guarded->memory);
    *guarded = (struct guarded){0};
}

static inline bool bit_of(const uint8_t *bits, size_t bit)
{
    return bits[bit / 8] >> bit % 8 & 1;
}

static inline void set_bit(uint8_t *bits, size_t bit)
{
    bits[bit / 8] |= (uint8_t)(1u << bit % 8);
}

/* Fails, and says where, unless the first bits are the same. */
static inline void assert_bits_equal(const uint8_t *got, const uint8_t *expected, size_t bits, const char *what)
{
    if (memcmp(got, expected, bits / 8) == 0 && bits % 8 == 0)
        return;
    for (size_t bit = 0; bit < bits; bit++)
        if (bit_of(got, bit) != bit_of(expected, bit))
            fail_msg("%s: bit %zu of %zu is %d", what, bit, bits, bit_of(got, bit));
}

static inline uint32_t next_prime(uint32_t above)
{
    do
        above++;
    while (!is_prime_miller_rabin(above));
    return above;
}

/* 2 / M modulo the prime p, which does not divide M, by Fermat's little theorem. */
static inline uint32_t half_of(uint32_t modulus, uint32_t p)
{
    return (uint32_t)((wide_u)2 * power_modulo(modulus, p - 2, p) % p);
}

#endif
