/* Primality beyond 2^64: every version against GMP, its strong tests against their definition, the bases that are asked,
 * and numbers that are known to deceive weaker tests. */
#include "support/support.h"

#include "find/tests/primality.h"
#include "find/tests/primality_wide.h"
#include "support/gmp_support.h"

extern const struct primality_wide PRIMALITY_WIDE_IFMA_EMULATED;

static const uint32_t BASES[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};

#define TWO_64 ((uint128)1 << 64)
#define BELOW (((uint128)1 << WIDE_BITS_MAX) - 1)
#define E18 UINT64_C(1000000000000000000)

enum { VERSIONS_MAX = SIMD_LEVELS + 1 };

/* Every version that this processor has, and the emulated one; gives how many. */
static size_t list_versions(const struct primality_wide *versions[VERSIONS_MAX])
{
    size_t count = 0;
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++) {
        const struct primality_wide *version = primality_wide_for(level);
        if (count == 0 || versions[count - 1] != version)
            versions[count++] = version;
    }
    versions[count++] = &PRIMALITY_WIDE_IFMA_EMULATED;
    return count;
}

static const char *text_of(uint128 n)
{
    static char text[UINT128_TEXT];
    return uint128_text(text, n);
}

/* What is written beyond `count` is seen by the guards behind, or by the sanitizers. */
enum { GUARD = 8, GUARD_VALUE = 0xb5 };

static void check_version(const struct primality_wide *version, const uint128 *n, size_t count, const uint8_t *expected)
{
    uint8_t *got = malloc(count + GUARD);
    uint128 *copy = malloc((count + 1) * sizeof *copy);
    assert_true(got != NULL && copy != NULL);
    memset(got, GUARD_VALUE, count + GUARD);
    if (count > 0)
        memcpy(copy, n, count * sizeof *n);
    size_t primes = primality_wide_test(got, copy, count, version), sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += expected[i];
        if (got[i] != expected[i] || copy[i] != n[i])
            fail_msg("%s, %zu of %zu: %s is %s", version->name, i, count, text_of(n[i]),
                     expected[i] ? "prime" : "not prime");
    }
    if (primes != sum)
        fail_msg("%s: %zu primes of %zu, not %zu", version->name, primes, count, sum);
    for (size_t i = count; i < count + GUARD; i++)
        assert_int_equal(got[i], GUARD_VALUE);
    free(got);
    free(copy);
}

/* One number at a time, and all versions; gives how many are prime. */
static size_t check_all(const uint128 *n, size_t count)
{
    const struct primality_wide *versions[VERSIONS_MAX];
    size_t many = list_versions(versions), primes = 0;
    uint8_t *expected = malloc(count + 1);
    assert_non_null(expected);
    for (size_t i = 0; i < count; i++) {
        expected[i] = gmp_is_prime(n[i]);
        primes += expected[i];
        if (primality_wide_is_prime(n[i]) != expected[i])
            fail_msg("%s is %s", text_of(n[i]), expected[i] ? "prime" : "not prime");
    }
    for (size_t v = 0; v < many; v++)
        check_version(versions[v], n, count, expected);
    free(expected);
    return primes;
}

/* Numbers that come one by one, and are checked many at a time. */
struct numbers {
    size_t count, primes;
    uint128 n[2000];
};

static void flush(struct numbers *numbers)
{
    numbers->primes += check_all(numbers->n, numbers->count);
    numbers->count = 0;
}

static void take(struct numbers *numbers, uint128 n)
{
    numbers->n[numbers->count++] = n;
    if (numbers->count == COUNT_OF(numbers->n))
        flush(numbers);
}

static void every_level_has_a_version(void **state)
{
    (void)state;
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++) {
        const struct primality_wide *version = primality_wide_for(level);
        assert_true(version->group >= 1 && version->group <= WIDE_GROUP_MAX);
    }
    assert_ptr_not_equal(primality_wide_for(SIMD_PORTABLE), simd_supported() > SIMD_PORTABLE
                                                                ? primality_wide_for(simd_supported())
                                                                : &PRIMALITY_WIDE_IFMA_EMULATED);
}

/* Every odd number of windows, by all versions. */
static void windows_are_right(void **state)
{
    (void)state;
    const uint64_t width = TEST_LIGHT ? 200 : 6000;
    const uint128 first[] = {
        TWO_64 - width / 2, (uint128)100 * E18 - width / 2, (uint128)1000 * E18 - width / 2, (uint128)3800 * E18 - width,
        3 * TWO_64 / 2,     ((uint128)1 << 66) - width / 2, ((uint128)1 << 70) - width / 2,  BELOW - width,
    };
    struct numbers numbers = {0};
    for (size_t i = 0; i < COUNT_OF(first); i++) {
        for (uint128 n = first[i] | 1; n < first[i] + width; n += 2)
            take(&numbers, n);
        flush(&numbers);
    }
    assert_true(numbers.primes > width / 8);
}

/* Every number of windows up to the limit, one at a time. */
static void single_numbers_are_right_up_to_the_limit(void **state)
{
    (void)state;
    const uint128 first[] = {0, TWO_64 - 5000, (uint128)100 * E18, (uint128)10000 * E18, PRIMALITY_WIDE_LIMIT - 10000};
    for (size_t i = 0; i < COUNT_OF(first); i++)
        for (uint128 n = first[i]; n < first[i] + (TEST_LIGHT ? 1000 : 10000); n++)
            if (primality_wide_is_prime(n) != gmp_is_prime(n))
                fail_msg("%s is %s", text_of(n), gmp_is_prime(n) ? "prime" : "not prime");
    /* psi_12 passes all the tests: the limit is what it is. */
    assert_true(primality_wide_is_prime(PRIMALITY_WIDE_LIMIT) && !gmp_is_prime(PRIMALITY_WIDE_LIMIT));
}

/* The primes of the list from first to first + width, by one version. */
static struct list find_primes(uint128 first, uint64_t width, const struct primality_wide *version)
{
    struct list list = {0};
    size_t count = 0;
    uint128 *n = malloc(width * sizeof *n);
    uint8_t *prime = malloc(width);
    assert_true(n != NULL && prime != NULL);
    for (uint128 number = first | 1; number <= first + width; number += 2)
        if (number % 3 != 0 && number % 5 != 0 && number % 7 != 0)
            n[count++] = number;
    size_t primes = primality_wide_test(prime, n, count, version);
    for (size_t i = 0; i < count; i++)
        if (prime[i])
            list_add(&list, (uint64_t)(n[i] - first));
    assert_int_equal(primes, list.count);
    free(n);
    free(prime);
    return list;
}

/* Counts and primes that GMP's test has found. */
static void known_counts_are_right(void **state)
{
    (void)state;
    const struct primality_wide *version = primality_wide_for(simd_supported());
    struct list list = find_primes(TWO_64, 100000, version);
    assert_int_equal(list.count, 2202);
    list_free(&list);
    if (TEST_LIGHT)
        return;
    list = find_primes((uint128)100 * E18, 1000000, version);
    static const uint64_t FIRST[] = {39, 129, 151}, LAST[] = {999931, 999963, 999993};
    assert_int_equal(list.count, 21632);
    assert_memory_equal(list.primes, FIRST, sizeof FIRST);
    assert_memory_equal(list.primes + list.count - COUNT_OF(LAST), LAST, sizeof LAST);
    list_free(&list);
}

/* One lane a prime and the others not, and the other way round. */
static void every_lane_decides_for_itself(void **state)
{
    (void)state;
    const uint128 prime[] = {TWO_64 + 13, (uint128)100 * E18 + 39, (uint128)100 * E18 + 999993, (uint64_t)-59};
    const uint128 other[] = {TWO_64 + 15, (uint128)UINT64_C(4294967311) * 4294967357, BELOW, (uint64_t)-57};
    for (size_t count = 0; count <= 2 * WIDE_GROUP_MAX + 3; count += TEST_LIGHT ? 9 : 1)
        for (size_t lane = 0; lane < count; lane += 7)
            for (int which = 0; which <= 1; which++) {
                uint128 n[2 * WIDE_GROUP_MAX + 3];
                for (size_t i = 0; i < count; i++)
                    n[i] =
                        (i == lane) == which ? prime[(i + count) % COUNT_OF(prime)] : other[(i + count) % COUNT_OF(other)];
                check_all(n, count);
            }
}

/* n = k * 2^twos + 1 and - 1: the steps that the end of a test needs, up to 71 of them. */
static void every_power_of_two_beside_n_is_right(void **state)
{
    (void)state;
    uint64_t random = 2;
    struct numbers numbers = {0};
    for (int twos = 1; twos < WIDE_BITS_MAX; twos++)
        for (uint64_t round = 0; round < (TEST_LIGHT ? 10 : 300); round++) {
            uint128 odd =
                (((uint128)random_next(&random) << 8) >> (twos < 8 ? random_below(&random, 8) : (uint64_t)twos)) | 1;
            uint128 n = odd << twos & BELOW;
            if (n > TWO_64) {
                take(&numbers, n + 1);
                take(&numbers, n - 1);
            }
        }
    for (int e = 64; e < WIDE_BITS_MAX; e++) {
        take(&numbers, ((uint128)1 << e) + 1);
        take(&numbers, ((uint128)1 << e) - 1);
    }
    flush(&numbers);
    assert_true(numbers.primes > 100 || TEST_LIGHT);
}

/* Squares of primes and products of neighbours from `first` on. */
static void take_products_from(struct numbers *numbers, uint64_t first)
{
    struct list primes = list_truth(first, first + 2000);
    for (size_t i = 0; i < primes.count; i++)
        for (size_t j = i; j < primes.count && j < i + (TEST_LIGHT ? 2 : 20); j++)
            if ((uint128)primes.primes[i] * primes.primes[j] < BELOW)
                take(numbers, (uint128)primes.primes[i] * primes.primes[j]);
    list_free(&primes);
}

static void products_of_near_primes_are_refused(void **state)
{
    (void)state;
    struct numbers numbers = {0};
    take_products_from(&numbers, UINT64_C(1) << 32);
    take_products_from(&numbers, UINT64_C(1) << 35);
    take_products_from(&numbers, UINT64_C(10000000000));
    take_products_from(&numbers, (UINT64_C(1) << 36) - 2000);
    flush(&numbers);
    assert_int_equal(numbers.primes, 0);
}

/* Carmichael numbers (6k + 1)(12k + 1)(18k + 1) of three primes (J. Chernick, 1939), from 2^64 to 2^72. */
static void carmichael_numbers_are_refused(void **state)
{
    (void)state;
    struct numbers numbers = {0};
    size_t found = 0;
    for (uint64_t k = 242347; k < 1538000; k += TEST_LIGHT ? 97 : 1)
        if (primality_is_prime(6 * k + 1) && primality_is_prime(12 * k + 1) && primality_is_prime(18 * k + 1)) {
            found++;
            take(&numbers, (uint128)(6 * k + 1) * (12 * k + 1) * (18 * k + 1));
        }
    flush(&numbers);
    assert_true(numbers.primes == 0 && (found > 1000 || TEST_LIGHT));
}

/* How many of the first bases n passes. */
static size_t bases_passed(uint128 n)
{
    size_t passed = 0;
    while (passed < COUNT_OF(BASES) && gmp_passes_strong_test(n, BASES[passed]))
        passed++;
    return passed;
}

/* Every base's answer of a version for the numbers, each of which has a base of its own in its lane. */
static void check_strong(const struct primality_wide *version, const uint128 *n, size_t count)
{
    for (size_t begin = 0; begin + version->group <= count; begin += version->group)
        for (size_t shift = 0; shift <= COUNT_OF(BASES); shift++) {
            uint32_t base[WIDE_GROUP_MAX];
            /* At last all lanes have the same base. */
            for (size_t i = 0; i < version->group; i++)
                base[i] = BASES[shift < COUNT_OF(BASES) ? (i + shift) % COUNT_OF(BASES) : begin % COUNT_OF(BASES)];
            uint64_t got = version->strong(n + begin, base);
            for (size_t i = 0; i < version->group; i++)
                if ((got >> i & 1) != gmp_passes_strong_test(n[begin + i], base[i]))
                    /* What needs more steps than are kept is decided by all the bases. */
                    if ((got >> i & 1) != gmp_is_prime(n[begin + i]) || n[begin + i] % 64 != 1)
                        fail_msg("%s: %s, base %u: %d", version->name, text_of(n[begin + i]), base[i], (int)(got >> i & 1));
        }
}

/* p (2p - 1) of two primes, where many of the first bases are squares modulo the second one, as it is 1 modulo 8 and modulo
 * the odd bases up to 13: such numbers pass about one base in two, and one in four of the others. */
static void numbers_that_deceive_many_bases_are_refused(void **state)
{
    (void)state;
    const struct primality_wide *versions[VERSIONS_MAX];
    size_t many = list_versions(versions), passed[COUNT_OF(BASES) + 1] = {0};
    struct numbers numbers = {0}, deceiving = {0};
    const uint64_t step = UINT64_C(8) * 3 * 5 * 7 * 11 * 13;
    for (uint64_t q = (UINT64_C(6074001000) / step + 1) * step + 1; q < UINT64_C(97180000000);
         q += TEST_LIGHT ? 97 * step : step) {
        uint64_t p = (q + 1) / 2;
        if (!primality_is_prime(q) || !primality_is_prime(p))
            continue;
        uint128 n = (uint128)p * q;
        size_t count = n < BELOW && n > TWO_64 ? bases_passed(n) : 0;
        passed[count]++;
        if (count >= 1 && deceiving.count < COUNT_OF(deceiving.n) && (count >= 4 || passed[count] % 16 == 0))
            deceiving.n[deceiving.count++] = n;
        if (count >= 2)
            take(&numbers, n);
    }
    flush(&numbers);
    assert_int_equal(numbers.primes, 0);
    for (size_t v = 0; v < many; v++)
        check_strong(versions[v], deceiving.n, deceiving.count);
    /* G. Jaeschke's bound of psi_9 (1993), 4540612081 * 9081224161, passes nine bases. */
    const uint128 jaeschke = (uint128)UINT64_C(4540612081) * UINT64_C(9081224161);
    assert_true(bases_passed(jaeschke) == 9);
    assert_int_equal(check_all(&jaeschke, 1), 0);
    assert_true(passed[COUNT_OF(BASES)] == 0 && (TEST_LIGHT || (passed[2] > 20 && passed[3] > 10 && passed[6] > 5)));
}

/* Any odd numbers and primes, to every base. */
static void strong_tests_follow_from_their_definition(void **state)
{
    (void)state;
    const struct primality_wide *versions[VERSIONS_MAX];
    size_t many = list_versions(versions), count = 0;
    uint64_t random = 4;
    uint128 n[10 * WIDE_GROUP_MAX];
    while (count < COUNT_OF(n)) {
        uint128 number = TWO_64 + ((((uint128)random_next(&random) << 8) >> random_below(&random, 10)) | 1);
        if (number < BELOW && (count % 4 == 0 || gmp_is_prime(number)))
            n[count++] = number;
    }
    for (size_t v = 0; v < many; v++)
        check_strong(versions[v], n, TEST_LIGHT ? WIDE_GROUP_MAX : count);
}

/* A version that writes down what it is asked, and passes all but one base. */
static uint32_t asked[COUNT_OF(BASES)], refused;

static uint64_t strong_asked(const uint128 *n, const uint32_t *base)
{
    uint64_t passes = 0;
    (void)n;
    for (size_t i = 0; i < 4; i++) {
        passes |= (uint64_t)(base[i] != refused) << i;
        for (size_t k = 0; k < COUNT_OF(BASES); k++)
            asked[k] |= (uint32_t)(base[i] == BASES[k]) << (n[i] - TWO_64) / 2;
    }
    return passes;
}

/* Each base refuses in turn, at last none. */
static void check_asked(const uint128 *n, size_t count, const struct primality_wide *fake)
{
    for (size_t k = 0; k <= COUNT_OF(BASES); k++) {
        uint8_t prime[32];
        memset(asked, 0, sizeof asked);
        refused = k < COUNT_OF(BASES) ? BASES[k] : 0;
        assert_int_equal(primality_wide_test(prime, n, count, fake), refused == 0 ? count : 0);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(prime[i], refused == 0);
        /* Those behind the one that refuses need not be asked. */
        for (size_t base = 0; base < COUNT_OF(BASES) && base <= k; base++)
            assert_true(asked[base] == (UINT32_C(1) << count) - 1);
    }
}

/* A prime takes every base; whichever refuses a number, it is not prime. */
static void every_base_is_asked_and_heard(void **state)
{
    (void)state;
    const struct primality_wide fake = {"fake", 4, strong_asked};
    uint128 n[31];
    for (size_t i = 0; i < COUNT_OF(n); i++)
        n[i] = TWO_64 + 1 + 2 * i;
    for (size_t count = 1; count <= COUNT_OF(n); count++)
        check_asked(n, count, &fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_level_has_a_version),
        cmocka_unit_test(windows_are_right),
        cmocka_unit_test(single_numbers_are_right_up_to_the_limit),
        cmocka_unit_test(known_counts_are_right),
        cmocka_unit_test(every_lane_decides_for_itself),
        cmocka_unit_test(every_power_of_two_beside_n_is_right),
        cmocka_unit_test(products_of_near_primes_are_refused),
        cmocka_unit_test(carmichael_numbers_are_refused),
        cmocka_unit_test(numbers_that_deceive_many_bases_are_refused),
        cmocka_unit_test(strong_tests_follow_from_their_definition),
        cmocka_unit_test(every_base_is_asked_and_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
