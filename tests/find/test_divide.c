/* The division kernels: every version against the plain remainder. The AVX-512 version runs emulated, and where the
 * processor has it, natively, too. */
#include "support/support.h"

#include "find/trial/divide.h"

divide_function divide_avx512_emulated;

/* Above this prime, a distance within a window of 1024 rows plus a remainder could reach 2^32. */
static const uint32_t PRIME_BOUND = UINT32_MAX - 1024 * 210;

enum { DISTANCE_MAX = 1024 * 210 + 1, COUNT_MAX = 200, GUARD = 64, GUARD_VALUE = 0x5eed5eed };

struct kernel {
    const char *name;
    divide_function *divide;
};

static size_t list_kernels(struct kernel kernels[SIMD_LEVELS + 1])
{
    size_t count = 0;
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++)
        kernels[count++] = (struct kernel){simd_name(level), divide_for(level)};
    kernels[count++] = (struct kernel){"avx512 emulated", divide_avx512_emulated};
    return count;
}

static struct divisors divisors;
static uint64_t divisors_base;

static void use_primes(const uint32_t *primes, size_t count)
{
    memset(&divisors, 0xa5, sizeof divisors);
    divisors.count = count;
    memcpy(divisors.prime, primes, count * sizeof *primes);
    divide_prepare(&divisors);
}

static void use_base(uint64_t base)
{
    divide_set_base(&divisors, base);
    divisors_base = base;
}

/* Every prime up to the 30th, then ever larger ones up to the bound, and the bound's own neighbours. */
static size_t make_primes(uint32_t *primes)
{
    size_t count = 0;
    uint64_t p = 2;
    while (count < 30) {
        p++;
        if (is_prime_miller_rabin(p))
            primes[count++] = (uint32_t)p;
    }
    for (; p < PRIME_BOUND - 100000; p += p / 3) {
        while (!is_prime_miller_rabin(p))
            p++;
        primes[count++] = (uint32_t)p;
    }
    size_t near_bound = count + 12;
    for (p = PRIME_BOUND - 1000; p <= PRIME_BOUND && count < near_bound; p++)
        if (is_prime_miller_rabin(p))
            primes[count++] = (uint32_t)p;
    p = PRIME_BOUND;
    while (!is_prime_miller_rabin(p))
        p--;
    if (primes[count - 1] != p)
        primes[count++] = (uint32_t)p;
    return count;
}

static size_t divide_naively(uint32_t *d, size_t count, size_t begin, size_t end)
{
    size_t kept = 0;
    for (size_t k = 0; k < count; k++) {
        bool divided = false;
        for (size_t i = begin; i < end; i++)
            divided |= (divisors_base + d[k]) % divisors.prime[i] == 0;
        if (!divided)
            d[kept++] = d[k];
    }
    return kept;
}

/* All kernels on a copy of the candidates, between guards and at an odd place in memory; what is kept must be the same,
 * in order, and nothing but the padding may be touched. */
static void check_kernels(const uint32_t *candidates, size_t count, size_t begin, size_t end)
{
    enum { SIZE = GUARD + DISTANCE_MAX + DIVIDE_PADDING + GUARD };
    static uint32_t expected[SIZE], got[SIZE];
    struct kernel kernels[SIMD_LEVELS + 1];
    size_t kernel_count = list_kernels(kernels);
    memcpy(expected, candidates, count * sizeof *candidates);
    size_t kept = divide_naively(expected, count, begin, end);
    for (size_t i = 0; i < kernel_count; i++) {
        size_t before = GUARD - count % 16, behind = before + count + DIVIDE_PADDING;
        for (size_t k = 0; k < behind + GUARD; k++)
            got[k] = GUARD_VALUE + (uint32_t)k;
        memcpy(got + before, candidates, count * sizeof *candidates);
        size_t result = kernels[i].divide(got + before, count, &divisors, begin, end);
        if (result != kept || memcmp(got + before, expected, kept * sizeof *got) != 0)
            fail_msg("%s: %zu candidates from %llu, primes %zu to %zu: kept %zu, not %zu, or others", kernels[i].name,
                     count, (unsigned long long)divisors_base, begin, end, result, kept);
        for (size_t k = 0; k < behind + GUARD; k++)
            if ((k < before || k >= behind) && got[k] != GUARD_VALUE + (uint32_t)k)
                fail_msg("%s: writes at %td with %zu candidates", kernels[i].name, (ptrdiff_t)(k - before), count);
    }
}

static void divisors_follow_from_their_primes(void **state)
{
    (void)state;
    static const uint64_t BASES[] = {0, 1, UINT32_MAX, UINT64_C(1) << 32, UINT64_C(1) << 63, UINT64_MAX};
    for (uint64_t part = 0; part < 40; part++) {
        uint32_t primes[DIVISORS_MAX];
        for (uint32_t i = 0; i < DIVISORS_MAX; i++)
            primes[i] = part < 20 ? (uint32_t)part * 2 * DIVISORS_MAX + 2 * i + 3
                                  : UINT32_MAX - (uint32_t)(part - 20) * 2 * DIVISORS_MAX - 2 * i;
        use_primes(primes, DIVISORS_MAX);
        use_base(BASES[part % COUNT_OF(BASES)]);
        for (size_t i = 0; i < DIVISORS_MAX; i++) {
            uint32_t p = primes[i], residue = (uint32_t)(divisors_base % p);
            assert_true((uint32_t)(p * divisors.inverse[i]) == 1);
            assert_true((int64_t)divisors.limit[i] + 2147483648 == 4294967295 / p);
            /* Less the bias and times the prime, the offset is the residue again. */
            assert_true((uint32_t)((divisors.offset[i] - DIVIDE_BIAS) * p) == residue);
        }
    }
}

/* Candidates as trial division has them: odd, rising, within a window. */
static void random_candidates(uint32_t *d, size_t count, uint64_t *random)
{
    uint32_t step = 2 * (1 + (uint32_t)random_below(random, DISTANCE_MAX / (2 * count + 2)));
    uint32_t next = 1 + 2 * (uint32_t)random_below(random, 100);
    for (size_t k = 0; k < count; k++, next += 2 * (1 + (uint32_t)random_below(random, step / 2)))
        d[k] = next < DISTANCE_MAX ? next : DISTANCE_MAX;
}

static const uint64_t BASES[] = {
    0,
    210 * UINT64_C(20452225), /* the row of 2^32 */
    UINT64_C(1) << 32,
    (UINT64_C(1) << 53) - 1,
    UINT64_C(1) << 63,
    UINT64_MAX - DISTANCE_MAX,
};

static void every_count_is_right(void **state)
{
    (void)state;
    uint32_t primes[DIVISORS_MAX], d[COUNT_MAX];
    uint64_t random = 1;
    use_primes(primes, make_primes(primes));
    for (size_t b = 0; b < COUNT_OF(BASES); b++) {
        use_base(BASES[b]);
        for (size_t count = 0; count <= COUNT_MAX; count++)
            for (int round = 0; round < (TEST_LIGHT ? 4 : 20); round++) {
                random_candidates(d, count, &random);
                size_t begin = random_below(&random, round < 4 ? 5 : divisors.count);
                size_t end = begin + random_below(&random, min_u64(33, divisors.count - begin) + 1);
                check_kernels(d, count, begin, end);
            }
    }
}

static void every_batch_is_right(void **state)
{
    (void)state;
    uint32_t primes[DIVISORS_MAX], d[COUNT_MAX];
    uint64_t random = 2;
    use_primes(primes, make_primes(primes));
    static const size_t COUNTS[] = {1, 7, 8, 9, 33, 100, 128, 200};
    for (size_t begin = 0; begin <= divisors.count; begin++)
        for (size_t end = begin; end <= divisors.count; end += TEST_LIGHT ? 5 : 1)
            for (size_t i = 0; i < COUNT_OF(COUNTS); i += 1 + (end - begin > 40)) {
                if ((begin + end + i) % 7 == 0)
                    use_base(BASES[random_below(&random, COUNT_OF(BASES))]);
                random_candidates(d, COUNTS[i], &random);
                check_kernels(d, COUNTS[i], begin, end);
            }
}

/* For each prime, candidates it divides and their neighbours: anywhere in a window, with remainders of the base from
 * 0 to prime - 1. The largest sums of distance and remainder come close to 2^32. */
static void multiples_of_every_prime_are_found(void **state)
{
    (void)state;
    uint32_t primes[DIVISORS_MAX];
    uint64_t random = 3;
    use_primes(primes, make_primes(primes));
    for (size_t i = 0; i < divisors.count; i++)
        for (int round = 0; round < (TEST_LIGHT ? 20 : 100); round++) {
            uint64_t p = primes[i];
            uint32_t at = round < 3 ? DISTANCE_MAX - (uint32_t)round : (uint32_t)random_below(&random, DISTANCE_MAX);
            uint64_t quotient = random_below(&random, (UINT64_MAX - DISTANCE_MAX) / p + 1);
            uint64_t product = p * max_u64(quotient, DISTANCE_MAX / p + 2);
            use_base(product - at);
            uint32_t d[COUNT_MAX];
            size_t count = 0;
            for (uint32_t near = at < 20 ? 0 : at - 20; near <= at + 20 && near <= DISTANCE_MAX; near++)
                d[count++] = near;
            for (uint64_t far = at + p; far <= DISTANCE_MAX && count < 150; far += p)
                d[count++] = (uint32_t)far;
            d[count++] = DISTANCE_MAX;
            check_kernels(d, count, i, i + 1);
        }
}

/* A remainder of p - 1 and the largest distance: y = 2^32 - 1 at most, for the largest prime below the bound. */
static void largest_remainders_are_right(void **state)
{
    (void)state;
    uint32_t primes[DIVISORS_MAX], d[COUNT_MAX];
    use_primes(primes, make_primes(primes));
    for (size_t i = 0; i < divisors.count; i++)
        for (uint64_t less = 1; less <= 3; less++) {
            uint64_t p = primes[i];
            use_base(p * (UINT32_MAX - 7) + p - less);
            for (size_t k = 0; k < 150; k++)
                d[k] = k < 75 ? (uint32_t)k : DISTANCE_MAX - (uint32_t)(149 - k);
            check_kernels(d, 150, i, i + 1);
        }
}

/* With base 0 the candidates are the numbers themselves, up to 2^32 - 1. */
static void numbers_up_to_2_32_are_right(void **state)
{
    (void)state;
    uint32_t primes[DIVISORS_MAX], d[COUNT_MAX];
    uint64_t random = 4;
    size_t prime_count = make_primes(primes);
    use_primes(primes, prime_count);
    use_base(0);
    for (size_t i = 0; i < prime_count; i++)
        for (int round = 0; round < (TEST_LIGHT ? 5 : 30); round++) {
            size_t count = 0;
            uint64_t most = UINT32_MAX / primes[i];
            for (uint32_t k = 0; k < 60; k++) {
                uint64_t multiple = (k < 20 ? most - min_u64(k, most) : random_below(&random, most + 1)) * primes[i];
                d[count++] = (uint32_t)multiple;
                d[count++] = (uint32_t)multiple + 1;
                d[count++] = (uint32_t)multiple - 1;
            }
            d[count++] = UINT32_MAX;
            d[count++] = 0;
            check_kernels(d, count, i, i + 1);
        }
}

/* A mask of survivors in one vector, before and behind it all alive, all dead, or any. */
static void fill_by_mask(uint32_t *d, size_t count, size_t at, size_t lanes, uint32_t mask, int around, uint64_t *random)
{
    for (size_t k = 0; k < count; k++) {
        bool alive = around == 0 ? false : around == 1 ? true : random_next(random) & 1;
        if (k >= at && k < at + lanes)
            alive = mask >> (k - at) & 1;
        d[k] = 11 * (uint32_t)(k + 1) + alive;
    }
}

static void every_mask_of_8_lanes_is_compacted(void **state)
{
    (void)state;
    uint32_t primes[] = {11}, d[COUNT_MAX];
    uint64_t random = 5;
    use_primes(primes, 1);
    use_base(0);
    static const size_t COUNTS[] = {8, 13, 16, 24, 31, 32, 40, 64, 72};
    for (uint32_t mask = 0; mask < 256; mask++)
        for (size_t i = 0; i < COUNT_OF(COUNTS); i++)
            for (size_t at = 0; at + 8 <= COUNTS[i]; at += 8)
                for (int around = 0; around <= 2; around++) {
                    fill_by_mask(d, COUNTS[i], at, 8, mask, around, &random);
                    check_kernels(d, COUNTS[i], 0, 1);
                }
}

static void every_mask_of_16_lanes_is_compacted(void **state)
{
    (void)state;
    uint32_t primes[] = {11}, d[COUNT_MAX];
    uint64_t random = 6;
    use_primes(primes, 1);
    use_base(0);
    for (uint32_t mask = 0; mask < 65536; mask += TEST_LIGHT ? 13 : 1) {
        size_t vector = mask % 5;
        fill_by_mask(d, 80, 16 * vector, 16, mask, 2, &random);
        check_kernels(d, 80, 0, 1);
    }
}

/* As many candidates as a window has, by batches of all sizes up to 8192 primes. */
static void whole_windows_are_right(void **state)
{
    (void)state;
    static uint32_t d[1024 * ROW_BITS];
    uint32_t primes[DIVISORS_MAX];
    size_t count = 0;
    for (uint32_t p = 11; count < DIVISORS_MAX; p += 2)
        if (is_prime_miller_rabin(p))
            primes[count++] = p;
    use_primes(primes, count);
    for (size_t b = 1; b < COUNT_OF(BASES); b++) {
        use_base(BASES[b] / 210 * 210);
        for (uint32_t row = 0; row < 1024; row++)
            for (size_t bit = 0; bit < ROW_BITS; bit++)
                d[row * ROW_BITS + bit] = row * 210 + ROW_RESIDUE[bit];
        check_kernels(d, 1024 * ROW_BITS, 0, TEST_LIGHT ? 8 : 32);
        check_kernels(d + 5, 999, 0, TEST_LIGHT ? 1000 : DIVISORS_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(divisors_follow_from_their_primes),
        cmocka_unit_test(every_count_is_right),
        cmocka_unit_test(every_batch_is_right),
        cmocka_unit_test(multiples_of_every_prime_are_found),
        cmocka_unit_test(largest_remainders_are_right),
        cmocka_unit_test(numbers_up_to_2_32_are_right),
        cmocka_unit_test(every_mask_of_8_lanes_is_compacted),
        cmocka_unit_test(every_mask_of_16_lanes_is_compacted),
        cmocka_unit_test(whole_windows_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
