/* The way to the n-th prime, where the counts come from primesieve. */
#include "support/support.h"

#include "plan/nth.h"

static uint64_t count_of(struct range range)
{
    return primesieve_count_primes(range.first, range.last);
}

/* What came of a whole way. */
struct way_to {
    uint64_t prime;
    int counts, walks; /* After the first range. */
    uint64_t counted;  /* Numbers, after the first range. */
};

static void check_neighbour(struct range range, const struct nth *nth)
{
    assert_true(range.first <= range.last);
    assert_true(range.first >= nth->all.first);
    assert_true(range.first == nth->end + 1 || range.last == nth->end);
}

/* The prime in a walk's range, or 0. */
static uint64_t walk(struct range range, uint64_t index, bool from_end)
{
    struct list list = list_truth(range.first, range.last);
    uint64_t prime = 0;
    if (index < list.count)
        prime = list.primes[from_end ? list.count - 1 - index : index];
    list_free(&list);
    return prime;
}

static struct way_to find(struct nth nth)
{
    struct way_to way = {0};
    struct range range;
    while (nth_next_range(&range, &nth)) {
        check_neighbour(range, &nth);
        way.counted += range.last - range.first + 1;
        nth_take(&nth, range, count_of(range));
        assert_true(++way.counts < 20);
    }
    while (way.prime == 0 && !nth_is_beyond(&nth)) {
        uint64_t index;
        bool from_end;
        range = nth_walk(&index, &from_end, &nth);
        check_neighbour(range, &nth);
        assert_true(from_end == (range.last == nth.end));
        way.prime = walk(range, index, from_end);
        if (way.prime == 0)
            nth_take(&nth, range, count_of(range));
        assert_true(++way.walks < 5);
    }
    return way;
}

static struct nth begin(uint64_t n, uint64_t first)
{
    struct range range = nth_first_range(n, (struct range){first, NUMBER_MAX});
    assert_true(range.first == first && range.last >= first);
    return (struct nth){.n = n, .all = {first, NUMBER_MAX}, .end = range.last, .counted = count_of(range)};
}

static void check_prime(uint64_t n, uint64_t first)
{
    uint64_t truth = primesieve_nth_prime((int64_t)n, first > 0 ? first - 1 : 0); /* It begins behind its start. */
    struct way_to way = find(begin(n, first));
    if (way.prime != truth)
        fail_msg("prime no. %llu from %llu on is %llu, not %llu", (unsigned long long)n, (unsigned long long)first,
                 (unsigned long long)truth, (unsigned long long)way.prime);
    assert_true(way.walks <= 2);
}

static void all_small_ones(void **state)
{
    (void)state;
    for (uint64_t first = 0; first < 14; first++)
        for (uint64_t n = 1; n < 20; n++)
            check_prime(n, first);
    for (uint64_t n = 20; n < 10000; n += 91)
        check_prime(n, 0);
}

static void from_any_number_on(void **state)
{
    (void)state;
    static const uint64_t STARTS[] = {
        0, 1000, 999983, (UINT64_C(1) << 32) - 100, UINT64_C(1000000000000), UINT64_C(1000000000000000)};
    uint64_t random = 1;
    for (size_t s = 0; s < COUNT_OF(STARTS); s++)
        for (uint64_t n = 1; n < (TEST_LIGHT ? 10000 : 3000000); n = n * 7 + 1)
            check_prime(n, STARTS[s] + random_below(&random, 1000));
}

/* The first range ends so close to the prime that little is left to count. */
static void few_steps_are_enough(void **state)
{
    (void)state;
    for (uint64_t n = 1000000; n <= (TEST_LIGHT ? 1000000 : 100000000); n *= 10) {
        struct nth nth = begin(n, 0);
        struct way_to way = find(nth);
        assert_int_equal(way.prime, primesieve_nth_prime((int64_t)n, 0));
        assert_true(way.counts <= 1);
        assert_true(way.counted < nth.end / 100);
    }
}

/* However far the first count is off, above or below. */
static void bad_estimates_are_mended(void **state)
{
    (void)state;
    uint64_t n = 3000000, prime = primesieve_nth_prime((int64_t)n, 0);
    static const uint64_t ENDS[] = {2, 1000, 10000000, 49000000, 49979687, 50500000, 60000000, 200000000};
    for (size_t i = 0; i < COUNT_OF(ENDS); i++) {
        struct nth nth = {.n = n, .all = {0, NUMBER_MAX}, .end = ENDS[i], .counted = count_of((struct range){0, ENDS[i]})};
        struct way_to way = find(nth);
        assert_int_equal(way.prime, prime);
        assert_true(way.counts <= 6);
    }
    for (uint64_t end = prime - 2; end <= prime + 2; end++) {
        struct nth nth = {.n = n, .all = {0, NUMBER_MAX}, .end = end, .counted = count_of((struct range){0, end})};
        assert_int_equal(find(nth).prime, prime);
    }
}

/* Near the last number that can be searched one of 49.6 numbers is prime; here each 50th counts as one. */
enum { DISTANCE = 50 };

static uint64_t count_fiftieth(struct range range)
{
    return (uint64_t)(range.last / DISTANCE - (range.first - 1) / DISTANCE);
}

static uint128 walk_fiftieth(struct range range, uint64_t index, bool from_end)
{
    if (index >= count_fiftieth(range))
        return 0;
    return (from_end ? range.last / DISTANCE - index : (range.first - 1) / DISTANCE + 1 + index) * DISTANCE;
}

static uint128 find_fiftieth(uint64_t n, uint128 first)
{
    struct range range = nth_first_range(n, (struct range){first, NUMBER_MAX});
    struct nth nth = {.n = n, .all = {first, NUMBER_MAX}, .end = range.last, .counted = count_fiftieth(range)};
    while (nth_next_range(&range, &nth)) {
        check_neighbour(range, &nth);
        nth_take(&nth, range, count_fiftieth(range));
    }
    uint128 prime = 0;
    for (int walks = 0; prime == 0 && !nth_is_beyond(&nth); walks++) {
        uint64_t index;
        bool from_end;
        range = nth_walk(&index, &from_end, &nth);
        check_neighbour(range, &nth);
        assert_true(range.last <= NUMBER_MAX && walks < 5);
        prime = walk_fiftieth(range, index, from_end);
        if (prime == 0)
            nth_take(&nth, range, count_fiftieth(range));
    }
    return prime;
}

static void primes_end_at_the_last_number(void **state)
{
    (void)state;
    static const uint64_t NUMBERS[] = {1000, 1000000, 100000000000};
    for (size_t i = 0; i < COUNT_OF(NUMBERS); i++) {
        uint128 first = NUMBER_MAX - NUMBERS[i] + 1;
        uint64_t all = NUMBERS[i] / DISTANCE;
        assert_true(find_fiftieth(all, first) == NUMBER_MAX);
        assert_true(find_fiftieth(1, first) == NUMBER_MAX - NUMBERS[i] + DISTANCE);
        assert_true(find_fiftieth(all / 2, first) == NUMBER_MAX - (all - all / 2) * DISTANCE);
        assert_true(find_fiftieth(all + 1, first) == 0);
    }
    struct range range;
    assert_false(
        nth_next_range(&range, &(struct nth){.n = 1000000000, .all = {5, NUMBER_MAX}, .end = NUMBER_MAX, .counted = 5}));
}

/* There are about 7.8e19 primes up to 3.8e21, more than 64 bits can count; one of 49.6 numbers there is prime. */
static void what_cannot_be_is_known(void **state)
{
    (void)state;
    assert_false(nth_is_hopeless(UINT64_MAX, (struct range){0, NUMBER_MAX}));
    assert_false(nth_is_hopeless(UINT64_MAX, (struct range){NUMBER_MAX - NUMBER_MAX / 4, NUMBER_MAX}));
    assert_true(nth_is_hopeless(UINT64_MAX, (struct range){NUMBER_MAX - NUMBER_MAX / 5, NUMBER_MAX}));
    assert_true(nth_is_hopeless(UINT64_C(1000000000000), (struct range){NUMBER_MAX, NUMBER_MAX}));
    assert_false(nth_is_hopeless(1, (struct range){NUMBER_MAX, NUMBER_MAX}));
    assert_false(nth_is_hopeless(1, (struct range){0, NUMBER_MAX}));
    /* There are 425656284035217743 primes below 2^64. */
    assert_true(nth_is_hopeless(UINT64_C(425657284035217743), (struct range){0, UINT64_MAX}));
    assert_false(nth_is_hopeless(UINT64_C(425656284035217743), (struct range){0, UINT64_MAX}));
}

/* Where two machines' logarithms differ in their last digits, a checkpoint of one is still that of the other. */
static void first_ranges_end_on_a_grid(void **state)
{
    (void)state;
    for (uint64_t n = 1000; n < UINT64_C(400000000000000000); n *= 3) {
        struct range range = nth_first_range(n, (struct range){0, NUMBER_MAX});
        uint64_t grid = 1;
        while ((double)grid * 2 <= (double)range.last * 0x1p-40)
            grid *= 2;
        assert_true(range.last == NUMBER_MAX || range.last % grid == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_small_ones),
        cmocka_unit_test(from_any_number_on),
        cmocka_unit_test(few_steps_are_enough),
        cmocka_unit_test(bad_estimates_are_mended),
        cmocka_unit_test(primes_end_at_the_last_number),
        cmocka_unit_test(what_cannot_be_is_known),
        cmocka_unit_test(first_ranges_end_on_a_grid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
