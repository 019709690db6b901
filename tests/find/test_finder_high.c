/* The finder far up, where each range takes seconds as all base primes up to its root are streamed: by trial division; the
 * sieve is in test_approaches. */
#include "support/find_support.h"

/* The primes among the last 400 numbers below 2^64: 2^64 less each of these (https://t5k.org/lists/2small/0bit.html). */
static void primes_below_2_64_are_found(void **state)
{
    (void)state;
    static const uint64_t DISTANCES[] = {363, 353, 323, 279, 257, 189, 179, 95, 83, 59};
    struct list truth = {0};
    for (size_t i = 0; i < COUNT_OF(DISTANCES); i++)
        list_add(&truth, UINT64_MAX - DISTANCES[i] + 1);
    for (enum simd level = TEST_LIGHT ? simd_supported() : SIMD_PORTABLE; level <= simd_supported(); level++)
        check_whole((struct kind){METHOD_TRIAL, level}, (struct range){UINT64_MAX - 399, UINT64_MAX}, &truth);
    list_free(&truth);
}

/* 2^32 - 5 and 2^32 - 17 are above the bound of the kernel: such primes take the plain remainder. */
static void product_of_the_largest_base_primes_is_composite(void **state)
{
    (void)state;
    if (TEST_LIGHT)
        skip(); /* the next test takes the same path */
    uint64_t product = UINT64_C(4294967291) * UINT64_C(4294967279);
    struct list none = {0};
    check_whole((struct kind){METHOD_TRIAL, simd_supported()}, (struct range){product, product}, &none);
}

/* p = 2^32 - 107 is prime, and this prime leaves the same remainder by it as 2^32: its distance from its row's base and
 * the base's remainder add up to 2^32, which the kernel, modulo 2^32, would take for a multiple of p. */
static void prime_that_the_kernel_alone_would_drop_is_found(void **state)
{
    (void)state;
    uint64_t p = (UINT64_C(1) << 32) - 107, prime = UINT64_C(18446744060824638707);
    assert_true(is_prime_miller_rabin(p) && is_prime_miller_rabin(prime));
    uint64_t base = row_of(prime) * 210;
    assert_true(prime % p == 107 && prime - base + base % p == UINT64_C(1) << 32);
    struct list truth = {0};
    list_add(&truth, prime);
    check_whole((struct kind){METHOD_TRIAL, simd_supported()}, (struct range){prime, prime}, &truth);
    list_free(&truth);
}

static void window_across_2_63_is_right(void **state)
{
    (void)state;
    if (TEST_LIGHT)
        skip(); /* the windows below 2^64 take the same path */
    uint64_t middle = UINT64_C(1) << 63;
    struct list truth = list_truth(middle - 100, middle + 100);
    check_whole((struct kind){METHOD_TRIAL, simd_supported()}, (struct range){middle - 100, middle + 100}, &truth);
    list_free(&truth);
}

static void windows_up_to_2_56_are_right(void **state)
{
    (void)state;
    check_range_at_all_levels(METHOD_TRIAL, (UINT64_C(1) << 53) - 3000, (UINT64_C(1) << 53) + 3000);
    check_range_at_all_levels(METHOD_TRIAL, (UINT64_C(1) << 56) - 600, (UINT64_C(1) << 56) + 600);
    /* A square and a product of neighbouring primes, the second of them beyond the root, at both ends. */
    static const uint64_t COMPOSITES[] = {UINT64_C(100000007) * 100000007, UINT64_C(100000007) * 100000037};
    for (size_t i = 0; i < COUNT_OF(COMPOSITES); i++) {
        check_range_at_all_levels(METHOD_TRIAL, COMPOSITES[i] - 300, COMPOSITES[i]);
        check_range_at_all_levels(METHOD_TRIAL, COMPOSITES[i], COMPOSITES[i] + 300);
    }
}

/* By both methods: the first and last primes of the sieve's findings come from Miller-Rabin's test. */
static void findings_at_2_57_are_right(void **state)
{
    (void)state;
    struct range range = {(UINT64_C(1) << 57) - 3000, (UINT64_C(1) << 57) + 3000};
    struct list truth = list_truth(range.first, range.last);
    for (enum method method = 0; method < METHODS; method++) {
        struct finder *finder = new_finder((struct kind){method, simd_supported()}, range);
        check_findings(finder, rows_of_range(range), &truth, method_name(method));
        finder_free(finder);
    }
    list_free(&truth);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_up_to_2_56_are_right),
        cmocka_unit_test(window_across_2_63_is_right),
        cmocka_unit_test(findings_at_2_57_are_right),
        cmocka_unit_test(product_of_the_largest_base_primes_is_composite),
        cmocka_unit_test(prime_that_the_kernel_alone_would_drop_is_found),
        cmocka_unit_test(primes_below_2_64_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
