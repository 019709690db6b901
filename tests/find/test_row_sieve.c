/* The sieve of rows by small primes: every bit, against trial division by the definition. */
#include "support/support.h"

#include "find/tests/row_sieve.h"

enum { GUARD = 64, GUARD_VALUE = 0xb5 };

/* Whether a prime from 11 to the limit divides the number. */
static bool has_small_factor(uint128 number, const struct list *primes)
{
    for (size_t i = 0; i < primes->count; i++)
        if (number % primes->primes[i] == 0)
            return true;
    return false;
}

static void check_row(const uint8_t *bytes, uint64_t row, const struct list *primes, const char *what)
{
    uint64_t mask = row_load(bytes);
    for (size_t bit = 0; bit < ROW_BITS; bit++)
        if ((mask >> bit & 1) == has_small_factor(row_base(row) + ROW_RESIDUE[bit], primes))
            fail_msg("%s: bit %zu of row %llu is %d", what, bit, (unsigned long long)row, (int)(mask >> bit & 1));
}

/* Every row, or some of many. */
static void check_rows(struct row_sieve *sieve, struct row_span rows, uint32_t limit, uint64_t every)
{
    char what[100];
    snprintf(what, sizeof what, "%llu rows from %llu, primes up to %u", (unsigned long long)rows.count,
             (unsigned long long)rows.first, limit);
    struct list primes = list_truth(11, limit);
    size_t size = rows.count * ROW_BYTES;
    uint8_t *bytes = malloc(size + ROWS_PADDING + GUARD);
    assert_non_null(bytes);
    memset(bytes, GUARD_VALUE, size + ROWS_PADDING + GUARD);
    row_sieve_begin(sieve, bytes, rows, limit);
    double done = 0;
    while (row_sieve_step(sieve)) {
        assert_true(row_sieve_done(sieve) >= done && row_sieve_done(sieve) <= 1);
        done = row_sieve_done(sieve);
    }
    assert_true(done == 1);
    assert_false(row_sieve_step(sieve));
    for (size_t i = size + ROWS_PADDING; i < size + ROWS_PADDING + GUARD; i++)
        assert_int_equal(bytes[i], GUARD_VALUE);
    for (uint64_t i = 0; i < rows.count; i += every)
        check_row(bytes + i * ROW_BYTES, rows.first + i, &primes, what);
    check_row(bytes + (rows.count - 1) * ROW_BYTES, rows.first + rows.count - 1, &primes, what);
    free(bytes);
    list_free(&primes);
}

static struct row_sieve *new_sieve(uint32_t limit)
{
    struct row_sieve *sieve = row_sieve_new(limit);
    assert_non_null(sieve);
    return sieve;
}

/* From one row to several segments, with limits below, at and above the borders between the ways to cross off. */
static void all_lengths_and_limits_are_right(void **state)
{
    (void)state;
    static const uint32_t LIMITS[] = {256, 257, 2000, 2039, 2048, 2053, 20000};
    static const uint64_t LENGTHS[] = {1, 2, 5, 48, 250, 251, 252, 257, 1000, 2039, 5460, 5461, 5462, 9000};
    uint64_t random = 1;
    struct row_sieve *sieve = new_sieve(20000);
    for (size_t i = 0; i < COUNT_OF(LENGTHS); i++)
        for (size_t k = 0; k < COUNT_OF(LIMITS); k++) {
            uint64_t first = random_next(&random) % (ROW_LAST - 10000) >> random_below(&random, 20);
            check_rows(sieve, (struct row_span){first, LENGTHS[i]}, LIMITS[k], 1 + LENGTHS[i] / (TEST_LIGHT ? 5 : 50));
        }
    row_sieve_free(sieve);
}

/* A sieve made for its limit, and not for a larger one. */
static void every_sieve_has_all_primes_to_its_limit(void **state)
{
    (void)state;
    static const uint32_t LIMITS[] = {256, 257, 262, 263, 1021, 2038, 2039, 2040, 65521, 65536, 1000003};
    for (size_t i = 0; i < COUNT_OF(LIMITS); i++) {
        struct row_sieve *sieve = new_sieve(LIMITS[i]);
        struct list primes = list_truth(LIMITS[i] - 100, LIMITS[i]);
        /* Rows with multiples of the last prime. */
        uint64_t prime = primes.primes[primes.count - 1], first = row_of(prime * UINT64_C(1000000000039));
        check_rows(sieve, (struct row_span){first, 100}, LIMITS[i], TEST_LIGHT ? 50 : 1);
        list_free(&primes);
        row_sieve_free(sieve);
    }
}

/* To the last rows of all, and by the largest primes. */
static void rows_beyond_2_64_are_right(void **state)
{
    (void)state;
    struct row_sieve *sieve = new_sieve(30000);
    uint64_t row_of_2_64 = row_of(UINT64_MAX);
    const uint64_t first[] = {row_of_2_64 - 200, row_of(100 * (uint128)UINT64_C(1000000000000000000)), ROW_LAST - 299,
                              UINT64_MAX - 300};
    for (size_t i = 0; i < COUNT_OF(first); i++)
        check_rows(sieve, (struct row_span){first[i], 300}, 30000, TEST_LIGHT ? 20 : 1);
    check_rows(sieve, (struct row_span){ROW_LAST, 1}, 30000, 1);
    check_rows(sieve, (struct row_span){UINT64_MAX - 5000, 5000}, 30000, TEST_LIGHT ? 500 : 50);
    row_sieve_free(sieve);
    if (TEST_LIGHT)
        return;
    sieve = new_sieve(ROW_SIEVE_LIMIT_MAX);
    check_rows(sieve, (struct row_span){UINT64_MAX - 60000, 60000}, ROW_SIEVE_LIMIT_MAX, 20000);
    row_sieve_free(sieve);
}

static void longest_spans_are_right(void **state)
{
    (void)state;
    if (TEST_LIGHT)
        skip();
    struct row_sieve *sieve = new_sieve(1000000);
    check_rows(sieve, (struct row_span){UINT64_C(4761904761904761), ROW_SIEVE_ROWS_MAX}, 1000000, 300);
    check_rows(sieve, (struct row_span){ROW_LAST - ROW_SIEVE_ROWS_MAX + 1, ROW_SIEVE_ROWS_MAX}, 1000000, 300);
    row_sieve_free(sieve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_lengths_and_limits_are_right),
        cmocka_unit_test(every_sieve_has_all_primes_to_its_limit),
        cmocka_unit_test(rows_beyond_2_64_are_right),
        cmocka_unit_test(longest_spans_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
