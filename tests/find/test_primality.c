/* The primality test and the ends of a range, against sieves, the definition, and numbers that are known to deceive weaker
 * tests. */
#include "support/support.h"

#include "find/tests/primality.h"
#include "find/tests/primality_ends.h"

static void check(uint64_t n, bool expected)
{
    if (primality_is_prime(n) != expected)
        fail_msg("%llu is %s", (unsigned long long)n, expected ? "prime" : "not prime");
}

/* Every number of the window, against the primes that libprimesieve has there. */
static void check_window(uint64_t first, uint64_t last, const uint64_t *primes, size_t count)
{
    size_t next = 0;
    for (uint64_t distance = 0; distance <= last - first; distance++) {
        bool expected = next < count && primes[next] == first + distance;
        check(first + distance, expected);
        next += expected;
    }
    assert_true(next == count);
}

static void every_number_up_to_2_22_is_right(void **state)
{
    (void)state;
    enum { END = 1 << 22 };
    bool *composite = calloc(END, sizeof *composite);
    assert_non_null(composite);
    composite[0] = composite[1] = true;
    for (size_t p = 2; p * p < END; p++)
        for (size_t multiple = p * p; !composite[p] && multiple < END; multiple += p)
            composite[multiple] = true;
    for (size_t n = 0; n < END; n++)
        check(n, !composite[n]);
    free(composite);
}

/* Composites between which the number of bases grows: each passes the first `bases` of them. */
static void smallest_strong_pseudoprimes_are_composite(void **state)
{
    (void)state;
    static const uint64_t PRIMES[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31};
    static const struct {
        size_t bases;
        uint64_t factor[3];
    } PSI[] = {
        {1, {23, 89, 1}},
        {2, {829, 1657, 1}},
        {3, {2251, 11251, 1}},
        {4, {151, 751, 28351}},
        {5, {6763, 10627, 29947}},
        {6, {1303, 16927, 157543}},
        {8, {10670053, 32010157, 1}},
        {11, {149491, 747451, 34233211}},
    };
    static const uint64_t VALUE[] = {
        2047, 1373653, 25326001, 3215031751, 2152302898747, 3474749660383, 341550071728321, 3825123056546413051,
    };
    for (size_t i = 0; i < COUNT_OF(PSI); i++) {
        uint64_t psi = VALUE[i];
        assert_true(psi == PSI[i].factor[0] * PSI[i].factor[1] * PSI[i].factor[2]);
        for (size_t k = 0; k < PSI[i].bases; k++)
            assert_true(passes_strong_test(psi, PRIMES[k]));
        check(psi, false);
        for (uint64_t n = psi - 1000; n <= psi + 1000; n++)
            check(n, is_prime_miller_rabin(n));
    }
}

/* Products (k + 1)(mk + 1) of two primes make up most of the numbers that deceive strong tests. Counts those that deceive
 * the test to base 2, so that the case is known to be a hard one. */
static void products_of_related_primes_are_composite(void **state)
{
    (void)state;
    uint64_t random = 1, deceiving = 0;
    for (uint64_t m = 2; m <= 13; m++)
        for (int bits = 8; bits <= 31; bits++)
            for (int round = 0; round < (TEST_LIGHT ? 200 : 1000); round++) {
                uint64_t k = 2 * random_below(&random, UINT64_C(1) << (bits - 1)) + 2;
                if (k > UINT64_MAX / (m * k + 1) - 1 || !is_prime_miller_rabin(k + 1) || !is_prime_miller_rabin(m * k + 1))
                    continue;
                uint64_t n = (k + 1) * (m * k + 1);
                deceiving += passes_strong_test(n, 2);
                check(n, false);
            }
    assert_true(deceiving > (TEST_LIGHT ? 20 : 100));
}

/* Carmichael numbers (6k + 1)(12k + 1)(18k + 1) of three primes (J. Chernick, 1939), up to 2^64. */
static void carmichael_numbers_are_composite(void **state)
{
    (void)state;
    const uint64_t end = 242347; /* the k from which the product is beyond 2^64 */
    size_t tested = 0;
    for (uint64_t k = 1; k < end; k++) {
        uint64_t p = 6 * k + 1, q = 12 * k + 1, r = 18 * k + 1;
        if (!is_prime_miller_rabin(p) || !is_prime_miller_rabin(q) || !is_prime_miller_rabin(r))
            continue;
        uint64_t n = p * q * r;
        assert_true((n - 1) % (p - 1) == 0 && (n - 1) % (q - 1) == 0 && (n - 1) % (r - 1) == 0);
        check(n, false);
        tested++;
    }
    assert_true(tested > 1000);
}

/* Squares and products of neighbouring primes around `middle`. */
static void check_products_around(uint64_t middle)
{
    struct list primes = list_truth(middle - 4000, middle + 4000);
    for (size_t i = 0; i < primes.count; i++)
        for (size_t j = i; j < primes.count; j++)
            if (primes.primes[i] <= UINT64_MAX / primes.primes[j])
                check(primes.primes[i] * primes.primes[j], false);
    list_free(&primes);
}

static void products_of_near_primes_are_composite(void **state)
{
    (void)state;
    check_products_around(UINT64_C(1) << 32);    /* up to 18446744030759878681, the largest square of a prime */
    check_products_around(UINT64_C(3037000500)); /* around 2^63 */
    check_products_around(UINT64_C(1955790000)); /* around psi_9 */
    check_products_around(1 << 16);
}

/* Mersenne and Fermat composites pass the strong test to base 2, all of them. */
static void powers_of_two_less_or_more_one_are_right(void **state)
{
    (void)state;
    static const int MERSENNE[] = {2, 3, 5, 7, 13, 17, 19, 31, 61};
    for (int e = 2; e <= 64; e++) {
        bool prime = false;
        for (size_t i = 0; i < COUNT_OF(MERSENNE); i++)
            prime |= e == MERSENNE[i];
        check(UINT64_MAX >> (64 - e), prime);
    }
    for (int e = 1; e < 64; e++)
        check((UINT64_C(1) << e) + 1, e == 1 || e == 2 || e == 4 || e == 8 || e == 16);
    static const int DECEIVING[] = {11, 23, 29, 37, 41, 43, 47, 53, 59};
    for (size_t i = 0; i < COUNT_OF(DECEIVING); i++)
        assert_true(passes_strong_test((UINT64_C(1) << DECEIVING[i]) - 1, 2));
    assert_true(passes_strong_test((UINT64_C(1) << 32) + 1, 2));
}

/* n = k * 2^twos + 1: the squarings behind the power, up to 63 of them. */
static void every_power_of_two_in_n_less_one_is_right(void **state)
{
    (void)state;
    uint64_t random = 2, primes = 0;
    for (int twos = 1; twos < 64; twos++)
        for (uint64_t round = 0; round < (TEST_LIGHT ? 100 : 500); round++) {
            uint64_t odd = (random_next(&random) >> (twos < 63 && round % 2 ? twos : twos - 1)) | 1;
            uint64_t n = (odd << twos) + 1;
            bool expected = is_prime_miller_rabin(n);
            check(n, expected);
            primes += expected;
        }
    assert_true(primes > 200);
}

static void numbers_of_all_sizes_are_right(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (int bits = 2; bits <= 64; bits++)
        for (int round = 0; round < (TEST_LIGHT ? 200 : 1000); round++) {
            uint64_t n = random_next(&random) >> (64 - bits) | UINT64_C(1) << (bits - 1) | (round % 8 > 0);
            check(n, is_prime_miller_rabin(n));
        }
}

enum { GUARD = 8 };
static const uint64_t GUARD_VALUE = UINT64_C(0x5eed5eed5eed5eed);

typedef size_t ends_function(uint128 *primes, size_t room, struct range range);

static void check_end(ends_function *end, const char *name, size_t room, struct range range, const uint64_t *expected,
                      size_t count)
{
    uint128 *got = malloc((room + GUARD) * sizeof *got);
    assert_non_null(got);
    for (size_t i = 0; i < room + GUARD; i++)
        got[i] = GUARD_VALUE;
    size_t given = end(got, room, range);
    bool same = given == count;
    for (size_t i = 0; i < room + GUARD && same; i++)
        same = got[i] == (i < count ? expected[i] : GUARD_VALUE);
    if (!same)
        fail_msg("%s, %llu to %llu, room %zu: %zu primes from %llu, not %zu from %llu", name,
                 (unsigned long long)range.first, (unsigned long long)range.last, room, given, (unsigned long long)got[0],
                 count, (unsigned long long)(count > 0 ? expected[0] : 0));
    free(got);
}

/* Both ends, where primes[0 ... count) are all primes of the range. */
static void check_ends(size_t room, struct range range, const uint64_t *primes, size_t count)
{
    size_t part = min_u64(room, count);
    check_end(primality_ends_lowest, "primality_ends_lowest", room, range, primes, part);
    check_end(primality_ends_highest, "primality_ends_highest", room, range, primes + (count - part), part);
}

/* Many ranges within a window, of which `primes` are all. */
static void check_ends_within(uint64_t first, uint64_t last, const uint64_t *primes, size_t count, int rounds)
{
    uint64_t random = first;
    for (int round = 0; round < rounds; round++) {
        uint64_t a = first + random_below(&random, last - first + 1);
        uint64_t widest = round % 3 == 0 ? 300 : 5000;
        uint64_t b = a + min_u64(random_below(&random, widest), last - a);
        size_t low = 0, high;
        while (low < count && primes[low] < a)
            low++;
        for (high = low; high < count && primes[high] <= b; high++)
            ;
        check_ends(round % 2 ? 5 : random_below(&random, high - low + 5), (struct range){a, b}, primes + low, high - low);
    }
}

static void windows_agree_with_primesieve(void **state)
{
    (void)state;
    static const uint64_t FIRST[] = {
        (UINT64_C(1) << 32) - 50000, UINT64_C(1000000000000) - 50000, UINT64_C(1000000000000000) - 50000,
        (UINT64_C(1) << 53) - 50000, (UINT64_C(1) << 63) - 50000,     UINT64_MAX - 100000,
    };
    for (size_t i = 0; i < COUNT_OF(FIRST); i++) {
        uint64_t last = FIRST[i] + 100000;
        size_t count = 0;
        uint64_t *primes = primesieve_generate_primes(FIRST[i], last, &count, UINT64_PRIMES);
        assert_true(count > 1000);
        check_window(FIRST[i], last, primes, count);
        check_ends_within(FIRST[i], last, primes, count, TEST_LIGHT ? 50 : 500);
        primesieve_free(primes);
    }
}

static void every_small_range_has_its_ends(void **state)
{
    (void)state;
    static const size_t ROOMS[] = {0, 1, 2, 5, 100};
    const uint64_t most = TEST_LIGHT ? 120 : 450;
    struct list all = list_truth(0, most);
    for (uint64_t first = 0; first <= most; first++)
        for (uint64_t last = first; last <= most; last++) {
            size_t low = 0, count = 0;
            while (low < all.count && all.primes[low] < first)
                low++;
            while (low + count < all.count && all.primes[low + count] <= last)
                count++;
            for (size_t i = 0; i < COUNT_OF(ROOMS); i++)
                check_ends(ROOMS[i], (struct range){first, last}, all.primes + low, count);
        }
    list_free(&all);
}

static void ends_of_all_numbers_are_found(void **state)
{
    (void)state;
    const struct range all = {0, UINT64_MAX};
    static const uint64_t LOWEST[] = {2, 3, 5, 7, 11};
    check_end(primality_ends_lowest, "primality_ends_lowest", 5, all, LOWEST, 5);
    struct list top = list_truth(UINT64_MAX - 2000, UINT64_MAX);
    assert_true(top.primes[top.count - 1] == 0 - UINT64_C(59));
    for (size_t room = 0; room <= 20; room++)
        check_end(primality_ends_highest, "primality_ends_highest", room, all, top.primes + (top.count - room), room);
    /* The last numbers of all: from each of them on, and up to each of them. */
    for (uint64_t back = 0; back <= 1000; back++) {
        size_t from = 0;
        while (from < top.count && top.primes[from] < UINT64_MAX - back)
            from++;
        check_ends(5, (struct range){UINT64_MAX - back, UINT64_MAX}, top.primes + from, top.count - from);
        size_t end = from + (from < top.count && top.primes[from] == UINT64_MAX - back);
        check_ends(100, (struct range){UINT64_MAX - 2000, UINT64_MAX - back}, top.primes, end);
    }
    list_free(&top);
}

static void ranges_without_primes_have_no_ends(void **state)
{
    (void)state;
    static const struct range NONE[] = {
        {0, 0},
        {0, 1},
        {1, 1},
        {4, 4},
        {114, 126},
        {1328, 1360},
        {UINT64_C(25056082087) + 1, UINT64_C(25056082087) + 455}, /* the gap of 456, over three rows */
        {UINT64_MAX - 57, UINT64_MAX},
        {UINT64_MAX, UINT64_MAX},
        {1, 0}, /* ranges of no number at all */
        {5, 3},
        {1000, 5},
        {UINT64_MAX, 0},
    };
    for (size_t i = 0; i < COUNT_OF(NONE); i++)
        check_ends(5, NONE[i], NULL, 0);
    /* Without room, there need not be an array. */
    assert_true(primality_ends_lowest(NULL, 0, (struct range){0, 100}) == 0);
    assert_true(primality_ends_highest(NULL, 0, (struct range){0, 100}) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_up_to_2_22_is_right),
        cmocka_unit_test(smallest_strong_pseudoprimes_are_composite),
        cmocka_unit_test(products_of_related_primes_are_composite),
        cmocka_unit_test(carmichael_numbers_are_composite),
        cmocka_unit_test(products_of_near_primes_are_composite),
        cmocka_unit_test(powers_of_two_less_or_more_one_are_right),
        cmocka_unit_test(every_power_of_two_in_n_less_one_is_right),
        cmocka_unit_test(numbers_of_all_sizes_are_right),
        cmocka_unit_test(windows_agree_with_primesieve),
        cmocka_unit_test(every_small_range_has_its_ends),
        cmocka_unit_test(ends_of_all_numbers_are_found),
        cmocka_unit_test(ranges_without_primes_have_no_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
