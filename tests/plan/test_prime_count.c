/* The estimates of the number of primes, and of the n-th one, against known values. */
#include "support/support.h"

#include <math.h>

#include "plan/prime_count.h"

/* pi(10^n), from n = 1 on (OEIS A006880). */
static const double COUNTS[] = {4,
                                25,
                                168,
                                1229,
                                9592,
                                78498,
                                664579,
                                5761455,
                                50847534,
                                455052511,
                                4118054813,
                                37607912018,
                                346065536839,
                                3204941750802,
                                29844570422669,
                                279238341033925,
                                2623557157654233,
                                24739954287740860,
                                234057667276344607};

/* Primes of error: about the root of x over ln x, with some more for small ones. */
static double error_at(double x)
{
    return 2 + sqrt(x) / log(x);
}

static void counts_are_close(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(COUNTS); i++) {
        double x = pow(10, (double)i + 1), estimate = prime_count_estimate(x);
        if (fabs(estimate - COUNTS[i]) > error_at(x))
            fail_msg("pi(1e%zu) is %.0f, not about %.0f", i + 1, COUNTS[i], estimate);
    }
    /* pi(2^64), OEIS A007053. */
    assert_true(fabs(prime_count_estimate(0x1p64) - 425656284035217743.0) < error_at(0x1p64));
}

static void there_are_none_below_2(void **state)
{
    (void)state;
    assert_true(prime_count_estimate(0) == 0);
    assert_true(prime_count_estimate(1.9) == 0);
    assert_true(prime_count_estimate(-5) == 0);
}

static void small_counts_are_close_and_rise(void **state)
{
    (void)state;
    uint64_t count = 0;
    double before = 0;
    for (uint64_t x = 2; x < 20000; x++) {
        count += is_prime_naive(x);
        if (x > 300 && x % 41 != 0)
            continue;
        double estimate = prime_count_estimate((double)x);
        assert_true(estimate > before);
        assert_true(fabs(estimate - (double)count) < error_at((double)x));
        before = estimate;
    }
}

/* R(x) and its inverse, which is a number near the n-th prime. */
static void the_inverse_is_the_inverse(void **state)
{
    (void)state;
    for (double n = 6; n < 4.2e17; n = n < 50 ? n + 1 : n * 1.7) {
        double x = prime_count_inverse(n);
        assert_true(fabs(prime_count_estimate(x) - n) < 1e-9 + n * 1e-14);
    }
}

static void the_nth_prime_is_near(void **state)
{
    (void)state;
    double before = 0;
    for (int64_t n = 1; n < 100000000; n = n < 50 ? n + 1 : n * 3) {
        double x = prime_count_inverse((double)n), prime = (double)primesieve_nth_prime(n, 0);
        if (fabs(x - prime) > 3 + 2 * sqrt(prime))
            fail_msg("prime no. %lld is %.0f, not about %.1f", (long long)n, prime, x);
        assert_true(x > before);
        before = x;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_close),
        cmocka_unit_test(there_are_none_below_2),
        cmocka_unit_test(small_counts_are_close_and_rise),
        cmocka_unit_test(the_inverse_is_the_inverse),
        cmocka_unit_test(the_nth_prime_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
