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

/* By every method and level, and whatever the environment says: that changes the speed only. */
static void every_setting_gives_the_same(void **state)
{
    (void)state;
    static const char *const CAPS[] = {"portable", "avx2", "avx512", "", "nonsense", NULL};
    for (size_t i = 0; i < COUNT_OF(CAPS); i++) {
        if (CAPS[i] != NULL)
            setenv("MPIPRIMES_SIMD", CAPS[i], 1);
        else
            unsetenv("MPIPRIMES_SIMD");
        struct mpiprimes *own = mpiprimes_new();
        check_range_by(own, 1000, 300000);
        mpiprimes_free(own);
    }
    for (int simd = MPIPRIMES_PORTABLE; simd <= MPIPRIMES_AVX512; simd++)
        for (int method = MPIPRIMES_SIEVE; method <= MPIPRIMES_TRIAL; method++) {
            assert_int_equal(mpiprimes_set_simd(handle, (enum mpiprimes_simd)simd), MPIPRIMES_OK);
            assert_int_equal(mpiprimes_set_method(handle, (enum mpiprimes_method)method), MPIPRIMES_OK);
            check_range(0, 100000);
            check_range(UINT64_C(1000000000000), UINT64_C(1000000010000));
        }
    /* Trial division ends at 2^64, and so do the tables that are made for more than what is asked. */
    if (!TEST_LIGHT)
        check_count(handle, UINT64_MAX - 2000, UINT64_MAX, primesieve_count_primes(UINT64_MAX - 2000, UINT64_MAX - 1),
                    "trial");
    assert_int_equal(mpiprimes_set_method(handle, MPIPRIMES_SIEVE), MPIPRIMES_OK);
    assert_int_equal(mpiprimes_set_method(handle, (enum mpiprimes_method)2), MPIPRIMES_BAD_ARGUMENT);
    assert_int_equal(mpiprimes_set_simd(handle, (enum mpiprimes_simd)3), MPIPRIMES_BAD_ARGUMENT);
    assert_int_equal(mpiprimes_set_memory(handle, 200000000), MPIPRIMES_OK);
}

/* One handle at all heights in any order: tables are made for the ones, and serve the others. */
static void a_handle_serves_ranges_of_all_heights(void **state)
{
    (void)state;
    static const double HEIGHTS[] = {1, 1e5, 4.2e9, 1e11, 1.0995e12, 1e14, 1.8e16, 1e18, 1.8e19};
    uint64_t seed = 7;
    for (int i = 0; i < (TEST_LIGHT ? 60 : 400); i++) {
        uint64_t height = (uint64_t)HEIGHTS[random_below(&seed, COUNT_OF(HEIGHTS))],
                 most = height < SIEVE_TRUTH_MAX ? 30000 : 2000;
        uint64_t first = height + random_below(&seed, height / 100 + 100);
        check_range(first, first + random_below(&seed, most));
    }
}

/* So many ranges of one width that tables are made which are not worth it for one. */
static void tables_are_made_for_many_ranges(void **state)
{
    (void)state;
    uint64_t seed = 8, width = TEST_LIGHT ? 100000 : 3000000;
    for (int i = 0; i < (TEST_LIGHT ? 5 : 40); i++) {
        uint64_t first = UINT64_C(2000000000000) + random_below(&seed, UINT64_C(1000000000000));
        check_count(handle, first, first + width, primesieve_count_primes(first, first + width), "many ranges");
    }
}

/* From one prime to the next, and in batches of any size, without losing one, also after looking elsewhere. */
static void batches_go_on(void **state)
{
    (void)state;
    uint64_t seed = 9, from = 0, primes[5000], other;
    size_t count, total = 0;
    primesieve_iterator truth;
    primesieve_init(&truth);
    while (total < (TEST_LIGHT ? 100000 : 2000000)) {
        size_t room = random_below(&seed, 3) == 0 ? 1 : 1 + random_below(&seed, COUNT_OF(primes));
        assert_int_equal(mpiprimes_next(handle, primes, &count, room, from), MPIPRIMES_OK);
        assert_int_equal(count, room);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(primes[i], primesieve_next_prime(&truth));
        total += count;
        from = primes[count - 1] + 1;
        if (random_below(&seed, 50) == 0) {
            assert_int_equal(mpiprimes_next(handle, &other, &count, 1, from / 2), MPIPRIMES_OK);
            assert_true(is_prime_miller_rabin(other) && other >= from / 2);
        }
    }
    primesieve_free_iterator(&truth);
    assert_int_equal(mpiprimes_next(handle, primes, &count, 0, 100), MPIPRIMES_OK);
    assert_int_equal(count, 0);
}

static void batches_end_at_2_to_the_64(void **state)
{
    (void)state;
    uint64_t primes[10];
    size_t count;
    assert_int_equal(mpiprimes_next(handle, primes, &count, 10, UINT64_MAX - 100), MPIPRIMES_OK);
    assert_int_equal(count, 3);
    assert_int_equal(primes[2], UINT64_MAX - 58);
    assert_int_equal(mpiprimes_next(handle, primes, &count, 10, UINT64_MAX - 57), MPIPRIMES_OK);
    assert_int_equal(count, 0);
}

/* Several threads at once, each with a handle of its own. */
struct thread {
    uint64_t first;
    uint64_t wrong;
};

static void *search_by_thread(void *context)
{
    struct thread *thread = context;
    struct mpiprimes *own = mpiprimes_new();
    for (uint64_t i = 0; i < 20 && own != NULL; i++) {
        uint64_t count = 0, first = thread->first + i * 1000000, last = first + 20000;
        thread->wrong += mpiprimes_count(own, &count, first, last) != MPIPRIMES_OK;
        thread->wrong += count != primesieve_count_primes(first, last);
    }
    thread->wrong += own == NULL;
    mpiprimes_free(own);
    return NULL;
}

static void threads_do_not_meet(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    pthread_t thread[THREADS];
    struct thread work[THREADS] = {{0, 0}, {UINT64_C(1) << 40, 0}, {UINT64_C(1000000000), 0}, {0, 0}};
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, search_by_thread, &work[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        assert_int_equal(work[i].wrong, 0);
    }
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

/* All functions with a limit of memory, in bytes beyond what is in use now; gives what they gave. */
static enum mpiprimes_error check_within(struct mpiprimes *own, uint64_t bytes, const struct list *truth, uint64_t first,
                                         uint64_t last)
{
    struct list got = {.primes = malloc(truth->count * sizeof *got.primes), .room = truth->count};
    uint64_t count = 12345;
    struct rlimit before, less;
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    less = (struct rlimit){address_space() + bytes, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_AS, &less), 0);
    enum mpiprimes_error counting = mpiprimes_count(own, &count, first, last);
    enum mpiprimes_error finding = mpiprimes_find(own, receive, &got, first, last);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_int_equal(count, counting == MPIPRIMES_OK ? truth->count : 12345);
    if (finding == MPIPRIMES_OK)
        assert_lists_equal(&got, truth, "short of memory");
    list_free(&got);
    return counting != MPIPRIMES_OK ? counting : finding;
}

/* From so little that not even the tables of base primes fit, to enough; the same handle goes on. */
static void lack_of_memory_is_told(void **state)
{
    (void)state;
    if (TEST_LIGHT || address_space() == 0)
        skip(); /* the sanitizers need an address space without a limit */
    uint64_t first = UINT64_C(100000000000000), last = first + 30000000;
    struct mpiprimes *own = mpiprimes_new();
    struct list truth = list_truth(first, last);
    enum mpiprimes_error error = MPIPRIMES_NO_MEMORY;
    int refused = 0;
    for (uint64_t bytes = 1 << 20; error == MPIPRIMES_NO_MEMORY && bytes < UINT64_C(4) << 30; bytes += bytes / 4) {
        error = check_within(own, bytes, &truth, first, last);
        refused += error == MPIPRIMES_NO_MEMORY;
    }
    assert_int_equal(error, MPIPRIMES_OK);
    assert_true(refused > 5);
    list_free(&truth);
    mpiprimes_free(own);
}

static void texts_are_there(void **state)
{
    (void)state;
    assert_string_equal(mpiprimes_version(), MPIPRIMES_VERSION);
    for (int error = MPIPRIMES_OK; error <= MPIPRIMES_CORRUPT + 1; error++)
        for (int other = MPIPRIMES_OK; other < error; other++)
            assert_string_not_equal(mpiprimes_error_text((enum mpiprimes_error)error),
                                    mpiprimes_error_text((enum mpiprimes_error)other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lack_of_memory_is_told), /* Before others leave memory that can be used again. */
        cmocka_unit_test(ranges_give_their_primes),
        cmocka_unit_test(ranges_without_a_prime_are_fine),
        cmocka_unit_test(reversed_ranges_are_refused),
        cmocka_unit_test(wide_range_comes_without_gaps),
        cmocka_unit_test(a_receiver_can_stop),
        cmocka_unit_test(neighbouring_ranges_add_up),
        cmocka_unit_test(the_last_numbers_below_2_to_the_64),
        cmocka_unit_test(a_handle_serves_ranges_of_all_heights),
        cmocka_unit_test(tables_are_made_for_many_ranges),
        cmocka_unit_test(batches_go_on),
        cmocka_unit_test(batches_end_at_2_to_the_64),
        cmocka_unit_test(every_setting_gives_the_same),
        cmocka_unit_test(threads_do_not_meet),
        cmocka_unit_test(texts_are_there),
    };
    primesieve_set_num_threads(1);
    handle = mpiprimes_new();
    if (handle == NULL)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    mpiprimes_free(handle);
    return failed;
}
