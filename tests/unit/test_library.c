/* The public header, as a program that links the library uses it. */
#include "mpiprimes.h"

#include "support.h"

#include "core/cpu.h"

static void receive(void *context, const uint64_t *primes, size_t count)
{
    struct list *list = context;
    for (size_t i = 0; i < count; i++)
        list_add(list, primes[i]);
}

static void check_find(uint64_t first, uint64_t last)
{
    char what[64];
    snprintf(what, sizeof what, "%llu to %llu", (unsigned long long)first, (unsigned long long)last);
    struct list got = {0}, truth = list_truth(first, last);
    assert_int_equal(mpiprimes_find(receive, &got, first, last), MPIPRIMES_OK);
    assert_lists_equal(&got, &truth, what);
    list_free(&got);
    list_free(&truth);
}

static void ranges_give_their_primes(void **state)
{
    (void)state;
    for (uint64_t first = 0; first <= 30; first++)
        for (uint64_t last = first; last <= 130; last++)
            check_find(first, last);
    check_find(0, 1000000);
    check_find(UINT64_C(4294960000), UINT64_C(4294980000));
    check_find(UINT64_C(1000000000000), UINT64_C(1000000010000));
}

static void ranges_without_a_prime_are_fine(void **state)
{
    (void)state;
    static const struct range RANGES[] = {{0, 0},   {0, 1},     {1, 1},     {4, 4},
                                          {24, 28}, {114, 126}, {212, 222}, {492114, 492226}};
    for (size_t i = 0; i < COUNT_OF(RANGES); i++) {
        struct list got = {0};
        assert_int_equal(mpiprimes_find(receive, &got, RANGES[i].first, RANGES[i].last), MPIPRIMES_OK);
        assert_int_equal(got.count, 0);
    }
}

static void reversed_ranges_are_refused(void **state)
{
    (void)state;
    struct list got = {0};
    assert_int_equal(mpiprimes_find(receive, &got, 2, 1), MPIPRIMES_BAD_RANGE);
    assert_int_equal(mpiprimes_find(receive, &got, UINT64_MAX, 0), MPIPRIMES_BAD_RANGE);
    assert_int_equal(got.count, 0);
}

/* Any cap, known or not, changes the speed only. */
static void every_cap_gives_the_same(void **state)
{
    (void)state;
    static const char *const CAPS[] = {"portable", "avx2", "avx512", "", "nonsense"};
    for (size_t i = 0; i < COUNT_OF(CAPS); i++) {
        setenv(SIMD_VARIABLE, CAPS[i], 1);
        check_find(1000, 300000);
    }
    unsetenv(SIMD_VARIABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_give_their_primes),
        cmocka_unit_test(ranges_without_a_prime_are_fine),
        cmocka_unit_test(reversed_ranges_are_refused),
        cmocka_unit_test(every_cap_gives_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
