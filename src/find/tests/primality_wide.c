/* The order of the tests; and the portable version. */
#include "find/tests/primality_wide.h"

#include <string.h>

#include "core/arith.h"
#include "find/tests/montgomery_wide.h"
#include "find/tests/primality.h"

enum {
    SIDE_BY_SIDE = 4, /* Tests that the portable version takes at a time, as each product waits for the one before it. */
    WINDOW_BITS = 3,  /* Bits of the exponent that it takes at a time. */
    WINDOW_POWERS = 1 << WINDOW_BITS,
};

static const uint32_t BASES[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};

enum { BASES_COUNT = sizeof BASES / sizeof *BASES };

_Static_assert(BASES_COUNT % SIDE_BY_SIDE == 0, "a single number takes its bases in full groups");

const struct primality_wide *primality_wide_for(enum simd simd)
{
#if CPU_X86_64
    if (simd == SIMD_AVX512 && cpu_has_ifma())
        return &PRIMALITY_WIDE_IFMA;
    if (simd >= SIMD_AVX2)
        return &PRIMALITY_WIDE_AVX2;
#endif
    (void)simd;
    return &PRIMALITY_WIDE_PORTABLE;
}

/* Tests that wait for a whole group. */
struct tests {
    const struct primality_wide *version;
    uint8_t *prime; /* Where what fails is to be written. */
    size_t count;
    uint128 n[WIDE_GROUP_MAX];
    uint32_t base[WIDE_GROUP_MAX];
    size_t index[WIDE_GROUP_MAX];
};

static void flush(struct tests *tests)
{
    if (tests->count == 0)
        return;
    /* The last one is repeated up to the group's size. */
    for (size_t i = tests->count; i < tests->version->group; i++) {
        tests->n[i] = tests->n[tests->count - 1];
        tests->base[i] = tests->base[tests->count - 1];
    }
    uint64_t passes = tests->version->strong(tests->n, tests->base);
    for (size_t i = 0; i < tests->count; i++)
        tests->prime[tests->index[i]] &= (uint8_t)(passes >> i & 1);
    tests->count = 0;
}

static void take(struct tests *tests, uint128 n, uint32_t base, size_t index)
{
    tests->n[tests->count] = n;
    tests->base[tests->count] = base;
    tests->index[tests->count] = index;
    if (++tests->count == tests->version->group)
        flush(tests);
}

/* Takes the bases begin <= k < end of the numbers that are not known to be composite. */
static void take_bases(struct tests *tests, const uint128 *n, size_t count, size_t begin, size_t end)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = begin; k < end && n[i] > UINT64_MAX && tests->prime[i]; k++)
            take(tests, n[i], BASES[k], i);
    flush(tests);
}

size_t primality_wide_test(uint8_t *prime, const uint128 *n, size_t count, const struct primality_wide *version)
{
    struct tests tests = {.version = version, .prime = prime};
    for (size_t i = 0; i < count; i++)
        prime[i] = n[i] > UINT64_MAX || primality_is_prime((uint64_t)n[i]);
    /* Base 2 first, and as many more as a group of few numbers has room for. */
    size_t first = min_u64(max_u64(version->group / max_u64(count, 1), 1), BASES_COUNT);
    take_bases(&tests, n, count, 0, first);
    take_bases(&tests, n, count, first, BASES_COUNT);
    size_t primes = 0;
    for (size_t i = 0; i < count; i++)
        primes += prime[i];
    return primes;
}

/* A test of the portable version: x is what the bits of the odd exponent up to the window give. n - 1 = odd << twos. */
struct power {
    struct montgomery_wide m;
    uint128 x, odd;
    int twos;
    uint64_t powers[WINDOW_POWERS]; /* Of the base: at most 37^7 < 2^37. */
};

static inline int twos_of(uint128 n)
{
    uint64_t low = (uint64_t)n - 1;
    return low != 0 ? __builtin_ctzll(low) : 64 + __builtin_ctzll(wide_upper(n));
}

static inline struct power begin_power(uint128 n, uint32_t base)
{
    struct power power = {.m = montgomery_wide_of(n), .x = wide_one(n), .twos = twos_of(n)};
    power.odd = n >> power.twos;
    power.powers[0] = 1;
    for (int k = 1; k < WINDOW_POWERS; k++)
        power.powers[k] = power.powers[k - 1] * base;
    return power;
}

/* Raises the bases to the odd exponents. Residues are not brought below n < 2^79: they are below 2^80 before they are
 * multiplied, then below 2^117, and three squarings bring that below 2^106, 2^85 and 2^80. */
static inline void raise(struct power *power, int bits)
{
    for (int shift = (bits - 1) / WINDOW_BITS * WINDOW_BITS; shift >= 0; shift -= WINDOW_BITS) {
        for (int square = 0; square < WINDOW_BITS; square++)
            for (int i = 0; i < SIDE_BY_SIDE; i++)
                power[i].x = wide_square(&power[i].m, power[i].x);
        for (int i = 0; i < SIDE_BY_SIDE; i++)
            power[i].x *= power[i].powers[(unsigned)(power[i].odd >> shift) % WINDOW_POWERS];
    }
}

static uint64_t strong(const uint128 *n, const uint32_t *base)
{
    struct power power[SIDE_BY_SIDE];
    uint128 longest = 0;
    int twos = 0;
    for (int i = 0; i < SIDE_BY_SIDE; i++) {
        power[i] = begin_power(n[i], base[i]);
        longest |= power[i].odd;
        twos = power[i].twos > twos ? power[i].twos : twos;
    }
    raise(power, wide_upper(longest) != 0 ? 64 + highest_bit(wide_upper(longest)) + 1 : highest_bit((uint64_t)longest) + 1);
    uint64_t passes = 0;
    for (int step = 0; step < twos; step++)
        for (int i = 0; i < SIDE_BY_SIDE; i++) {
            uint128 number = wide_number(&power[i].m, power[i].x);
            bool pass = step < power[i].twos && (number == n[i] - 1 || (step == 0 && number == 1));
            passes |= (uint64_t)pass << i;
            power[i].x = wide_square(&power[i].m, power[i].x);
        }
    return passes;
}

const struct primality_wide PRIMALITY_WIDE_PORTABLE = {"portable", SIDE_BY_SIDE, strong};

/* As the bases side by side: where the first four pass, the others do, too, but for one number in many millions. */
bool primality_wide_is_prime(uint128 n)
{
    if (n <= UINT64_MAX)
        return primality_is_prime((uint64_t)n);
    if (n % 2 == 0)
        return false;
    for (size_t i = 1; i < BASES_COUNT; i++)
        if (n % BASES[i] == 0)
            return false;
    const uint128 same[SIDE_BY_SIDE] = {n, n, n, n};
    for (size_t i = 0; i < BASES_COUNT; i += SIDE_BY_SIDE)
        if (strong(same, BASES + i) != (1 << SIDE_BY_SIDE) - 1)
            return false;
    return true;
}
