/* The sieve's approaches: whichever is taken, a piece has the same primes, as rows and as findings. */
#include "support/find_support.h"

#include <malloc.h>
#include <sys/resource.h>

#include "core/arith.h"
#include "find/tests/primality.h"

static struct way sieve_by(enum approach approach, enum simd level)
{
    return (struct way){.method = METHOD_SIEVE, .simd = level, .approach = approach};
}

static struct finder *new_finder_by(struct way way, struct range range, const uint8_t *table)
{
    struct finder *finder = finder_new(way, range, table);
    assert_non_null(finder);
    return finder;
}

/* One piece of a finder's range, as rows and as findings. */
static void check_piece(struct finder *finder, struct range range, struct row_span piece, const char *what)
{
    struct list truth = truth_of(range_of_rows(piece, range));
    struct collector collector = {.range = range};
    find_piece(finder, &collector, piece);
    assert_lists_equal(&collector.list, &truth, what);
    check_findings(finder, piece, &truth, what);
    list_free(&collector.list);
    list_free(&truth);
}

static void check_range_by(struct way way, struct range range)
{
    struct finder *finder = new_finder_by(way, range, NULL);
    check_piece(finder, range, rows_of_range(range), approach_name(way.approach));
    finder_free(finder);
}

static void every_approach_is_right_at_every_height(void **state)
{
    (void)state;
    static const uint64_t FIRST[] = {HIGH_LEAST, UINT64_C(1000000000000007), PLAIN_END - 100000,
                                     UINT64_C(1000000000000000000), UINT64_MAX - 200000};
    for (size_t i = 0; i < (TEST_LIGHT ? 2 : COUNT_OF(FIRST)); i++)
        for (enum approach approach = 0; approach < APPROACHES; approach++) {
            enum simd level = i == 0 ? SIMD_PORTABLE : simd_supported();
            /* From PLAIN_END on, APPROACH_PLAIN is as APPROACH_HIGH. */
            if (approach == APPROACH_PLAIN && i == 4)
                continue;
            for (; level <= simd_supported(); level++)
                check_range_by(sieve_by(approach, level), (struct range){FIRST[i], FIRST[i] + 200000});
        }
}

/* By the wheel that is not the fastest, pieces of all lengths. */
static void another_wheel_finds_the_same(void **state)
{
    (void)state;
    struct range range = {3, TEST_LIGHT ? 1000000 : UINT64_C(1000000000000)};
    const struct row_span pieces[] = {
        {0, 1}, {0, 3000}, {1000, 40}, {4000, 700}, {UINT64_C(4000000000), 3}, {4000000007, 3000}};
    for (enum simd level = 0; level <= simd_supported(); level++) {
        struct finder *finder = new_finder_by(sieve_by(APPROACH_PLAIN, level), range, NULL);
        finder_vary(finder);
        for (size_t i = 0; i < (TEST_LIGHT ? 4 : COUNT_OF(pieces)); i++)
            check_piece(finder, range, pieces[i], "another wheel");
        finder_free(finder);
    }
}

/* Pieces below and above the height where APPROACH_PLAIN changes its way, and across it; then down again. */
static void one_finder_serves_all_heights(void **state)
{
    (void)state;
    struct range range = {3, TEST_LIGHT ? PLAIN_END + 1000 : UINT64_MAX};
    uint64_t change = row_of(PLAIN_END);
    const struct row_span pieces[] = {
        {0, 1},
        {0, 700},
        {29, 1},
        {20452224, 3},
        {4761904, 100},
        {UINT64_C(20452225000), 100},
        {change - 9, 9},
        {change - 2000, 4000},
        {row_of(range.last) - 1, 2},
        {5, 10},
    };
    struct finder *finder = new_finder_by(sieve_by(APPROACH_PLAIN, simd_supported()), range, NULL);
    for (size_t i = 0; i < (TEST_LIGHT ? 5 : COUNT_OF(pieces)); i++)
        check_piece(finder, range, pieces[i], "all heights");
    finder_free(finder);
}

static bool stop_with_rows(void *context, double done)
{
    struct collector *collector = context;
    collector->done = done;
    return collector->next == 0;
}

/* One piece can reach from below the sieve for great heights to far above it, as a library's caller asks for; it is not
 * waited for, only its first rows. */
static void a_piece_can_hold_all_numbers(void **state)
{
    (void)state;
    if (TEST_LIGHT)
        skip(); /* it keeps 8 million base primes */
    struct range range = {0, UINT64_MAX};
    struct finder *finder = new_finder_by(sieve_by(APPROACH_PLAIN, simd_supported()), range, NULL);
    struct collector collector = {.range = range};
    struct find_sink sink = {&collector, collect_rows, stop_with_rows};
    assert_int_equal(finder_find(finder, rows_of_range(range), &sink), FIND_STOPPED);
    struct list truth = list_truth(0, row_last_number(collector.next - 1));
    assert_lists_equal(&collector.list, &truth, "the first rows of all numbers");
    assert_true(collector.done < 1e-9);
    list_free(&collector.list);
    list_free(&truth);
    finder_free(finder);
}

/* A table made in parts and shared, as by the ranks of a machine. */
static void finders_share_a_table(void **state)
{
    (void)state;
    enum { PARTS = 3 };
    struct way way = sieve_by(APPROACH_HIGH, simd_supported());
    uint64_t first = UINT64_C(70000000) * 70000000; /* the table has two chunks */
    struct range range = {first, first + 10000};
    uint8_t *table = malloc(finder_table_bytes(way, range));
    assert_non_null(table);
    for (size_t part = PARTS; part-- > 0;)
        assert_true(finder_table_fill(table, way, range, part, PARTS, &(struct find_sink){0}) == FIND_DONE);
    struct finder *finders[] = {new_finder_by(way, range, table), new_finder_by(way, range, table)};
    for (size_t i = 0; i < COUNT_OF(finders); i++)
        check_piece(finders[i], range, rows_of_range(range), "shared table");
    for (size_t i = 0; i < COUNT_OF(finders); i++)
        finder_free(finders[i]);
    free(table);
}

/* Where no table is read, none need be made. */
static void tables_are_made_for_the_high_sieve_only(void **state)
{
    (void)state;
    struct range low = {HIGH_LEAST, PLAIN_END - 1}, high = {HIGH_LEAST, PLAIN_END};
    struct way trial = {.method = METHOD_TRIAL, .simd = SIMD_PORTABLE, .approach = APPROACH_PLAIN};
    assert_true(finder_table_bytes(sieve_by(APPROACH_PLAIN, SIMD_PORTABLE), low) == 0);
    assert_true(finder_table_bytes(sieve_by(APPROACH_PLAIN, SIMD_PORTABLE), high) > 0);
    assert_true(finder_table_bytes(sieve_by(APPROACH_HIGH, SIMD_PORTABLE), low) > 0);
    assert_true(finder_table_bytes(sieve_by(APPROACH_TESTS, SIMD_PORTABLE), high) == 0);
    assert_true(finder_table_bytes(trial, high) == 0);
}

static bool stop_at_once(void *context, double done)
{
    (void)context;
    (void)done;
    return false;
}

static void ignore_rows(void *context, const struct rows *rows)
{
    (void)context;
    (void)rows;
}

/* A finder whose search was stopped finds the same piece again, by every approach. */
static void every_approach_can_be_stopped(void **state)
{
    (void)state;
    uint64_t first = (UINT64_C(1) << 50) + 1;
    struct range range = {first, first + (TEST_LIGHT ? 300000 : 1000000)};
    struct row_span piece = rows_of_range(range);
    for (enum approach approach = 0; approach < APPROACHES; approach++) {
        struct finder *finder = new_finder_by(sieve_by(approach, simd_supported()), range, NULL);
        struct find_sink sink = {NULL, ignore_rows, stop_at_once};
        struct findings found = {0};
        assert_int_equal(finder_find(finder, piece, &sink), FIND_STOPPED);
        assert_int_equal(finder_answer(&found, finder, piece, &sink), FIND_STOPPED);
        check_piece(finder, range, piece, approach_name(approach));
        finder_free(finder);
    }
}

/* That memory does not suffice is not taken for a stop, by any approach; and with memory the same finder goes on. */
static void no_memory_is_told(void **state)
{
    (void)state;
    if (TEST_LIGHT)
        skip(); /* the sanitizers need memory themselves */
    uint64_t first = (UINT64_C(1) << 53) + 1;
    struct range range = {first, first + 1000000};
    struct row_span piece = rows_of_range(range);
    for (enum approach approach = 0; approach < APPROACHES; approach++) {
        struct finder *finder = new_finder_by(sieve_by(approach, simd_supported()), range, NULL);
        struct find_sink sink = {NULL, ignore_rows, NULL};
        struct rlimit before, none = {0};
        assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
        none.rlim_max = before.rlim_max;
        assert_int_equal(setrlimit(RLIMIT_AS, &none), 0);
        enum find_status status = finder_find(finder, piece, &sink);
        assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
        if (approach != APPROACH_TESTS) /* its little memory may be there already */
            assert_int_equal(status, FIND_NO_MEMORY);
        check_piece(finder, range, piece, approach_name(approach));
        finder_free(finder);
    }
}

int main(void)
{
    /* Large memory that is freed goes back, so that a limit is felt. */
    mallopt(M_MMAP_THRESHOLD, 1 << 16);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_approach_is_right_at_every_height),
        cmocka_unit_test(another_wheel_finds_the_same),
        cmocka_unit_test(one_finder_serves_all_heights),
        cmocka_unit_test(a_piece_can_hold_all_numbers),
        cmocka_unit_test(finders_share_a_table),
        cmocka_unit_test(tables_are_made_for_the_high_sieve_only),
        cmocka_unit_test(every_approach_can_be_stopped),
        cmocka_unit_test(no_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
