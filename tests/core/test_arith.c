/* integer_sqrt against its definition, the bound of pi(x), min and max, and the clock. */
#include "support/support.h"

#include "core/arith.h"
#include "core/clock.h"

static void check_root(uint64_t x)
{
    uint64_t r = integer_sqrt(x);
    if (r * r > x || (wide_u)(r + 1) * (r + 1) <= x)
        fail_msg("integer_sqrt(%llu) = %llu", (unsigned long long)x, (unsigned long long)r);
}

static void root_is_exact_for_small_numbers(void **state)
{
    (void)state;
    for (uint64_t x = 0; x < 1000000; x++)
        check_root(x);
}

/* The floating-point root errs next to squares, and most above 2^53. */
static void root_is_exact_around_squares(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int i = 0; i < 300000; i++) {
        uint64_t r = i < 1000 ? UINT32_MAX - (uint64_t)i : random_next(&random) >> (32 + i % 24);
        for (uint64_t x = r * r - 2; x != r * r + 3; x++)
            check_root(x);
    }
}

static void root_is_exact_up_to_2_64(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (uint64_t i = 0; i < 1000; i++)
        check_root(UINT64_MAX - i);
    for (int i = 0; i < 300000; i++)
        check_root(random_next(&random) >> i % 64);
    assert_true(integer_sqrt(UINT64_MAX) == UINT32_MAX);
}

/* Every x up to a million against a sieve, and powers of 10 against known values. */
static void primes_are_no_more_than_the_bound(void **state)
{
    (void)state;
    enum { LIMIT = 1000000 };
    static const uint32_t PI[] = {5761455, 50847534}; /* up to 1e8 and 1e9 */
    bool *composite = calloc(LIMIT + 1, sizeof *composite);
    assert_non_null(composite);
    size_t primes = 0;
    for (uint32_t x = 2; x <= LIMIT; x++) {
        primes += !composite[x];
        for (uint32_t i = 2 * x; !composite[x] && i <= LIMIT; i += x)
            composite[i] = true;
        assert_true(prime_count_max(x) >= primes && (x < 100 || prime_count_max(x) <= primes * 1.3));
    }
    free(composite);
    uint32_t x = 100000000;
    for (size_t i = 0; i < COUNT_OF(PI); i++, x *= 10)
        assert_true(prime_count_max(x) >= PI[i] && prime_count_max(x) <= PI[i] * 1.05);
    assert_true(prime_count_max(UINT32_MAX) >= 203280221);
}

static void min_and_max_take_all_64_bits(void **state)
{
    (void)state;
    assert_true(min_u64(0, UINT64_MAX) == 0 && min_u64(UINT64_MAX, 0) == 0 && min_u64(7, 7) == 7);
    assert_true(max_u64(0, UINT64_MAX) == UINT64_MAX && max_u64(UINT64_MAX, 0) == UINT64_MAX && max_u64(7, 7) == 7);
}

static void clock_never_goes_back(void **state)
{
    (void)state;
    double before = clock_seconds();
    for (int i = 0; i < 100000; i++) {
        double now = clock_seconds();
        assert_true(now >= before);
        before = now;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(root_is_exact_for_small_numbers), cmocka_unit_test(root_is_exact_around_squares),
        cmocka_unit_test(root_is_exact_up_to_2_64),        cmocka_unit_test(min_and_max_take_all_64_bits),
        cmocka_unit_test(clock_never_goes_back),           cmocka_unit_test(primes_are_no_more_than_the_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
