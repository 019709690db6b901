/* The stream of base primes, against libprimesieve. */
#include "support/support.h"

#include "find/base/base_primes.h"

/* All that is left of a stream, taken `room` at a time. */
static struct list drain(struct base_primes *stream, size_t room)
{
    struct list list = {0};
    uint32_t *primes = malloc(room * sizeof *primes);
    assert_non_null(primes);
    size_t count;
    do {
        count = base_primes_next(primes, room, stream);
        assert_true(count <= room);
        for (size_t i = 0; i < count; i++)
            list_add(&list, primes[i]);
    } while (count == room);
    /* The end stays the end. */
    assert_int_equal(base_primes_next(primes, room, stream), 0);
    free(primes);
    return list;
}

/* The primes of `all` (from 11 on) up to the limit. */
static struct list up_to(const struct list *all, uint64_t limit)
{
    struct list list = *all;
    size_t low = 0, high = all->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (all->primes[middle] <= limit)
            low = middle + 1;
        else
            high = middle;
    }
    list.count = low;
    return list;
}

static void check_stream(uint32_t limit, size_t room, const struct list *all)
{
    char what[64];
    snprintf(what, sizeof what, "limit %u, room %zu", (unsigned)limit, room);
    struct base_primes *stream = base_primes_new(limit);
    assert_non_null(stream);
    struct list got = drain(stream, room), expected = up_to(all, limit);
    assert_lists_equal(&got, &expected, what);
    list_free(&got);
    base_primes_free(stream);
}

static void every_small_limit_is_kept(void **state)
{
    (void)state;
    struct list all = list_truth(11, 4000);
    for (uint32_t limit = 0; limit <= 3000; limit++)
        check_stream(limit, 1000, &all);
    list_free(&all);
}

/* Around segments (2^19 numbers), their multiples, squares of sieving primes and powers of two. */
static void limits_around_borders_are_kept(void **state)
{
    (void)state;
    struct list all = list_truth(11, 5000000);
    static const uint32_t LIMITS[] = {
        65535,   65536,   65537,     65521,       1000000,     1 << 19, 2 << 19,
        3 << 19, 7 << 19, 509 * 509, 1021 * 1021, 2039 * 2039, 4194304,
    };
    for (size_t i = 0; i < COUNT_OF(LIMITS); i++)
        for (uint32_t limit = LIMITS[i] - 3; limit <= LIMITS[i] + 3; limit++)
            check_stream(limit, 8192, &all);
    for (size_t i = 0; i < all.count; i += 5003)
        check_stream((uint32_t)all.primes[i], 8192, &all); /* a prime as limit is included */
    list_free(&all);
}

static void any_room_gives_the_same_stream(void **state)
{
    (void)state;
    struct list all = list_truth(11, 1200000);
    for (size_t room = 1; room <= 70; room++)
        check_stream(1100000, room, &all);
    for (size_t room = 8190; room <= 8194; room++)
        check_stream(1100000, room, &all);
    check_stream(1100000, 100000, &all);
    /* Room for exactly all of them: the end shows at the next call only. */
    check_stream((uint32_t)all.primes[8191], 8192, &all);
    check_stream((uint32_t)all.primes[8191], 4096, &all);
    list_free(&all);
}

static void no_room_takes_nothing(void **state)
{
    (void)state;
    struct base_primes *stream = base_primes_new(100);
    assert_non_null(stream);
    uint32_t prime = 0;
    assert_int_equal(base_primes_next(&prime, 0, stream), 0);
    assert_int_equal(base_primes_next(&prime, 1, stream), 1);
    assert_int_equal(prime, 11);
    base_primes_free(stream);
}

/* After any number of primes, also behind the end and in later segments. */
static void rewind_goes_back_to_the_start(void **state)
{
    (void)state;
    struct list all = list_truth(11, 3000000);
    static const size_t TAKEN[] = {0, 1, 2, 13, 60, 4096, 43385, 43386, 43387, 100000, 216812, 216812};
    struct base_primes *stream = base_primes_new(3000000);
    assert_non_null(stream);
    uint32_t *primes = malloc(all.count * sizeof *primes);
    assert_non_null(primes);
    for (size_t i = 0; i < COUNT_OF(TAKEN); i++) {
        size_t taken = TAKEN[i] < all.count ? TAKEN[i] : all.count;
        assert_int_equal(base_primes_next(primes, taken, stream), taken);
        base_primes_rewind(stream);
        struct list got = drain(stream, 1000);
        assert_lists_equal(&got, &all, "rewound");
        list_free(&got);
        base_primes_rewind(stream);
    }
    free(primes);
    base_primes_free(stream);
    list_free(&all);
}

/* All of them, prime by prime. pi(2^32) = 203280221, and the largest prime below 2^32 is 2^32 - 5. */
static void all_primes_below_2_32_are_streamed(void **state)
{
    (void)state;
    static uint32_t primes[8192];
    const uint64_t compared = TEST_LIGHT ? UINT64_C(1) << 28 : UINT64_C(1) << 32;
    struct base_primes *stream = base_primes_new(UINT32_MAX);
    assert_non_null(stream);
    primesieve_iterator truth;
    primesieve_init(&truth);
    primesieve_jump_to(&truth, 11, UINT32_MAX);
    uint64_t total = 0;
    uint32_t last = 0;
    for (size_t count = COUNT_OF(primes); count == COUNT_OF(primes);) {
        count = base_primes_next(primes, COUNT_OF(primes), stream);
        total += count;
        for (size_t i = 0; i < count && primes[i] < compared; i++)
            if (primesieve_next_prime(&truth) != primes[i])
                fail_msg("%u is not the next prime", (unsigned)primes[i]);
        last = count > 0 ? primes[count - 1] : last;
    }
    assert_true(total == 203280221 - 4);
    assert_true(last == UINT32_C(4294967291));
    primesieve_free_iterator(&truth);
    base_primes_free(stream);
}

static void free_takes_null(void **state)
{
    (void)state;
    base_primes_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_small_limit_is_kept),
        cmocka_unit_test(limits_around_borders_are_kept),
        cmocka_unit_test(any_room_gives_the_same_stream),
        cmocka_unit_test(no_room_takes_nothing),
        cmocka_unit_test(rewind_goes_back_to_the_start),
        cmocka_unit_test(all_primes_below_2_32_are_streamed),
        cmocka_unit_test(free_takes_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
