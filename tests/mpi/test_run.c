/* The rounds, run in one MPI job again and again: what rank 0 gets and prints against primesieve's primes, for both
 * methods, both schedules, every SIMD level, with and without gathering, in one round and in many.
 *
 *     mpirun -np N test_run low
 *     mpirun -np N test_run middle|high trial|sieve    where each piece takes seconds
 *     mpirun -np N test_run counts EXPONENT            primes up to the powers of ten until this one
 *
 * Failures are counted on every rank and added up, so that all ranks end with the same status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <primesieve.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "plan/cost.h"
#include "run_support.h"

/* From the command line. */
static enum method method_high;
static int exponent_max;

static void check_printed(FILE *file, const struct expected *expected)
{
    rewind(file);
    char line[64], wanted[64];
    for (size_t i = 0; i < expected->count; i++) {
        assert_non_null(fgets(line, sizeof line, file));
        snprintf(wanted, sizeof wanted, "%" PRIu64 "\n", expected->primes[i]);
        assert_string_equal(line, wanted);
    }
    assert_null(fgets(line, sizeof line, file));
}

static void check_run(const struct expected *expected, struct run_request request)
{
    FILE *file = team.rank == 0 && request.search.primes ? tmpfile() : NULL;
    request.search.range = expected->range;
    request.print_fd = file != NULL ? fileno(file) : -1;
    struct run_result result;
    struct run_failure failure;
    assert_int_equal(run(&result, &failure, &request, &team), RUN_OK);
    if (team.rank == 0) {
        check_findings(&result.standing.found, expected);
        check_table(&result);
        if (file != NULL) {
            check_printed(file, expected);
            fclose(file);
        }
    }
    run_free(&result);
}

/* Both schedules, counting and gathering, by a method at a level; rounds of any length and of at most round_rows. */
static void check_ways(const struct expected *expected, enum method method, enum simd simd, uint64_t round_rows)
{
    for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++)
        for (int gather = 0; gather < 2; gather++)
            check_run(expected, (struct run_request){.search.method = method,
                                                     .schedule = schedule,
                                                     .simd = simd,
                                                     .search.primes = gather,
                                                     .round_rows = round_rows});
}

/* By a method, at every level. */
static void check_method(const struct expected *expected, enum method method, uint64_t round_rows)
{
    for (enum simd simd = 0; simd <= simd_supported(); simd++)
        check_ways(expected, method, simd, round_rows);
}

static void check_range(uint64_t first, uint64_t last, uint64_t round_rows)
{
    struct expected expected = expect((struct range){first, last});
    for (enum method method = 0; method < METHODS; method++)
        check_method(&expected, method, round_rows);
    forget(&expected);
}

static void check_range_by(enum method method, uint64_t first, uint64_t last, uint64_t round_rows)
{
    struct expected expected = expect((struct range){first, last});
    check_method(&expected, method, round_rows);
    forget(&expected);
}

/* For many small ranges: the static schedule gathers, the dynamic one counts, and no more. */
static void check_small(uint64_t first, uint64_t last)
{
    struct expected expected = expect((struct range){first, last});
    for (enum method method = 0; method < METHODS; method++)
        for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++)
            check_run(&expected, (struct run_request){.search.method = method,
                                                      .schedule = schedule,
                                                      .simd = simd_supported(),
                                                      .search.primes = schedule == SCHEDULE_STATIC});
    forget(&expected);
}

static void every_range_of_the_first_numbers(void **state)
{
    (void)state;
    for (uint64_t first = 0; first <= 12; first++)
        for (uint64_t last = first; last <= 12; last++)
            check_small(first, last);
}

static void ranges_around_row_borders(void **state)
{
    (void)state;
    for (uint64_t border = 210; border <= 630; border += 210)
        for (uint64_t before = 0; before <= 3; before++)
            check_small(border - before, border + 4 - before);
    check_small(0, 210);
    check_small(0, 211);
    check_small(0, 212);
    check_range(2, 100000, 0);
}

static void ranges_without_primes(void **state)
{
    (void)state;
    check_range(0, 1, 0);
    check_small(24, 28);
    check_small(1327 + 1, 1361 - 1);
    check_range(492113 + 1, 492227 - 1, 0);
}

static void a_million(void **state)
{
    (void)state;
    check_range(0, 1000000, 0);
}

static void ranges_around_powers_of_two(void **state)
{
    (void)state;
    check_range((1 << 16) - 5000, (1 << 16) + 5000, 0);
    check_range((UINT64_C(1) << 32) - 3000, (UINT64_C(1) << 32) + 3000, 0);
    check_range_by(METHOD_TRIAL, (UINT64_C(1) << 53) - 300, (UINT64_C(1) << 53) + 300, 0);
}

static void many_rounds(void **state)
{
    (void)state;
    check_range(0, 2500, 1);
    check_range(1000003, 1030011, 10);
    check_range(0, 300000, 100);
}

static void wide_ranges_by_the_sieve(void **state)
{
    (void)state;
    const uint64_t last = TEST_LIGHT ? 1500000 : 5000000;
    check_range_by(METHOD_SIEVE, 0, last, 0);
    check_range_by(METHOD_SIEVE, 0, last, 1999);
    check_range_by(METHOD_SIEVE, UINT64_C(1000000000001), UINT64_C(1000003000007), 4001);
    check_range_by(METHOD_SIEVE, UINT64_C(10000000000000), UINT64_C(10000003000000), 0);
}

/* Every piece takes seconds here. By trial division the rows are fewer than the ranks, or as many. */
static void check_high(uint64_t first, uint64_t last, enum simd lowest)
{
    struct expected expected = expect((struct range){first, last});
    for (enum simd simd = lowest; simd <= simd_supported(); simd++)
        for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++)
            check_run(&expected,
                      (struct run_request){.search.method = method_high,
                                           .schedule = schedule,
                                           .simd = simd,
                                           .search.primes = method_high == METHOD_TRIAL || schedule == SCHEDULE_STATIC});
    forget(&expected);
}

/* For the sieve, where it stops keeping base primes: in a range so wide that it is sieved. */
static void around_the_middle(void **state)
{
    (void)state;
    uint64_t middle = method_high == METHOD_SIEVE ? PLAIN_END : UINT64_C(1) << 63,
             around = method_high == METHOD_SIEVE ? 50000000 : 150;
    if (method_high == METHOD_SIEVE) {
        struct way way = {.method = METHOD_SIEVE, .simd = simd_supported(), .approach = APPROACH_PLAIN};
        way = cost_choose(way, (struct range){middle - around, middle + around}, team.size);
        assert_int_not_equal(way.approach, APPROACH_TESTS);
    }
    check_high(middle - around, middle + around, SIMD_PORTABLE);
}

static void up_to_the_last_number(void **state)
{
    (void)state;
    uint64_t numbers = method_high == METHOD_SIEVE ? 200000 : 300;
    check_high(UINT64_MAX - numbers, UINT64_MAX, simd_supported());
}

/* Rank 0 of this program holds primesieve's tables, too; the others have only ours. */
static void a_rank_stays_small(void **state)
{
    (void)state;
    long megabytes = method_high == METHOD_SIEVE ? 400 : 100;
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    assert_true(team.rank == 0 || usage.ru_maxrss < megabytes * 1000);
}

static void check_count(int exponent, struct run_request request)
{
    static const uint64_t PRIMES[] = {0,     4,      25,      168,      1229,      9592,
                                      78498, 664579, 5761455, 50847534, 455052511, UINT64_C(4118054813)};
    request.search.range = (struct range){0, 1};
    for (int i = 0; i < exponent; i++)
        request.search.range.last *= 10;
    request.print_fd = -1;
    struct run_result result;
    struct run_failure failure;
    assert_int_equal(run(&result, &failure, &request, &team), RUN_OK);
    if (team.rank == 0) {
        assert_int_equal(result.standing.found.count, PRIMES[exponent]);
        check_table(&result);
    }
    run_free(&result);
}

/* The largest powers in fewer ways: they take seconds. */
static void counts_up_to_powers_of_ten(void **state)
{
    (void)state;
    for (int exponent = 0; exponent <= exponent_max; exponent++)
        for (enum schedule schedule = 0; schedule < (exponent > 10 ? 1 : SCHEDULES); schedule++)
            for (enum simd simd = exponent < 10 ? 0 : simd_supported(); simd <= simd_supported(); simd++)
                for (int gather = 0; gather < (exponent < 10 ? 2 : 1); gather++)
                    check_count(exponent, (struct run_request){.search.method = METHOD_SIEVE,
                                                               .schedule = schedule,
                                                               .simd = simd,
                                                               .search.primes = gather});
}

/* Each alone, and all together by lines and by rows. */
static size_t list_questions(struct questions sets[16])
{
    static const char *const TUPLETS[] = {"2", "4", "0,210", "0,2,6,8,12,18,20,26"};
    static const struct questions OTHERS[] = {
        {.sum = true},          {.reciprocals = true}, {.modulus = 30030}, {.gaps = GAPS_LEAST, .least_gap = 60},
        {.gaps = GAPS_RECORDS}, {.gaps = GAPS_ALL},
    };
    size_t count = 0;
    for (size_t i = 0; i < sizeof TUPLETS / sizeof *TUPLETS; i++) {
        sets[count] = (struct questions){0};
        ask_tuplets(&sets[count++], TUPLETS[i]);
    }
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++)
        sets[count++] = OTHERS[i];
    sets[count++] = questions_all(GAPS_LEAST, 80);
    sets[count++] = questions_all(GAPS_ALL, 0);
    return count;
}

static void check_answers(const struct expected *expected, struct run_request request)
{
    struct run_result result;
    struct run_failure failure;
    request.search.range = expected->range;
    request.print_fd = -1;
    assert_int_equal(run(&result, &failure, &request, &team), RUN_OK);
    if (team.rank == 0) {
        check_all_answers(&result, expected);
        if (result.search.questions.count)
            check_findings(&result.standing.found, expected);
        else
            assert_int_equal(result.standing.found.count, 0);
    }
    run_free(&result);
}

/* Rounds of one row, some rows, or all: tuplets and gaps lie across pieces, spans, ranks and rounds. */
static void answers_are_the_same_at_every_number_of_ranks(void **state)
{
    (void)state;
    static const struct {
        uint64_t first, last, round_rows;
    } CASES[] = {{0, 10, 0},
                 {0, 1000, 1},
                 {100, 90000, 40},
                 {0, TEST_LIGHT ? 700000 : 3000000, 0},
                 {UINT64_C(1000000000001), UINT64_C(1000000900007), 700}};
    struct questions sets[16];
    for (size_t c = 0; c < sizeof CASES / sizeof *CASES; c++) {
        struct expected expected = expect((struct range){CASES[c].first, CASES[c].last});
        for (size_t s = 0, count = list_questions(sets); s < count; s++)
            for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++)
                check_answers(&expected,
                              (struct run_request){.search.method = (s + c) % 4 == 1 ? METHOD_TRIAL : METHOD_SIEVE,
                                                   .schedule = schedule,
                                                   .simd = simd_supported(),
                                                   .search.questions = sets[s],
                                                   .round_rows = CASES[c].round_rows});
        forget(&expected);
    }
}

/* What stands when the first rows are searched. */
static struct standing standing_of(const struct expected *expected, uint64_t rows, const struct questions *asked)
{
    struct standing standing = {.rounds = 1};
    struct row_span span = {rows_of_range(expected->range).first, rows};
    struct range range = range_of_rows(span, expected->range);
    struct prime_list list = primes_within(expected->primes, expected->count, range);
    struct findings *found = &standing.found;
    *found = (struct findings){.rows = span, .count = asked->count ? list.count : 0};
    size_t ends = findings_ends(found);
    for (size_t i = 0; i < ends; i++) {
        found->first[i] = list.primes[i];
        found->last[i] = list.primes[list.count - ends + i];
    }
    found->answers = answers_plainly(asked, range, list.primes, list.count);
    return standing;
}

/* From any row on. */
static void runs_that_go_on_answer_for_all(void **state)
{
    (void)state;
    struct expected expected = expect((struct range){50, 400000});
    struct questions sets[16];
    uint64_t all = rows_of_range(expected.range).count;
    for (size_t s = 0, count = list_questions(sets); s < count; s++)
        for (uint64_t rows = 1; rows < all; rows = 3 * rows + s) {
            struct search search = {.questions = sets[s]};
            struct run_request request = {.search = {.method = METHOD_SIEVE, .questions = sets[s]},
                                          .schedule = (enum schedule)(rows % SCHEDULES),
                                          .simd = simd_supported(),
                                          .round_rows = 300};
            struct questions asked = search_questions(&search, false);
            if (team.rank == 0)
                request.start = standing_of(&expected, rows, &asked);
            check_answers(&expected, request);
            free(request.start.found.answers);
        }
    forget(&expected);
}

static void output_that_fails_ends_the_run_on_every_rank(void **state)
{
    (void)state;
    int full = open("/dev/full", O_WRONLY);
    if (full < 0)
        skip();
    for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++) {
        struct run_request request = {.search.range = {0, 500000},
                                      .schedule = schedule,
                                      .simd = simd_supported(),
                                      .search.primes = true,
                                      .print_fd = full,
                                      .round_rows = 100};
        struct run_result result;
        struct run_failure failure;
        assert_int_equal(run(&result, &failure, &request, &team), RUN_OUTPUT_FAILED);
        assert_int_equal(failure.error, team.rank == 0 ? ENOSPC : 0);
        run_free(&result);
    }
    close(full);
}

/* A network that turns a bit: this stands before MPI's own function in the link. It has gathered when it returns. */
static bool turn_a_bit;

int MPI_Igatherv(const void *sent, int count, MPI_Datatype type, void *received, const int counts[], const int places[],
                 MPI_Datatype received_type, int root, MPI_Comm comm, MPI_Request *request)
{
    int code = PMPI_Gatherv(sent, count, type, received, counts, places, received_type, root, comm);
    if (turn_a_bit && team.rank == root)
        ((unsigned char *)received)[100] ^= 4;
    *request = MPI_REQUEST_NULL;
    return code;
}

static void a_prime_lost_on_the_way_is_noticed_on_every_rank(void **state)
{
    (void)state;
    for (enum method method = 0; method < METHODS; method++) {
        struct run_request request = {.search.range = {0, 500000},
                                      .search.method = method,
                                      .simd = simd_supported(),
                                      .search.primes = true,
                                      .print_fd = -1};
        struct run_result result;
        struct run_failure failure;
        turn_a_bit = true;
        assert_int_equal(run(&result, &failure, &request, &team), RUN_CORRUPT);
        turn_a_bit = false;
        run_free(&result);
        assert_int_equal(run(&result, &failure, &request, &team), RUN_OK);
        run_free(&result);
    }
}

struct seen {
    double done, numbers;
    int calls;
    bool fell; /* an assertion here would leave the other ranks waiting */
};

static void see(void *context, double done, double numbers)
{
    struct seen *seen = context;
    bool fell = seen->fell || done < seen->done || done > 1 || numbers < seen->numbers;
    *seen = (struct seen){done, numbers, seen->calls + 1, fell};
}

/* Enough work for some steps, on each of seven ranks. */
static void check_progress(enum method method, enum schedule schedule)
{
    uint64_t last = method == METHOD_SIEVE ? 500000000 : 20000000;
    struct seen seen = {0};
    struct run_request request = {.search.range = {0, last},
                                  .search.method = method,
                                  .schedule = schedule,
                                  .simd = simd_supported(),
                                  .print_fd = -1,
                                  .progress = see,
                                  .progress_context = &seen,
                                  .round_rows = last / 1000};
    struct run_result result;
    struct run_failure failure;
    assert_int_equal(run(&result, &failure, &request, &team), RUN_OK);
    assert_false(seen.fell);
    if (team.rank == 0)
        assert_true(seen.calls > 10 && seen.done > 0.5 && seen.numbers > 0.25 * (double)last);
    else
        assert_int_equal(seen.calls, 0);
    run_free(&result);
}

static void progress_rises_on_rank_0_only(void **state)
{
    (void)state;
    for (enum method method = 0; method < METHODS; method++)
        for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++)
            check_progress(method, schedule);
}

static int run_group(const char *name, const char *argument)
{
    const struct CMUnitTest low[] = {
        cmocka_unit_test(every_range_of_the_first_numbers),
        cmocka_unit_test(ranges_around_row_borders),
        cmocka_unit_test(ranges_without_primes),
        cmocka_unit_test(a_million),
        cmocka_unit_test(ranges_around_powers_of_two),
        cmocka_unit_test(many_rounds),
        cmocka_unit_test(wide_ranges_by_the_sieve),
        cmocka_unit_test(answers_are_the_same_at_every_number_of_ranks),
        cmocka_unit_test(runs_that_go_on_answer_for_all),
        cmocka_unit_test(output_that_fails_ends_the_run_on_every_rank),
        cmocka_unit_test(a_prime_lost_on_the_way_is_noticed_on_every_rank),
        cmocka_unit_test(progress_rises_on_rank_0_only),
    };
    const struct CMUnitTest middle[] = {
        cmocka_unit_test(around_the_middle),
        cmocka_unit_test(a_rank_stays_small),
    };
    const struct CMUnitTest high[] = {
        cmocka_unit_test(up_to_the_last_number),
        cmocka_unit_test(a_rank_stays_small),
    };
    const struct CMUnitTest counts[] = {
        cmocka_unit_test(counts_up_to_powers_of_ten),
    };
    exponent_max = atoi(argument);
    bool have_method = method_parse(&method_high, argument);
    if (strcmp(name, "low") == 0)
        return cmocka_run_group_tests_name("low", low, NULL, NULL);
    if (strcmp(name, "counts") == 0 && exponent_max > 0 && exponent_max <= 11)
        return cmocka_run_group_tests_name("counts", counts, NULL, NULL);
    if (strcmp(name, "middle") == 0 && have_method)
        return cmocka_run_group_tests_name("middle", middle, NULL, NULL);
    if (strcmp(name, "high") == 0 && have_method)
        return cmocka_run_group_tests_name("high", high, NULL, NULL);
    fprintf(stderr, "usage: test_run low | middle|high trial|sieve | counts 1...11\n");
    return 1;
}

int main(int argc, char **argv)
{
    team = team_start(&argc, &argv);
    primesieve_set_num_threads(1);
    int failed = run_group(argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : ""), all = 0;
    CHECK(MPI_Allreduce(&failed, &all, 1, MPI_INT, MPI_SUM, team.comm));
    team_stop(&team);
    return all != 0;
}
