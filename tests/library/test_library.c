/* The public header, as a program that links the library uses it. */
#include "mpiprimes.h"

#include "support/support.h"

#include <sys/resource.h>
#include <unistd.h>

#include "core/cpu.h"

static void receive(void *context, const uint64_t *primes, size_t count)
{
    struct list *list = context;
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++)
        list_add(list, primes[i]);
}

static void check_count(uint64_t first, uint64_t last, uint64_t expected, const char *what)
{
    uint64_t count = 12345;
    assert_int_equal(mpiprimes_count(&count, first, last), MPIPRIMES_OK);
    if (count != expected)
        fail_msg("%s: %llu are counted, not %llu", what, (unsigned long long)count, (unsigned long long)expected);
}

/* Both functions. */
static void check_range(uint64_t first, uint64_t last)
{
    char what[64];
    snprintf(what, sizeof what, "%llu to %llu", (unsigned long long)first, (unsigned long long)last);
    struct list got = {0}, truth = list_truth(first, last);
    assert_int_equal(mpiprimes_find(receive, &got, first, last), MPIPRIMES_OK);
    assert_lists_equal(&got, &truth, what);
    check_count(first, last, truth.count, what);
    list_free(&got);
    list_free(&truth);
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
        assert_int_equal(mpiprimes_find(receive, &got, RANGES[i].first, RANGES[i].last), MPIPRIMES_OK);
        assert_int_equal(got.count, 0);
        check_count(RANGES[i].first, RANGES[i].last, 0, "no primes");
    }
}

static void reversed_ranges_are_refused(void **state)
{
    (void)state;
    static const struct range RANGES[] = {{2, 1}, {1, 0}, {UINT64_MAX, 0}, {UINT64_MAX, UINT64_MAX - 1}};
    struct list got = {0};
    uint64_t count = 12345;
    for (size_t i = 0; i < COUNT_OF(RANGES); i++) {
        assert_int_equal(mpiprimes_find(receive, &got, RANGES[i].first, RANGES[i].last), MPIPRIMES_BAD_RANGE);
        assert_int_equal(mpiprimes_count(&count, RANGES[i].first, RANGES[i].last), MPIPRIMES_BAD_RANGE);
    }
    assert_int_equal(got.count, 0);
    assert_int_equal(count, 12345);
}

/* Compares what is received with primesieve's iterator. */
struct stream {
    primesieve_iterator truth;
    uint64_t count, wrong;
};

static void compare(void *context, const uint64_t *primes, size_t count)
{
    struct stream *stream = context;
    stream->count += count;
    for (size_t i = 0; i < count; i++)
        stream->wrong += primes[i] != primesieve_next_prime(&stream->truth);
}

/* So many numbers are sieved and handed over in more than one go. */
static void wide_range_comes_without_gaps(void **state)
{
    (void)state;
    uint64_t last = TEST_LIGHT ? 30000000 : 1000000000;
    struct stream stream = {.count = 0};
    primesieve_init(&stream.truth);
    assert_int_equal(mpiprimes_find(compare, &stream, 0, last), MPIPRIMES_OK);
    assert_int_equal(stream.wrong, 0);
    assert_true(primesieve_next_prime(&stream.truth) > last);
    primesieve_free_iterator(&stream.truth);
    check_count(0, last, stream.count, "a wide range");
}

static void neighbouring_ranges_add_up(void **state)
{
    (void)state;
    uint64_t seed = 1, first = UINT64_C(123456789012), begin = first;
    struct list got = {0};
    uint64_t sum = 0;
    for (int i = 0; i < 50; i++) {
        uint64_t last = begin + random_below(&seed, 3000), count = 0;
        assert_int_equal(mpiprimes_find(receive, &got, begin, last), MPIPRIMES_OK);
        assert_int_equal(mpiprimes_count(&count, begin, last), MPIPRIMES_OK);
        sum += count;
        begin = last + 1;
    }
    struct list truth = list_truth(first, begin - 1);
    assert_lists_equal(&got, &truth, "neighbouring ranges");
    assert_int_equal(sum, truth.count);
    list_free(&got);
    list_free(&truth);
}

/* Takes seconds: all the primes below 2^32 are crossed off. */
static void last_numbers_below_2_to_the_64(void **state)
{
    (void)state;
    if (TEST_LIGHT)
        skip();
    check_range(UINT64_MAX - 4000, UINT64_MAX);
}

/* Any cap, known or not, changes the speed only. */
static void every_cap_gives_the_same(void **state)
{
    (void)state;
    static const char *const CAPS[] = {"portable", "avx2", "avx512", "", "nonsense"};
    for (size_t i = 0; i < COUNT_OF(CAPS); i++) {
        setenv(SIMD_VARIABLE, CAPS[i], 1);
        check_range(1000, 300000);
    }
    unsetenv(SIMD_VARIABLE);
}

/* Bytes of this process's address space; 0 where the system does not tell. */
static uint64_t address_space(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%lu", &pages) != 1)
        pages = 0;
    if (file != NULL)
        fclose(file);
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Both functions with a limit of memory, in bytes beyond what is in use now; gives what they gave. */
static enum mpiprimes_error check_within(uint64_t bytes, const struct range *range, const struct list *truth)
{
    struct list got = {.primes = malloc(truth->count * sizeof *got.primes), .room = truth->count};
    uint64_t count = 12345;
    struct rlimit before, less;
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    less = (struct rlimit){address_space() + bytes, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_AS, &less), 0);
    enum mpiprimes_error counting = mpiprimes_count(&count, range->first, range->last);
    enum mpiprimes_error finding = mpiprimes_find(receive, &got, range->first, range->last);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_int_equal(count, counting == MPIPRIMES_OK ? truth->count : 12345);
    if (finding == MPIPRIMES_OK)
        assert_lists_equal(&got, truth, "short of memory");
    list_free(&got);
    return counting != MPIPRIMES_OK ? counting : finding;
}

/* From so little that not even the tables of base primes fit, to enough. */
static void lack_of_memory_is_told(void **state)
{
    (void)state;
    if (TEST_LIGHT || address_space() == 0)
        skip(); /* the sanitizers need an address space without a limit */
    struct range range = {UINT64_C(1000000000000000), UINT64_C(1000000020000000)};
    struct list truth = list_truth(range.first, range.last);
    enum mpiprimes_error error = MPIPRIMES_NO_MEMORY;
    int refused = 0;
    for (uint64_t bytes = 1 << 20; error == MPIPRIMES_NO_MEMORY && bytes < UINT64_C(4) << 30; bytes += bytes / 4) {
        error = check_within(bytes, &range, &truth);
        refused += error == MPIPRIMES_NO_MEMORY;
    }
    assert_int_equal(error, MPIPRIMES_OK);
    assert_true(refused > 5);
    list_free(&truth);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_give_their_primes),    cmocka_unit_test(ranges_without_a_prime_are_fine),
        cmocka_unit_test(reversed_ranges_are_refused), cmocka_unit_test(wide_range_comes_without_gaps),
        cmocka_unit_test(neighbouring_ranges_add_up),  cmocka_unit_test(last_numbers_below_2_to_the_64),
        cmocka_unit_test(every_cap_gives_the_same),    cmocka_unit_test(lack_of_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
