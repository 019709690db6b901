/* The public header, as a program that links the shared library uses it; what is found against libprimesieve, plain loops
 * and tests of primality. */
#include "mpiprimes.h"

#include "support/support.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

/* The handle of all tests but those that say otherwise: so it has seen all kinds of ranges before. */
static struct mpiprimes *handle;

static int receive(void *context, const uint64_t *primes, size_t count)
{
    struct list *list = context;
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++)
        list_add(list, primes[i]);
    return 0;
}

static void check_count(struct mpiprimes *by, uint64_t first, uint64_t last, uint64_t expected, const char *what)
{
    uint64_t count = 12345;
    assert_int_equal(mpiprimes_count(by, &count, first, last), MPIPRIMES_OK);
    if (count != expected)
        fail_msg("%s: %llu are counted, not %llu", what, (unsigned long long)count, (unsigned long long)expected);
}

/* All three functions: as one batch with room for one prime more, which lies behind the range. */
static void check_range_by(struct mpiprimes *by, uint64_t first, uint64_t last)
{
    char what[64];
    snprintf(what, sizeof what, "%llu to %llu", (unsigned long long)first, (unsigned long long)last);
    struct list got = {0}, truth = list_truth(first, last);
    assert_int_equal(mpiprimes_find(by, receive, &got, first, last), MPIPRIMES_OK);
    assert_lists_equal(&got, &truth, what);
    check_count(by, first, last, truth.count, what);
    list_free(&got);
    got.count = got.room = truth.count + 1;
    got.primes = malloc(got.count * sizeof *got.primes);
    assert_int_equal(mpiprimes_next(by, got.primes, &got.count, truth.count + 1, first), MPIPRIMES_OK);
    if (got.count > truth.count) {
        got.count--;
        assert_true(got.primes[got.count] > last);
    }
    assert_lists_equal(&got, &truth, what);
    list_free(&got);
    list_free(&truth);
}

static void check_range(uint64_t first, uint64_t last)
{
    check_range_by(handle, first, last);
}

static void ranges_give_their_primes(void **state)
{
    (void)state;
    for (uint64_t first = 0; first <= 14; first++)
        for (uint64_t last = first; last <= 230; last += last < 30 ? 1 : 7)
            check_range(first, last);
    check_range(0, 1000000);
    check_range(UINT64_C(4294960000), UINT64_C(4294980000));
    check_range(UINT64_C(1000000000000), UINT64_C(1000000010000));
    check_range(UINT64_C(1000000000000000), UINT64_C(1000000001000000));
}

static void ranges_without_a_prime_are_fine(void **state)
{
    (void)state;
    static const struct range RANGES[] = {{0, 0},   {0, 1},     {1, 1},     {4, 4},
                                          {24, 28}, {114, 126}, {212, 222}, {492114, 492226}};
    for (size_t i = 0; i < COUNT_OF(RANGES); i++) {
        struct list got = {0};
        uint64_t first = (uint64_t)RANGES[i].first, last = (uint64_t)RANGES[i].last;
        assert_int_equal(mpiprimes_find(handle, receive, &got, first, last), MPIPRIMES_OK);
        assert_int_equal(got.count, 0);
        check_count(handle, first, last, 0, "no primes");
    }
}

static void reversed_ranges_are_refused(void **state)
{
    (void)state;
    static const struct range RANGES[] = {{2, 1}, {1, 0}, {UINT64_MAX, 0}, {UINT64_MAX, UINT64_MAX - 1}};
    struct list got = {0};
    uint64_t count = 12345;
    for (size_t i = 0; i < COUNT_OF(RANGES); i++) {
        uint64_t first = (uint64_t)RANGES[i].first, last = (uint64_t)RANGES[i].last;
        assert_int_equal(mpiprimes_find(handle, receive, &got, first, last), MPIPRIMES_BAD_RANGE);
        assert_int_equal(mpiprimes_count(handle, &count, first, last), MPIPRIMES_BAD_RANGE);
    }
    assert_int_equal(got.count, 0);
    assert_int_equal(count, 12345);
}

/* Compares what is received with primesieve's iterator. */
struct stream {
    primesieve_iterator truth;
    uint64_t count, wrong;
    uint64_t stop_at; /* It wants no more from this count on; 0: it wants all. */
};

static int compare(void *context, const uint64_t *primes, size_t count)
{
    struct stream *stream = context;
    stream->count += count;
    for (size_t i = 0; i < count; i++)
        stream->wrong += primes[i] != primesieve_next_prime(&stream->truth);
    return stream->stop_at > 0 && stream->count >= stream->stop_at;
}

/* So many numbers are sieved and handed over in more than one go. */
static void wide_range_comes_without_gaps(void **state)
{
    (void)state;
    uint64_t last = TEST_LIGHT ? 30000000 : 300000000;
    struct stream stream = {.count = 0};
    primesieve_init(&stream.truth);
    assert_int_equal(mpiprimes_find(handle, compare, &stream, 0, last), MPIPRIMES_OK);
    assert_int_equal(stream.wrong, 0);
    assert_true(primesieve_next_prime(&stream.truth) > last);
    primesieve_free_iterator(&stream.truth);
    check_count(handle, 0, last, stream.count, "a wide range");
}

static void a_receiver_can_stop(void **state)
{
    (void)state;
    struct stream stream = {.stop_at = 10000};
    primesieve_init(&stream.truth);
    assert_int_equal(mpiprimes_find(handle, compare, &stream, 0, UINT64_C(1) << 40), MPIPRIMES_STOPPED);
    assert_true(stream.count >= 10000 && stream.count < 20000);
    assert_int_equal(stream.wrong, 0);
    primesieve_free_iterator(&stream.truth);
    check_range(0, 1000);
}

static void neighbouring_ranges_add_up(void **state)
{
    (void)state;
    uint64_t seed = 1, first = UINT64_C(123456789012), begin = first;
    struct list got = {0};
    uint64_t sum = 0;
    for (int i = 0; i < 50; i++) {
        uint64_t last = begin + random_below(&seed, 3000), count = 0;
        assert_int_equal(mpiprimes_find(handle, receive, &got, begin, last), MPIPRIMES_OK);
        assert_int_equal(mpiprimes_count(handle, &count, begin, last), MPIPRIMES_OK);
        sum += count;
        begin = last + 1;
    }
    struct list truth = list_truth(first, begin - 1);
    assert_lists_equal(&got, &truth, "neighbouring ranges");
    assert_int_equal(sum, truth.count);
    list_free(&got);
    list_free(&truth);
}

static void the_last_numbers_below_2_to_the_64(void **state)
{
    (void)state;
    check_range(UINT64_MAX - 4000, UINT64_MAX);
    check_range(UINT64_MAX - 57, UINT64_MAX);
    check_range(UINT64_MAX, UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_give_their_primes),
        cmocka_unit_test(ranges_without_a_prime_are_fine),
        cmocka_unit_test(reversed_ranges_are_refused),
        cmocka_unit_test(wide_range_comes_without_gaps),
        cmocka_unit_test(a_receiver_can_stop),
        cmocka_unit_test(neighbouring_ranges_add_up),
        cmocka_unit_test(the_last_numbers_below_2_to_the_64),
    };
    handle = mpiprimes_new();
    if (handle == NULL)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    mpiprimes_free(handle);
    return failed;
}
