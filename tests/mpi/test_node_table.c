/* The table of base primes that the ranks of a node share: made by them together, and one memory.
 *
 *     mpirun -np N test_node_table
 *
 * Failures are counted on every rank and added up, so that all ranks end with the same status. */
#include "run_support.h"

#include "find/finder.h"
#include "find/high/base_table.h"
#include "mpi/node_table.h"

static const struct way HIGH = {.method = METHOD_SIEVE, .simd = SIMD_PORTABLE, .approach = APPROACH_HIGH};

/* The last base prime's row is the last of the third chunk. */
static struct range range_of_three_chunks(void)
{
    uint64_t root = UINT64_C(3) * TABLE_ROWS * ROW_NUMBERS + 1, last = root * root;
    return (struct range){last - 300000, last};
}

static void start_table(struct node_table *table, struct way way, struct range range)
{
    assert_true(team_all(&team, node_table_new(table, way, range, &(struct find_sink){0}, &team, false)));
}

static void the_table_is_whole(void **state)
{
    (void)state;
    struct range range = range_of_three_chunks();
    size_t bytes = finder_table_bytes(HIGH, range);
    assert_int_equal(bytes, 3 * TABLE_CHUNK);
    struct node_table table;
    start_table(&table, HIGH, range);
    uint8_t *own = malloc(bytes);
    assert_non_null(own);
    assert_true(finder_table_fill(own, HIGH, range, 0, 1, &(struct find_sink){0}) == FIND_DONE);
    assert_non_null(table.bytes);
    assert_int_equal(table.shared, team.size > 1);
    assert_int_equal(table.share, bytes / (size_t)team.size);
    assert_memory_equal(table.bytes, own, bytes);
    free(own);
    CHECK(MPI_Barrier(team.comm));
    node_table_free(&table);
    assert_null(table.bytes);
}

/* A rank that is alone spares it where its finder looks through it once, and not where the range is wide, or not all of it
 * is high. */
static void a_single_rank_may_spare_it(void **state)
{
    (void)state;
    const uint64_t last = range_of_three_chunks().last;
    const struct {
        uint64_t first;
        bool spared;
    } CASES[] = {{last - 300000, true}, {last / 2, false}, {2, false}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct node_table table;
        const struct find_sink sink = {0};
        struct range range = {CASES[i].first, last};
        assert_true(team_all(&team, node_table_new(&table, HIGH, range, &sink, &team, true)));
        assert_true((table.bytes == NULL) == (CASES[i].spared && team.size == 1));
        node_table_free(&table);
    }
}

/* Nobody writes to the table; but if one rank did, all would see it. */
static void the_table_is_one_memory(void **state)
{
    (void)state;
    struct node_table table;
    start_table(&table, HIGH, range_of_three_chunks());
    if (table.bytes != NULL) {
        volatile uint8_t *byte = (volatile uint8_t *)table.bytes + TABLE_CHUNK + 12345;
        uint8_t before = *byte;
        for (int writer = 0; writer < team.size; writer++) {
            CHECK(MPI_Barrier(team.comm));
            if (team.rank == writer)
                *byte = (uint8_t)(before + 1 + writer);
            CHECK(MPI_Barrier(team.comm));
            assert_int_equal(*byte, (uint8_t)(before + 1 + writer));
        }
    }
    CHECK(MPI_Barrier(team.comm));
    node_table_free(&table);
}

/* The polls of a rank that makes a slice. */
struct watch {
    double done;
    uint64_t polls, stop_after; /* 0: never. */
};

static bool watch_poll(void *context, double done)
{
    struct watch *watch = context;
    assert_true(done >= watch->done && done <= 1);
    watch->done = done;
    return ++watch->polls != watch->stop_after;
}

/* By one rank, at its first poll or a later one: then no rank has a table. With more ranks than slices some make none. */
static void making_it_can_be_stopped(void **state)
{
    (void)state;
    for (uint64_t stop_after = 0; stop_after < 4; stop_after++) {
        struct watch watch = {.stop_after = team.rank == team.size - 1 ? stop_after : 0};
        struct node_table table;
        bool ok = node_table_new(&table, HIGH, range_of_three_chunks(), &(struct find_sink){&watch, NULL, watch_poll},
                                 &team, false);
        assert_true(ok);
        assert_int_equal(table.bytes != NULL, stop_after == 0);
        assert_true(watch.stop_after == 0 || watch.polls == stop_after);
        assert_true(watch.stop_after > 0 || team.size > 3 || watch.done > 0.9);
        CHECK(MPI_Barrier(team.comm));
        node_table_free(&table);
    }
}

static void finders_use_the_table(void **state)
{
    (void)state;
    struct range range = range_of_three_chunks();
    struct node_table table;
    start_table(&table, HIGH, range);
    struct finder *finder = finder_new(HIGH, range, table.bytes);
    assert_non_null(finder);
    struct findings found = {0};
    assert_int_equal(finder_answer(&found, finder, rows_of_range(range), &(struct find_sink){0}), FIND_DONE);
    assert_int_equal(found.count, primesieve_count_primes(range.first, range.last));
    finder_free(finder);
    CHECK(MPI_Barrier(team.comm));
    node_table_free(&table);
}

static void none_is_made_where_none_is_needed(void **state)
{
    (void)state;
    const struct way models[] = {{.method = METHOD_TRIAL, .simd = SIMD_PORTABLE, .approach = APPROACH_PLAIN},
                                 {.method = METHOD_SIEVE, .simd = SIMD_PORTABLE, .approach = APPROACH_PLAIN},
                                 {.method = METHOD_SIEVE, .simd = SIMD_PORTABLE, .approach = APPROACH_TESTS}};
    const struct range range = {HIGH_LEAST, PLAIN_END - 1};
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        struct node_table table;
        start_table(&table, models[i], range);
        assert_true(table.bytes == NULL && !table.shared);
        node_table_free(&table);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_whole),      cmocka_unit_test(a_single_rank_may_spare_it),
        cmocka_unit_test(the_table_is_one_memory), cmocka_unit_test(making_it_can_be_stopped),
        cmocka_unit_test(finders_use_the_table),   cmocka_unit_test(none_is_made_where_none_is_needed),
    };
    team = team_start(&argc, &argv);
    int failed = cmocka_run_group_tests(tests, NULL, NULL), all = 0;
    CHECK(MPI_Allreduce(&failed, &all, 1, MPI_INT, MPI_SUM, team.comm));
    team_stop(&team);
    return all != 0;
}
