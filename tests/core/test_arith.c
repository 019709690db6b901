/* integer_sqrt against its definition, min and max, and the clock. */
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
        cmocka_unit_test(clock_never_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
