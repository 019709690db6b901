/* Verification inside MPI jobs: what is right is verified and stays right, and a bit that a rank's memory turns over is
 * noticed, on whichever rank, whether it spoils the first search or the second.
 *
 *     mpirun -np N test_verify
 */
#include "run_support.h"

#include "support/fault.h"

/* Rows in the interval table; nobody looks at them. */
static int take_interval(void *context, const struct findings *interval, const struct findings *found)
{
    (void)interval;
    (void)found;
    ++*(int *)context;
    return 0;
}

/* What is asked for: the number of primes, the primes, questions by lines, by rows, and by intervals. */
enum asked { COUNT, LIST, LINES, ROWS, GAPS, EVERY, EVERY_LINES, ASKED };

static struct run_request request_of(enum asked asked, enum schedule schedule, double share, uint64_t seed)
{
    static int intervals;
    struct run_request request = {.search.method = METHOD_SIEVE,
                                  .schedule = schedule,
                                  .simd = simd_supported(),
                                  .print_fd = -1,
                                  .verify = share,
                                  .verify_seed = seed};
    struct questions *questions = &request.search.questions;
    request.search.primes = asked == LIST;
    if (asked == LINES || asked == ROWS || asked == EVERY_LINES)
        ask_tuplets(questions, "twins");
    questions->sum = asked == ROWS;
    if (asked == GAPS) {
        questions->gaps = GAPS_LEAST;
        questions->least_gap = 100;
    }
    if (asked == EVERY || asked == EVERY_LINES) {
        request.search.every = 777777;
        request.interval = take_interval;
        request.interval_context = &intervals;
    }
    return request;
}

static void check_right(const struct expected *expected, struct run_request request)
{
    struct run_result result;
    struct run_failure failure;
    request.search.range = expected->range;
    assert_int_equal(run(&result, &failure, &request, &team), RUN_OK);
    if (team.rank == 0) {
        const struct verified *verified = &result.verified;
        double all = (double)(expected->range.last - expected->range.first) + 1, numbers = (double)verified->numbers;
        check_all_answers(&result, expected);
        if (result.search.questions.count)
            check_findings(&result.standing.found, expected);
        assert_true(verified->asked && verified->stretches > 0 && verified->seed == request.verify_seed);
        assert_true(numbers > (request.verify - 0.1) * all - 2 * ROW_NUMBERS &&
                    numbers < (request.verify + 0.1) * all + 2 * ROW_NUMBERS);
        assert_true(verified->work > 0 && verified->work <= 1);
    }
    run_free(&result);
}

/* All that can be asked, in rounds of some rows and of any length, by every approach. */
static void what_is_right_stays_right(void **state)
{
    (void)state;
    static const struct {
        uint64_t first, last, round_rows;
    } CASES[] = {
        {0, 1000, 0}, {100, 200000, 130}, {0, 9000000, 9000}, {UINT64_C(2000000000000), UINT64_C(2000004000000), 5000}};
    static const double SHARES[] = {0.05, 0.5, 1};
    for (size_t c = 0; c < sizeof CASES / sizeof *CASES; c++) {
        struct expected expected = expect((struct range){CASES[c].first, CASES[c].last});
        for (enum asked asked = 0; asked < ASKED; asked++)
            for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++)
                for (size_t s = 0; s < sizeof SHARES / sizeof *SHARES; s++) {
                    struct run_request request = request_of(asked, schedule, SHARES[s], 7 * c + s);
                    request.round_rows = CASES[c].round_rows;
                    check_right(&expected, request);
                }
        forget(&expected);
    }
}

static void trial_division_is_verified_by_the_sieve(void **state)
{
    (void)state;
    struct expected expected = expect((struct range){1000000, 1200000});
    for (enum asked asked = 0; asked < ASKED; asked++) {
        struct run_request request = request_of(asked, SCHEDULE_DYNAMIC, 0.3, asked);
        request.search.method = METHOD_TRIAL;
        check_right(&expected, request);
    }
    forget(&expected);
}

/* A run with the fault: it must end as the status says; then without: it must be right. Twins come by pairs, so the fault
 * is in a prime that has a twin, and next to a gap of at least 100. */
static void check_fault(enum asked asked, enum schedule schedule, int rank, int times, enum run_status status)
{
    enum { NUMBERS = 40000000 };
    const uint64_t number = asked == GAPS ? UINT64_C(396733) + 100 : UINT64_C(1000037);
    struct run_result result;
    struct run_failure failure;
    struct run_request request = request_of(asked, schedule, 1, 1);
    request.search.range = (struct range){0, NUMBERS};
    request.round_rows = NUMBERS / ROW_NUMBERS / 3;
    fault_set(rank, number, times);
    enum run_status got = run(&result, &failure, &request, &team);
    fault_set(-1, 0, 0);
    if (got != status)
        fail_msg("asked %d, schedule %d, fault on rank %d: status %d, not %d", (int)asked, (int)schedule, rank, (int)got,
                 (int)status);
    if (team.rank == 0 && status == RUN_DIFFERS) {
        const struct difference *difference = &failure.difference;
        struct range range = range_of_rows(difference->rows, request.search.range);
        assert_true(range.first <= number && range.last >= number);
        assert_true(difference->hash[0] != difference->hash[1]);
        assert_true(difference->rank[0] == rank || difference->rank[1] == rank);
        assert_true(team.size == 1 || difference->rank[0] != difference->rank[1]);
        assert_int_equal(result.standing.found.rows.count, 0); /* The first round did not come to stand. */
    }
    run_free(&result);
}

/* The first search is by the sieve, whose lines are of the whole share; with one rank, the fault happens once. */
static void a_bit_of_the_first_search_is_noticed(void **state)
{
    (void)state;
    for (enum asked asked = 0; asked < ASKED; asked++)
        for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++)
            check_fault(asked, schedule, 0, team.size == 1 ? 1 : -1, RUN_DIFFERS);
}

/* Rank 1 searches again what rank 0 has found: by other wheels, which the fault reaches, too. */
static void a_bit_of_the_second_search_is_noticed(void **state)
{
    (void)state;
    if (team.size == 1)
        skip();
    for (enum asked asked = 0; asked < ASKED; asked++)
        check_fault(asked, SCHEDULE_STATIC, 1, -1, RUN_DIFFERS);
}

/* Elsewhere it does no harm, and verification finds none. */
static void a_rank_that_does_not_search_the_number_spoils_nothing(void **state)
{
    (void)state;
    if (team.size < 3)
        skip();
    check_fault(COUNT, SCHEDULE_STATIC, 2, -1, RUN_OK);
    check_fault(LIST, SCHEDULE_STATIC, 2, -1, RUN_OK);
}

static int run_group(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_right_stays_right),
        cmocka_unit_test(trial_division_is_verified_by_the_sieve),
        cmocka_unit_test(a_bit_of_the_first_search_is_noticed),
        cmocka_unit_test(a_bit_of_the_second_search_is_noticed),
        cmocka_unit_test(a_rank_that_does_not_search_the_number_spoils_nothing),
    };
    return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    team = team_start(&argc, &argv);
    primesieve_set_num_threads(1);
    int failed = run_group(), all = 0;
    CHECK(MPI_Allreduce(&failed, &all, 1, MPI_INT, MPI_SUM, team.comm));
    team_stop(&team);
    return all != 0;
}
