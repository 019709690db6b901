/* The primality test in lanes: all its versions against the scalar test, both of its parts against their definitions, and
 * numbers that are known to deceive weaker tests. */
#include "support/support.h"

#include "find/tests/primality.h"
#include "find/tests/primality_lanes.h"

#define MIN PRIMALITY_LANES_MIN

/* Every version that this processor has; gives how many. */
static size_t list_versions(const struct primality_lanes *versions[SIMD_LEVELS])
{
    size_t count = 0;
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++) {
        const struct primality_lanes *version = primality_lanes_for(level);
        if (count == 0 || versions[count - 1] != version)
            versions[count++] = version;
    }
    return count;
}

/* What is read and written beyond `count` is seen by the guards behind, or by the sanitizers. */
enum { GUARD = 8, GUARD_VALUE = 0xb5 };

static void check_version(const struct primality_lanes *version, const uint64_t *n, size_t count, const uint8_t *expected)
{
    uint8_t *got = malloc(count + GUARD);
    uint64_t *copy = malloc(count * sizeof *copy + (count == 0));
    assert_true(got != NULL && copy != NULL);
    memset(got, GUARD_VALUE, count + GUARD);
    if (count > 0)
        memcpy(copy, n, count * sizeof *n);
    size_t primes = primality_lanes_test(got, copy, count, version), sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += expected[i];
        if (got[i] != expected[i] || copy[i] != n[i])
            fail_msg("%s, %zu of %zu: %llu is %s", version->name, i, count, (unsigned long long)n[i],
                     expected[i] ? "prime" : "not prime");
    }
    if (primes != sum)
        fail_msg("%s: %zu primes of %zu, not %zu", version->name, primes, count, sum);
    for (size_t i = count; i < count + GUARD; i++)
        assert_int_equal(got[i], GUARD_VALUE);
    free(got);
    free(copy);
}

/* All versions, where the scalar test says what is prime. */
static void check_all(const uint64_t *n, size_t count)
{
    const struct primality_lanes *versions[SIMD_LEVELS];
    size_t many = list_versions(versions);
    uint8_t *expected = malloc(count + 1);
    assert_non_null(expected);
    for (size_t i = 0; i < count; i++)
        expected[i] = primality_is_prime(n[i]);
    for (size_t v = 0; v < many; v++)
        check_version(versions[v], n, count, expected);
    free(expected);
}

/* Numbers that come one by one, and are checked many at a time. */
struct numbers {
    size_t count;
    uint64_t n[1000];
};

static void flush(struct numbers *numbers)
{
    check_all(numbers->n, numbers->count);
    numbers->count = 0;
}

static void take(struct numbers *numbers, uint64_t n)
{
    if (n < MIN || n % 2 == 0)
        return;
    numbers->n[numbers->count++] = n;
    if (numbers->count == COUNT_OF(numbers->n))
        flush(numbers);
}

static void every_level_has_a_version(void **state)
{
    (void)state;
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++) {
        const struct primality_lanes *version = primality_lanes_for(level);
        assert_true(version->group >= 1 && version->group <= LANES_GROUP_MAX);
    }
    assert_ptr_equal(primality_lanes_for(SIMD_PORTABLE), &PRIMALITY_LANES_PORTABLE);
#if CPU_X86_64
    if (simd_supported() >= SIMD_AVX2)
        assert_ptr_equal(primality_lanes_for(SIMD_AVX2), &PRIMALITY_LANES_AVX2);
    if (cpu_has_ifma())
        assert_ptr_equal(primality_lanes_for(SIMD_AVX512), &PRIMALITY_LANES_IFMA);
#endif
}

/* Of one size in each group, and of all sizes mixed. */
static void numbers_of_all_sizes_are_right(void **state)
{
    (void)state;
    uint64_t random = 1;
    struct numbers numbers = {0};
    for (int bits = 21; bits <= 64; bits++) {
        for (int round = 0; round < (TEST_LIGHT ? 300 : 5000); round++)
            take(&numbers, random_next(&random) >> (64 - bits) | UINT64_C(1) << (bits - 1) | 1);
        flush(&numbers);
    }
    for (int round = 0; round < (TEST_LIGHT ? 5000 : 100000); round++)
        take(&numbers, random_next(&random) >> random_below(&random, 44) | 1);
    flush(&numbers);
}

static void windows_are_right(void **state)
{
    (void)state;
    struct numbers numbers = {0};
    uint64_t width = TEST_LIGHT ? 500 : 10000;
    /* Where the factor of the modulus changes, where limbs and floating-point numbers are full, and the ends. */
    static const uint64_t MIDDLES[] = {
        MIN,
        UINT64_C(1) << 32,
        UINT64_C(1) << 40,
        UINT64_C(1) << 51,
        UINT64_C(1) << 52,
        UINT64_C(1) << 53,
        UINT64_MAX / 7,
        UINT64_MAX / 5,
        UINT64_MAX / 3,
        UINT64_C(1) << 62,
        UINT64_C(1) << 63,
        UINT64_MAX - 10000,
    };
    for (size_t i = 0; i < COUNT_OF(MIDDLES); i++) {
        for (uint64_t n = (MIDDLES[i] - width) | 1; n < MIDDLES[i] + width; n += 2)
            take(&numbers, n);
        flush(&numbers);
    }
    for (uint64_t n = UINT64_MAX - 10000; n < UINT64_MAX; n += 2)
        take(&numbers, n + 1);
    flush(&numbers);
}

/* Of all primes in the world of a group, one lane a prime and the others not, and the other way round. */
static void every_lane_decides_for_itself(void **state)
{
    (void)state;
    static const uint64_t PRIME[] = {UINT64_MAX - 58, UINT64_C(1000000000000000003), (UINT64_C(1) << 61) - 1, 1048583};
    /* Strong pseudoprimes to base 2, and numbers that fail it. */
    static const uint64_t OTHER[] = {UINT64_C(3825123056546413051), (UINT64_C(1) << 59) - 1, UINT64_MAX, UINT64_MAX - 2};
    for (size_t count = 1; count <= 2 * LANES_GROUP_MAX + 3; count++)
        for (size_t lane = 0; lane < count; lane += TEST_LIGHT ? 7 : 1)
            for (int prime = 0; prime <= 1; prime++) {
                uint64_t n[2 * LANES_GROUP_MAX + 3];
                for (size_t i = 0; i < count; i++)
                    n[i] =
                        (i == lane) == prime ? PRIME[(i + count) % COUNT_OF(PRIME)] : OTHER[(i + count) % COUNT_OF(OTHER)];
                check_all(n, count);
            }
    check_all(NULL, 0);
}

/* n = k * 2^twos + 1 and - 1: the steps that the end of the two tests needs, up to 63 of them. */
static void every_power_of_two_beside_n_is_right(void **state)
{
    (void)state;
    uint64_t random = 2;
    struct numbers numbers = {0};
    for (int twos = 1; twos < 64; twos++)
        for (uint64_t round = 0; round < (TEST_LIGHT ? 100 : 1000); round++) {
            uint64_t odd = random_next(&random) >> (twos < 63 && round % 2 ? twos : twos - 1) | 1;
            take(&numbers, (odd << twos) + 1);
            take(&numbers, (odd << twos) - 1);
        }
    flush(&numbers);
}

static void composites_that_deceive_strong_tests_are_refused(void **state)
{
    (void)state;
    static const uint64_t NUMBERS[] = {
        /* psi_2 to psi_11: they pass the first 2 ... 11 bases. */
        1373653,
        25326001,
        3215031751,
        2152302898747,
        3474749660383,
        341550071728321,
        3825123056546413051,
        /* Squares that pass base 2, as 1093 and 3511 do so modulo their squares (Meissner, Beeger); and multiples. */
        UINT64_C(1093) * 1093,
        UINT64_C(3511) * 3511,
        UINT64_C(1093) * 1093 * 3511 * 3511,
        /* Fermat's number. */
        (UINT64_C(1) << 32) + 1,
    };
    struct numbers numbers = {0};
    for (size_t i = 0; i < COUNT_OF(NUMBERS); i++) {
        assert_false(is_prime_miller_rabin(NUMBERS[i]));
        assert_true(passes_strong_test(NUMBERS[i], 2) || NUMBERS[i] % 1093 == 0);
        take(&numbers, NUMBERS[i]);
    }
    for (int e = 21; e <= 64; e++)
        take(&numbers, UINT64_MAX >> (64 - e));
    for (int e = 20; e < 64; e++)
        take(&numbers, (UINT64_C(1) << e) + 1);
    flush(&numbers);
}

/* Carmichael numbers (6k + 1)(12k + 1)(18k + 1) of three primes (J. Chernick, 1939), up to 2^64. */
static void carmichael_numbers_are_refused(void **state)
{
    (void)state;
    struct numbers numbers = {0};
    for (uint64_t k = 1; k < 242347; k++)
        if (primality_is_prime(6 * k + 1) && primality_is_prime(12 * k + 1) && primality_is_prime(18 * k + 1))
            take(&numbers, (6 * k + 1) * (12 * k + 1) * (18 * k + 1));
    assert_true(numbers.count > 300);
    flush(&numbers);
}

/* Squares and products of neighbouring primes around `middle`. */
static void take_products_around(struct numbers *numbers, uint64_t middle)
{
    struct list primes = list_truth(middle - 3000, middle + 3000);
    for (size_t i = 0; i < primes.count; i++)
        for (size_t j = i; j < primes.count && j < i + (TEST_LIGHT ? 5 : 50); j++)
            if (primes.primes[i] <= UINT64_MAX / primes.primes[j])
                take(numbers, primes.primes[i] * primes.primes[j]);
    list_free(&primes);
}

static void products_of_near_primes_are_refused(void **state)
{
    (void)state;
    struct numbers numbers = {0};
    take_products_around(&numbers, UINT64_C(1) << 32); /* up to the largest square of a prime */
    take_products_around(&numbers, 3037000500);        /* around 2^63 */
    take_products_around(&numbers, 2479700525);        /* around 2^64 / 3 */
    take_products_around(&numbers, 1 << 26);
    take_products_around(&numbers, 4000);
    flush(&numbers);
}

/* The bits that a version's strong test or Lucas test gives for the numbers, compared one by one. Where a test needs more
 * steps than a version keeps, a composite may fail that would pass. */
static void check_part(const char *what, const struct primality_lanes *version, const uint64_t *n, uint64_t got,
                       const bool *expected, uint64_t rest)
{
    for (size_t i = 0; i < version->group; i++)
        if ((got >> i & 1) != expected[i] && (!expected[i] || primality_is_prime(n[i]) || n[i] % 64 != rest))
            fail_msg("%s, %s: %llu %s", version->name, what, (unsigned long long)n[i], expected[i] ? "passes" : "fails");
}

/* Products (k + 1)(mk + 1) of two primes make up most of the numbers that pass the strong test to base 2 though they are
 * composite: each version's answer to that test alone, and to both. */
static void products_of_related_primes_are_refused(void **state)
{
    (void)state;
    const struct primality_lanes *versions[SIMD_LEVELS];
    size_t many = list_versions(versions), deceiving = 0;
    uint64_t random = 3;
    struct numbers numbers = {0};
    bool expected[COUNT_OF(numbers.n)];
    for (size_t rounds = 0; rounds < (TEST_LIGHT ? 3 : 40);) {
        uint64_t m = 2 + random_below(&random, 6),
                 k = 2 * random_below(&random, UINT64_C(1) << (10 + random_below(&random, 22)));
        if (k < 1000 || k + 1 > UINT64_MAX / (m * k + 1) || !primality_is_prime(k + 1) || !primality_is_prime(m * k + 1))
            continue;
        uint64_t n = (k + 1) * (m * k + 1);
        bool deceives = passes_strong_test(n, 2);
        if (n < MIN || (!deceives && random_below(&random, 4) != 0))
            continue;
        expected[numbers.count] = deceives;
        deceiving += deceives;
        numbers.n[numbers.count++] = n;
        if (numbers.count < 10 * LANES_GROUP_MAX)
            continue;
        for (size_t v = 0; v < many; v++)
            for (size_t i = 0; i + versions[v]->group <= numbers.count; i += versions[v]->group)
                check_part("base 2", versions[v], numbers.n + i, versions[v]->strong_base_2(numbers.n + i), expected + i,
                           1);
        flush(&numbers);
        rounds++;
    }
    assert_true(deceiving > (TEST_LIGHT ? 100 : 2000));
}

/* (a/n) by the factors of n: Euler's criterion for each. */
static int jacobi_by_factors(uint64_t a, uint64_t n)
{
    int symbol = 1;
    for (uint64_t p = 3; n > 1; p += 2) {
        if (p * p > n)
            p = n;
        for (; n % p == 0; n /= p) {
            uint64_t power = power_modulo(a % p, (p - 1) / 2, p);
            symbol *= power == p - 1 ? -1 : (int)power;
        }
    }
    return symbol;
}

/* 0 where a (D/n) before is 0. */
static uint64_t parameter_by_definition(uint64_t n)
{
    for (uint64_t p = 3;; p++) {
        int symbol = jacobi_by_factors(p * p - 4, n);
        if (symbol != 1)
            return symbol == 0 ? 0 : p;
    }
}

static bool is_square(uint64_t n)
{
    uint64_t root = integer_sqrt(n);
    return root * root == n;
}

static void lucas_parameters_follow_from_their_definition(void **state)
{
    (void)state;
    uint64_t most = 0;
    for (uint64_t n = MIN + 1; n < MIN + (TEST_LIGHT ? 4000 : 200000); n += 2) {
        uint64_t got = primality_lanes_parameter(n), expected = is_square(n) ? 0 : parameter_by_definition(n);
        /* A common factor may be found before its turn. */
        if (is_square(n) ? got != 0 && got <= LUCAS_P_MAX : got != expected && (got != 0 || primality_is_prime(n)))
            fail_msg("%llu has the parameter %llu, not %llu", (unsigned long long)n, (unsigned long long)got,
                     (unsigned long long)expected);
        most = got > most ? got : most;
    }
    assert_true(most > 20); /* behind those that are found without a search */
    /* All P up to 41: -1 comes late. */
    for (uint64_t n = 25; n < 4294967296; n = n * n)
        if (n >= MIN)
            assert_true(primality_lanes_parameter(n) == 0);
    assert_true(primality_lanes_parameter(UINT64_C(4294967291) * 4294967291) > LUCAS_P_MAX);
}

/* The parameters that each version finds without a search are those of the portable one. */
static void parameters_are_the_same_in_every_version(void **state)
{
    (void)state;
    const struct primality_lanes *versions[SIMD_LEVELS];
    size_t many = list_versions(versions);
    uint64_t random = 5;
    for (int round = 0; round < (TEST_LIGHT ? 300 : 10000); round++)
        for (size_t v = 0; v < many; v++) {
            uint64_t n[LANES_GROUP_MAX];
            uint32_t fit[LANES_GROUP_MAX];
            for (size_t i = 0; i < versions[v]->group; i++)
                n[i] = (round % 4 == 0 ? UINT64_MAX - random_below(&random, 10000)
                                       : MIN + (random_next(&random) >> random_below(&random, 44)) / 2) |
                       1;
            versions[v]->parameters(fit, n);
            for (size_t i = 0; i < versions[v]->group; i++) {
                uint64_t expected = primality_lanes_parameter(n[i]),
                         got = fit[i] == 0 ? 18 : (uint64_t)__builtin_ctz(fit[i]);
                if (got != expected && (got != 18 || (expected < 18 && expected != 0)))
                    fail_msg("%s: %llu has the parameter %llu, not %llu", versions[v]->name, (unsigned long long)n[i],
                             (unsigned long long)got, (unsigned long long)expected);
            }
        }
}

static uint64_t multiply(uint64_t a, uint64_t b, uint64_t n)
{
    return (uint64_t)((wide_u)a * b % n);
}

/* V_k of the parameter p modulo n, by the definition's matrix: V_k+1 = p V_k - V_k-1. */
static uint64_t lucas_v(uint64_t k, uint64_t p, uint64_t n)
{
    uint64_t v = 2 % n, next = p % n;
    for (int bit = 63; bit >= 0; bit--) {
        uint64_t cross = (multiply(v, next, n) + (wide_u)n - p) % n;
        uint64_t twice = (multiply(v, v, n) + (wide_u)n - 2) % n,
                 next_twice = (multiply(next, next, n) + (wide_u)n - 2) % n;
        v = k >> bit & 1 ? cross : twice;
        next = k >> bit & 1 ? next_twice : cross;
    }
    return v;
}

/* The almost extra strong test, by the definition. */
static bool passes_lucas_test(uint64_t n, uint64_t p)
{
    int s = 1;
    uint64_t d = n / 2 + 1;
    for (; d % 2 == 0; d /= 2)
        s++;
    uint64_t v = lucas_v(d, p, n);
    if (v == 2 || v == n - 2)
        return true;
    for (int r = 0; r <= s - 2; r++) {
        if (v == 0)
            return true;
        v = (multiply(v, v, n) + (wide_u)n - 2) % n;
    }
    return false;
}

static void check_lucas(struct numbers *numbers, const uint64_t *p, const bool *expected)
{
    const struct primality_lanes *versions[SIMD_LEVELS];
    size_t many = list_versions(versions);
    for (size_t v = 0; v < many; v++)
        for (size_t i = 0; i + versions[v]->group <= numbers->count; i += versions[v]->group)
            check_part("Lucas", versions[v], numbers->n + i, versions[v]->lucas(numbers->n + i, p + i), expected + i, 63);
    numbers->count = 0;
}

/* With any parameter, as the recurrence holds for all; so that more composites pass. */
static void lucas_tests_follow_from_their_definition(void **state)
{
    (void)state;
    struct numbers numbers = {0};
    uint64_t p[COUNT_OF(numbers.n)], random = 4;
    bool expected[COUNT_OF(numbers.n)];
    size_t deceived = 0, primes = 0;
    for (uint64_t round = 0; round < (TEST_LIGHT ? 3 : 40) * 10 * LANES_GROUP_MAX; round++) {
        uint64_t n = random_next(&random) >> random_below(&random, 44) | 1;
        /* One in two is prime, one in four just below a multiple of a power of two. */
        if (round % 4 == 0)
            n = n >> 1 | (UINT64_MAX >> (64 - random_below(&random, 20) - 1));
        n = n < MIN ? n + MIN : n;
        while (round % 2 == 0 && !primality_is_prime(n))
            n -= round % 4 == 0 ? 128 : 2;
        p[numbers.count] = round % 3 == 0 ? 3 + random_below(&random, LUCAS_P_MAX - 2) : 3 + random_below(&random, 9);
        expected[numbers.count] = passes_lucas_test(n, p[numbers.count]);
        primes += expected[numbers.count];
        numbers.n[numbers.count++] = n;
        if (numbers.count == 10 * LANES_GROUP_MAX)
            check_lucas(&numbers, p, expected);
    }
    assert_true(primes > 100);
    /* Composites that pass with their own parameters, in OEIS A217719 from 2^20 on among others. */
    static const uint64_t KNOWN[] = {1106327, 1241099, 1256293, 1388903};
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++)
        assert_true(passes_lucas_test(KNOWN[i], parameter_by_definition(KNOWN[i])) && !primality_is_prime(KNOWN[i]));
    for (uint64_t n = MIN + 1; n < MIN + (TEST_LIGHT ? 60000 : 400000); n += 2) {
        uint64_t own = primality_lanes_parameter(n);
        if (own == 0 || own > LUCAS_P_MAX)
            continue;
        p[numbers.count] = own;
        expected[numbers.count] = passes_lucas_test(n, own);
        deceived += expected[numbers.count] && !primality_is_prime(n);
        assert_true(expected[numbers.count] || !primality_is_prime(n));
        numbers.n[numbers.count++] = n;
        if (numbers.count == 10 * LANES_GROUP_MAX)
            check_lucas(&numbers, p, expected);
    }
    assert_true(deceived >= (TEST_LIGHT ? 1 : 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_level_has_a_version),
        cmocka_unit_test(numbers_of_all_sizes_are_right),
        cmocka_unit_test(windows_are_right),
        cmocka_unit_test(every_lane_decides_for_itself),
        cmocka_unit_test(every_power_of_two_beside_n_is_right),
        cmocka_unit_test(composites_that_deceive_strong_tests_are_refused),
        cmocka_unit_test(carmichael_numbers_are_refused),
        cmocka_unit_test(products_of_near_primes_are_refused),
        cmocka_unit_test(products_of_related_primes_are_refused),
        cmocka_unit_test(lucas_parameters_follow_from_their_definition),
        cmocka_unit_test(parameters_are_the_same_in_every_version),
        cmocka_unit_test(lucas_tests_follow_from_their_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
