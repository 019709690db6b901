/* The sieve, found as rows and counted by every wheel, at every SIMD level, against libprimesieve and naive loops. What
 * takes seconds is in test_sieve_high. */
#include "support/caches_support.h"
#include "support/sieve_check.h"

/* Every range within the first rows: what is crossed off there are the base primes themselves. A wheel of many lines takes
 * milliseconds, so it takes a part of the ranges. */
static void every_range_of_the_first_rows_is_right(void **state)
{
    (void)state;
    enum { END = 250 };
    enum simd best = simd_supported();
    struct list all = list_truth(0, END);
    uint64_t turn = 0;
    for (enum simd level = SIMD_PORTABLE; level <= best; level++)
        for (uint64_t first = 0; first <= END; first++)
            for (uint64_t last = max_u64(first, 2); last <= END; last += TEST_LIGHT ? 157 : level < best ? 41 : 11) {
                struct range range = {first, last};
                struct sieve *sieve = new_sieve(level, range);
                static const int EVERY[WAYS] = {1, 1, 5, 1, 1, 1, 20, 300};
                for (int way = 0; way < WAYS; way++)
                    if ((turn + (uint64_t)way) % (uint64_t)EVERY[way] == 0)
                        check_piece((struct checked){.plain = sieve}, range, rows_of_range(range), way, &all,
                                    simd_name(level));
                sieve_free(sieve);
                turn++;
            }
    list_free(&all);
}

static void ranges_among_the_base_primes_are_right(void **state)
{
    (void)state;
    static const struct range RANGES[] = {
        {0, 2},       {2, 2},       {2, 3},          {3, 5},       {7, 7},       {11, 13},     {0, 1000},
        {2, 40000},   {100, 40000}, {197, 199},      {199, 199},   {199, 211},   {211, 211},   {200, 210},
        {6143, 6143}, {6143, 6151}, {6151, 6151},    {6144, 6150}, {0, 6143},    {0, 6150},    {7, 65537},
        {13, 100000}, {17, 300000}, {99991, 200000}, {2, 510510},  {211, 44521}, {0, 1000000},
    };
    for (size_t i = 0; i < COUNT_OF(RANGES); i++)
        check_range(RANGES[i].first, RANGES[i].last);
}

static void ranges_without_a_prime_are_fine(void **state)
{
    (void)state;
    static const struct range RANGES[] = {{4, 4},     {8, 10},      {24, 28},        {114, 126},
                                          {212, 222}, {1328, 1360}, {492114, 492226}};
    for (size_t i = 0; i < COUNT_OF(RANGES); i++)
        check_range(RANGES[i].first, RANGES[i].last);
}

/* The prime p of a square, or of a product with the next prime: as the last number of a range (p is the last prime that is
 * used), as the first one, and inside. */
static void check_composite(uint64_t n)
{
    check_range(n - 700, n);
    check_range(n - 2000, n + 2000);
    if (n < 1000000000) {
        check_range(n - 700, n - 1);
        check_range(n, n + 500);
    }
}

/* The last primes of a tier and the first of the next one: patterns, turns, trips in spans and in lines, hits. */
static void squares_at_the_borders_of_tiers_are_composite(void **state)
{
    (void)state;
    const uint64_t span_bits = UINT64_C(8) * ZEN_3_SIZES.span, line_bits = UINT64_C(8) * ZEN_3_SIZES.line;
    const uint64_t borders[] = {
        12, 32, 200, 6144, 1 << 15, span_bits / 8, 1 << 16, line_bits / 8, span_bits, line_bits / 2, line_bits, 1 << 24};
    for (size_t i = 0; i < COUNT_OF(borders) - 2 * TEST_LIGHT; i++) {
        bool high = borders[i] > 100000;
        uint64_t above = primesieve_nth_prime(1, borders[i]), next = primesieve_nth_prime(1, above);
        uint64_t below = primesieve_nth_prime(-1, borders[i]), before = primesieve_nth_prime(-1, below);
        check_composite(max_u64(below * below, 2002));
        check_composite(max_u64(above * above, 2002));
        if (!high) {
            check_composite(max_u64(below * above, 2002));
            check_composite(max_u64(before * below, 2002));
            check_composite(max_u64(above * next, 2002));
        }
    }
}

static void windows_around_powers_are_right(void **state)
{
    (void)state;
    for (int k = 12; k <= (TEST_LIGHT ? 40 : 48); k += k < 33 ? 1 : 3)
        check_range((UINT64_C(1) << k) - 1500, (UINT64_C(1) << k) + 1500);
    uint64_t power = 1000;
    for (int k = 3; k <= (TEST_LIGHT ? 11 : 13); k++, power *= 10)
        check_range(power - 999, power + 5000);
    check_range((UINT64_C(1) << 32) - 300000, (UINT64_C(1) << 32) + 300000);
}

/* Whole turns of a wheel, a number more and a number less, from any number on. */
static void widths_around_whole_turns_are_right(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int way = WAY_COUNT_BY; way < WAYS; way++) {
        uint64_t modulus = modulus_of_way(way);
        for (int round = 0; round < (TEST_LIGHT ? 10 : 40); round++) {
            uint64_t turns = 1 + random_below(&random, 3) + (round % 8 == 0 ? 511 : 0);
            uint64_t first = random_next(&random) >> (30 + round % 30);
            first = round % 3 == 0 ? first / modulus * modulus : round % 3 == 1 ? first / modulus * modulus + 2 : first;
            struct range range = {first, first + turns * modulus - 2 + random_below(&random, 3)};
            struct list truth = list_truth(range.first, range.last);
            struct sieve *sieve = new_sieve((enum simd)(round % (int)(simd_supported() + 1)), range);
            check_piece((struct checked){.plain = sieve}, range, rows_of_range(range), way, &truth, "whole turns");
            sieve_free(sieve);
            list_free(&truth);
        }
    }
}

static void random_windows_are_right(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (int i = 0; i < (TEST_LIGHT ? 30 : 80); i++) {
        uint64_t first = random_next(&random) >> ((TEST_LIGHT ? 24 : 18) + i % 42);
        uint64_t width = random_below(&random, i % 4 == 0 ? 300 : i % 4 == 1 ? 5000 : i % 4 == 2 ? 100000 : 1000000);
        check_range(first, first + 2 + width);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_range_of_the_first_rows_is_right),
        cmocka_unit_test(ranges_among_the_base_primes_are_right),
        cmocka_unit_test(ranges_without_a_prime_are_fine),
        cmocka_unit_test(squares_at_the_borders_of_tiers_are_composite),
        cmocka_unit_test(windows_around_powers_are_right),
        cmocka_unit_test(widths_around_whole_turns_are_right),
        cmocka_unit_test(random_windows_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
