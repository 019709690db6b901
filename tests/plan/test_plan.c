/* Rank 0's plan, without MPI: whatever the schedule, the rounds and pieces cover the range, each row once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "plan/plan.h"

static const struct way MODELS[METHODS] = {{.method = METHOD_TRIAL, .simd = SIMD_PORTABLE, .approach = APPROACH_PLAIN},
                                           {.method = METHOD_SIEVE, .simd = SIMD_PORTABLE, .approach = APPROACH_PLAIN}};

/* Works off the round, the ranks asking in turn. */
static void give_all(struct plan *plan)
{
    if (plan->schedule == SCHEDULE_STATIC)
        return;
    for (int rank = 0, refused = 0; refused < (int)plan->ranks; rank = (rank + 1) % (int)plan->ranks)
        refused = plan_give(plan, rank).piece.count > 0 ? 0 : refused + 1;
}

/* The assignments of the current round: without gaps, each to a rank, which has them in an order of its own; gives the
 * first row behind them. */
static uint64_t check_assignments(struct plan *plan)
{
    uint64_t next = plan->round.first, rows[64] = {0};
    uint32_t counts[64] = {0};
    for (size_t i = 0; i < plan->assignments.count; i++) {
        const struct assignment *assignment = &plan->assignments.list[i];
        assert_int_equal(assignment->index, counts[assignment->rank]++);
        assert_int_equal(assignment->rows_before, rows[assignment->rank]);
        rows[assignment->rank] += assignment->span.count;
    }
    assignments_sort(&plan->assignments);
    for (size_t i = 0; i < plan->assignments.count; i++) {
        const struct assignment *assignment = &plan->assignments.list[i];
        assert_int_equal(assignment->span.first, next);
        assert_true(assignment->span.count > 0);
        assert_in_range(assignment->rank, 0, plan->ranks - 1);
        next += assignment->span.count;
    }
    assert_int_equal(next, plan->round.first + plan->round.count);
    return next;
}

/* Each rank's rows of the round fit, and all are given. */
static void check_given(struct plan *plan)
{
    uint64_t rows[64] = {0};
    for (size_t i = 0; i < plan->assignments.count; i++)
        rows[plan->assignments.list[i].rank] += plan->assignments.list[i].span.count;
    for (size_t r = 0; r < plan->ranks; r++)
        assert_true(rows[r] <= plan->limits.rank_rows);
    assert_true(plan_is_given(plan));
    check_assignments(plan);
}

static void check_plan(struct row_span rows, uint64_t rows_max, enum schedule schedule, size_t ranks, struct way way)
{
    double seconds[64];
    struct plan plan;
    assert_true(plan_new(&plan, rows, 0, (struct plan_limits){rows_max, UINT64_MAX}, schedule, ranks, way));
    uint64_t next = rows.first;
    while (plan_next_round(&plan, INFINITY)) {
        assert_int_equal(plan.round.first, next);
        assert_in_range(plan.round.count, 1, rows_max);
        give_all(&plan);
        next = check_assignments(&plan);
        for (size_t r = 0; r < ranks; r++)
            seconds[r] = 0.01 * (double)(r + 1);
        plan_measured(&plan, seconds);
    }
    assert_int_equal(next, rows.first + rows.count);
    plan_free(&plan);
}

static void rounds_and_pieces_cover_the_range(void **state)
{
    (void)state;
    const size_t ranks[] = {1, 2, 3, 7, 64};
    const uint64_t counts[] = {0, 1, 2, 6, 100, 100000}, firsts[] = {0, 1, 20452225, UINT64_C(87841638446135960)};
    const uint64_t most[] = {1, 13, 1000, UINT64_MAX};
    for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++)
        for (size_t r = 0; r < sizeof ranks / sizeof *ranks; r++)
            for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
                for (size_t f = 0; f < sizeof firsts / sizeof *firsts; f++)
                    for (size_t m = counts[c] > 100 ? 2 : 0; m < sizeof most / sizeof *most; m++)
                        for (enum method method = 0; method < METHODS; method++)
                            check_plan((struct row_span){firsts[f], counts[c]}, most[m], schedule, ranks[r],
                                       MODELS[method]);
}

static void check_slow_rank(struct way way)
{
    struct plan plan;
    assert_true(plan_new(&plan, (struct row_span){100000000, 10000000}, 0, (struct plan_limits){1000000, UINT64_MAX},
                         SCHEDULE_STATIC, 2, way));
    for (int round = 0; round < 6; round++) {
        assert_true(plan_next_round(&plan, INFINITY));
        /* Rank 1 takes twice as long for the same work. */
        double seconds[2];
        for (int r = 0; r < 2; r++)
            seconds[r] = (r + 1) * cost_rows(way, plan.first_tasks[r].piece);
        plan_measured(&plan, seconds);
    }
    double ratio = (double)plan.first_tasks[0].piece.count / (double)plan.first_tasks[1].piece.count;
    assert_true(ratio > 1.9 && ratio < 2.1);
    plan_free(&plan);
}

static void a_slow_rank_gets_less_in_the_next_rounds(void **state)
{
    (void)state;
    for (enum method method = 0; method < METHODS; method++)
        check_slow_rank(MODELS[method]);
}

static void check_rounds(struct way way)
{
    struct plan plan;
    assert_true(plan_new(&plan, (struct row_span){0, UINT64_C(100000000000)}, 0,
                         (struct plan_limits){UINT64_MAX, UINT64_MAX}, SCHEDULE_STATIC, 2, way));
    for (int round = 0; round < 8; round++) {
        assert_true(plan_next_round(&plan, INFINITY));
        if (round == 0)
            assert_true(plan.round_cost > 0.18 && plan.round_cost < 0.22); /* 0.1 s on two ranks */
        if (round == 1)
            assert_true(plan.round_cost > 2.9 && plan.round_cost < 3.5); /* 0.4 s on two ranks of four times the speed */
        /* The machine is four times as fast as the cost model. */
        double seconds[2];
        for (int r = 0; r < 2; r++)
            seconds[r] = cost_rows(way, plan.first_tasks[r].piece) / 4;
        plan_measured(&plan, seconds);
    }
    assert_true(plan.round_cost > 15 && plan.round_cost < 17); /* 2 s on two ranks of four times the speed */
    plan_free(&plan);
}

/* Far up, beginning a piece can take longer than a round may for the sake of checkpoints, and the more on a slow machine.
 * That must not be taken for a slow search: the rounds would get shorter and shorter. */
static void rounds_do_not_shrink_where_beginning_takes_long(void **state)
{
    (void)state;
    const struct way way = {.method = METHOD_SIEVE, .simd = SIMD_PORTABLE, .approach = APPROACH_HIGH};
    const double seconds_max = 0.1, times_slower = 5;
    for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++) {
        struct plan plan;
        assert_true(plan_new(&plan, (struct row_span){ROW_LAST / 2, ROW_LAST / 4}, 0,
                             (struct plan_limits){UINT64_MAX, UINT64_MAX}, schedule, 2, way));
        double setup = cost_setup(way, (double)(ROW_LAST / 2) * ROW_NUMBERS), round_cost = 0;
        assert_true(setup > 10 * seconds_max);
        for (int round = 0; round < 30; round++) {
            assert_true(plan_next_round(&plan, seconds_max));
            give_all(&plan);
            round_cost = plan.round_cost;
            double seconds[2] = {0};
            for (size_t i = 0; i < plan.assignments.count; i++)
                seconds[plan.assignments.list[i].rank] += times_slower * cost_rows(way, plan.assignments.list[i].span);
            for (size_t r = 0; r < 2; r++)
                seconds[r] += times_slower * setup;
            plan_measured(&plan, seconds);
        }
        assert_true(round_cost > 0.9 * 2 * seconds_max / times_slower && round_cost < 2.1 * seconds_max / times_slower);
        plan_free(&plan);
    }
}

/* As one rank's, and as many ranks' work. */
static void what_is_short_is_one_round(void **state)
{
    (void)state;
    for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++)
        for (enum method method = 0; method < METHODS; method++)
            for (size_t ranks = 1; ranks <= 16; ranks += 5) {
                struct row_span most = {1000000, UINT64_C(100000000000)};
                uint64_t count = cost_rows_within(MODELS[method], most, 0.45 * (double)ranks);
                struct plan plan;
                assert_true(plan_new(&plan, (struct row_span){most.first, count}, 0,
                                     (struct plan_limits){UINT64_MAX, UINT64_MAX}, schedule, ranks, MODELS[method]));
                assert_true(plan_next_round(&plan, INFINITY));
                assert_int_equal(plan.round.count, count);
                plan_free(&plan);
            }
}

/* Rank 1 seemed to be as fast as rank 0 in 0.1 s, and is found to be half as fast in 0.8 s. */
static void longer_rounds_correct_shorter_ones(void **state)
{
    (void)state;
    struct plan plan;
    assert_true(plan_new(&plan, (struct row_span){100000000, UINT64_C(1000000000)}, 0,
                         (struct plan_limits){UINT64_MAX, UINT64_MAX}, SCHEDULE_STATIC, 2, MODELS[0]));
    assert_true(plan_next_round(&plan, INFINITY));
    plan_measured(&plan, (double[]){0.1, 0.1});
    assert_true(plan_next_round(&plan, INFINITY));
    plan_measured(&plan, (double[]){0.4, 0.8});
    assert_true(fabs(plan.weights[1] - (0.1 * 1 + 0.8 * 0.5) / (0.1 + 0.8)) < 0.02);
    plan_free(&plan);
}

/* The pool's pieces, too, follow what was measured. */
static void a_slow_rank_takes_small_pieces(void **state)
{
    (void)state;
    struct plan plan;
    assert_true(plan_new(&plan, (struct row_span){100000000, UINT64_C(1000000000)}, 0,
                         (struct plan_limits){UINT64_MAX, UINT64_MAX}, SCHEDULE_DYNAMIC, 2, MODELS[0]));
    assert_true(plan_next_round(&plan, INFINITY));
    give_all(&plan);
    /* Rank 1 did about as much as rank 0, in nine times the time. */
    plan_measured(&plan, (double[]){0.1, 0.9});
    double share = plan.weights[1] / (plan.weights[0] + plan.weights[1]);
    assert_true(share > 0.05 && share < 0.15);
    assert_true(plan_next_round(&plan, INFINITY));
    double fast = cost_rows(MODELS[0], plan.first_tasks[0].piece), slow = cost_rows(MODELS[0], plan.first_tasks[1].piece);
    assert_true(fabs(fast / plan.round_cost - (1 - share) / 2) < 0.01);
    /* Of what rank 0's piece has left. */
    assert_true(fabs(slow / (plan.round_cost - fast) - share / 2) < 0.005);
    plan_free(&plan);
}

static void first_round_is_short_and_later_ones_follow_the_measured_speed(void **state)
{
    (void)state;
    for (enum method method = 0; method < METHODS; method++)
        check_rounds(MODELS[method]);
}

static void just_below_2_to_the_64_every_rank_has_a_piece(void **state)
{
    (void)state;
    for (size_t ranks = 1; ranks <= 10; ranks++)
        for (enum method method = 0; method < METHODS; method++) {
            struct plan plan;
            assert_true(plan_new(&plan, (struct row_span){ROW_LAST - 9, 10}, 0,
                                 (struct plan_limits){UINT64_MAX, UINT64_MAX}, SCHEDULE_DYNAMIC, ranks, MODELS[method]));
            assert_true(plan_next_round(&plan, INFINITY));
            give_all(&plan);
            assert_int_equal(plan.assignments.count, ranks);
            check_assignments(&plan);
            plan_free(&plan);
        }
}

/* Nobody takes over where there is no room for another span: each rank goes on with its share to its end. */
static void a_full_list_keeps_ranks_to_their_shares(void **state)
{
    (void)state;
    for (enum method method = 0; method < METHODS; method++)
        for (size_t room = 2; room <= 4; room++) {
            struct plan plan;
            assert_true(plan_new(&plan, (struct row_span){1000000000, 1000000}, 0,
                                 (struct plan_limits){UINT64_MAX, UINT64_MAX}, SCHEDULE_DYNAMIC, 2, MODELS[method]));
            plan.assignments.room = room;
            assert_true(plan_next_round(&plan, INFINITY));
            /* Rank 0 would take over all that rank 1 does not begin. */
            while (plan_give(&plan, 0).piece.count > 0) {
            }
            give_all(&plan);
            assert_in_range(plan.assignments.count, 2, room);
            check_assignments(&plan);
            plan_free(&plan);
        }
}

/* Pieces that follow one another make one span; what is taken over is another one. */
static void pieces_that_follow_one_another_are_one_span(void **state)
{
    (void)state;
    struct plan plan;
    assert_true(plan_new(&plan, (struct row_span){1000000000, 1000000}, 0, (struct plan_limits){UINT64_MAX, UINT64_MAX},
                         SCHEDULE_DYNAMIC, 2, MODELS[0]));
    assert_true(plan_next_round(&plan, INFINITY));
    uint64_t share = plan.shares[0].count;
    size_t pieces = 1;
    for (uint64_t given = plan.first_tasks[0].piece.count; given < share; pieces++)
        given += plan_give(&plan, 0).piece.count;
    assert_true(pieces > 1);
    assert_int_equal(plan.assignments.count, 2);
    assert_int_equal(plan.assignments.list[0].span.count, share);
    assert_true(plan_give(&plan, 0).piece.first > plan.shares[1].first);
    assert_int_equal(plan.assignments.count, 3);
    assert_int_equal(plan.assignments.list[2].index, 1);
    assert_int_equal(plan.assignments.list[2].rows_before, share);
    plan_free(&plan);
}

/* A rank that alone asks takes over again and again, but not more often than its batch has room for. */
static void a_rank_has_no_more_spans_than_its_batch_holds(void **state)
{
    (void)state;
    struct plan plan;
    const size_t ranks = 64;
    assert_true(plan_new(&plan, (struct row_span){UINT64_C(1000000000), UINT64_C(1000000000)}, 0,
                         (struct plan_limits){UINT64_MAX, UINT64_MAX}, SCHEDULE_DYNAMIC, ranks, MODELS[0]));
    assert_true(plan_next_round(&plan, INFINITY));
    while (plan_give(&plan, 0).piece.count > 0)
        assert_true(plan.given[0].spans <= BATCH_SPANS_MAX);
    assert_int_equal(plan.given[0].spans, BATCH_SPANS_MAX);
    give_all(&plan);
    assert_int_equal(plan.given[0].spans, BATCH_SPANS_MAX);
    check_given(&plan);
    plan_free(&plan);
}

/* What each rank is told to expect behind a piece: for one rank the rest of the range, else the rest of its share. */
static void ranks_know_what_follows(void **state)
{
    (void)state;
    struct row_span rows = {UINT64_C(100000000), UINT64_C(1000000000)};
    for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++)
        for (size_t ranks = 1; ranks <= 3; ranks++) {
            struct plan plan;
            assert_true(plan_new(&plan, rows, 0, (struct plan_limits){UINT64_MAX, UINT64_MAX}, schedule, ranks, MODELS[0]));
            assert_true(plan_next_round(&plan, INFINITY));
            for (int r = 0; r < (int)ranks; r++) {
                struct task task = plan.first_tasks[r];
                uint64_t end = task.piece.first + task.piece.count;
                uint64_t share_end = plan.shares[r].first + plan.shares[r].count;
                assert_int_equal(task.behind, (ranks == 1 ? rows.first + rows.count : share_end) - end);
                if (schedule == SCHEDULE_DYNAMIC)
                    assert_int_equal(plan_give(&plan, r).piece.first, end);
            }
            plan_free(&plan);
        }
}

/* A rank at work. */
struct searcher {
    double speed;          /* Relative to the cost model. */
    double begun, free_at; /* Seconds: when the piece that it searches was begun, and is done. */
    bool asked;            /* For the next one. */
    struct task next;
};

/* Rank 0 looks for its next piece when it needs it. */
static double asks_at(const struct searcher *searcher, int rank)
{
    return searcher->begun + (rank == 0 ? 1 : SUPPLY_ASK_AT) * (searcher->free_at - searcher->begun);
}

static void begin(const struct plan *plan, struct searcher *searcher, struct task task)
{
    searcher->begun = searcher->free_at;
    searcher->free_at += cost_rows(plan->way, task.piece) / searcher->speed;
    searcher->asked = false;
}

/* The rank whose next step comes first; -1 if none has anything left. */
static int next_rank(const struct plan *plan, const struct searcher *searchers)
{
    int first = -1;
    double least = INFINITY;
    for (int r = 0; r < (int)plan->ranks; r++) {
        const struct searcher *searcher = &searchers[r];
        double at = searcher->asked ? searcher->free_at : asks_at(searcher, r);
        if ((!searcher->asked || searcher->next.piece.count > 0) && at < least) {
            least = at;
            first = r;
        }
    }
    return first;
}

/* The round's length, when the ranks have these speeds, over what it would take if all were busy to its end. */
static double stretch(struct plan *plan, struct searcher *searchers)
{
    double speed = 0, end = 0;
    for (int r = 0; r < (int)plan->ranks; r++) {
        speed += searchers[r].speed;
        searchers[r].free_at = 0;
        begin(plan, &searchers[r], plan->first_tasks[r]);
    }
    for (int r = next_rank(plan, searchers); r >= 0; r = next_rank(plan, searchers)) {
        if (searchers[r].asked) {
            begin(plan, &searchers[r], searchers[r].next);
        } else {
            searchers[r].next = plan_give(plan, r);
            searchers[r].asked = true;
        }
    }
    for (size_t r = 0; r < plan->ranks; r++)
        end = fmax(end, searchers[r].free_at);
    assert_true(plan_is_given(plan));
    return end * speed / plan->round_cost;
}

/* The ranks were as fast as expected up to now: a round of two seconds. */
static void begin_long_round(struct plan *plan)
{
    for (int round = 0; round < 4; round++) {
        double seconds[64] = {0};
        assert_true(plan_next_round(plan, INFINITY));
        give_all(plan);
        for (size_t i = 0; i < plan->assignments.count; i++)
            seconds[plan->assignments.list[i].rank] += cost_rows(plan->way, plan->assignments.list[i].span);
        plan_measured(plan, seconds);
    }
    assert_true(plan_next_round(plan, INFINITY));
    assert_true(plan->round_cost > 1.9 * (double)plan->ranks && plan->round_cost < 2.2 * (double)plan->ranks);
}

/* One of the ranks turns out to be half as fast as the others, or twice. */
static void a_pool_evens_out_what_was_not_expected(void **state)
{
    (void)state;
    const size_t ranks[] = {2, 3, 4, 16, 64};
    for (enum method method = 0; method < METHODS; method++)
        for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++)
            for (int fast = 0; fast < 2; fast++) {
                struct plan plan;
                struct searcher searchers[64] = {0};
                for (size_t r = 0; r < ranks[i]; r++)
                    searchers[r].speed = r != ranks[i] / 2 ? 1 : fast ? 2 : 0.5;
                assert_true(plan_new(&plan, (struct row_span){100000000, UINT64_C(100000000000)}, 0,
                                     (struct plan_limits){UINT64_MAX, UINT64_MAX}, SCHEDULE_DYNAMIC, ranks[i],
                                     MODELS[method]));
                begin_long_round(&plan);
                /* The more ranks, the later is the slow one noticed. */
                double most = fast ? 1.02 : ranks[i] > 4 ? 1.09 : 1.05, stretched = stretch(&plan, searchers);
                if (!(stretched >= 0.999 && stretched <= most))
                    fail_msg("%zu ranks, one %s: %g times as long as need be", ranks[i], fast ? "fast" : "slow", stretched);
                plan_free(&plan);
            }
}

/* The first ranks do all the work, as the others are so slow. */
static void check_limits(enum schedule schedule, size_t ranks, struct way way)
{
    struct plan plan;
    struct plan_limits limits = {1000 * ranks, 3000};
    double seconds[64];
    assert_true(plan_new(&plan, (struct row_span){5, 200000}, 0, limits, schedule, ranks, way));
    while (plan_next_round(&plan, INFINITY)) {
        if (schedule == SCHEDULE_DYNAMIC)
            for (int rank = 0; rank < (int)ranks; rank++)
                while (plan_give(&plan, rank).piece.count > 0) {
                }
        check_given(&plan);
        for (size_t r = 0; r < ranks; r++)
            seconds[r] = r == 0 ? 0.01 : 1;
        plan_measured(&plan, seconds);
    }
    assert_int_equal(plan.left.first, 200005);
    plan_free(&plan);
}

static void no_rank_gets_more_than_fits(void **state)
{
    (void)state;
    for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++)
        for (size_t ranks = 1; ranks <= 64; ranks += ranks < 8 ? 1 : 28)
            for (enum method method = 0; method < METHODS; method++)
                check_limits(schedule, ranks, MODELS[method]);
}

static void an_abandoned_round_comes_again(void **state)
{
    (void)state;
    struct plan plan;
    struct row_span rows = {7, 100000};
    assert_true(plan_new(&plan, rows, 40, (struct plan_limits){1000, UINT64_MAX}, SCHEDULE_DYNAMIC, 3, MODELS[0]));
    assert_true(plan_next_round(&plan, INFINITY));
    assert_int_equal(plan.round.first, 47);
    uint64_t count = plan.round.count;
    plan_stop_giving(&plan);
    assert_int_equal(plan_give(&plan, 1).piece.count, 0);
    assert_false(plan_is_given(&plan));
    plan_abandon(&plan);
    assert_int_equal(plan.rounds, 0);
    assert_true(plan_next_round(&plan, INFINITY));
    assert_int_equal(plan.round.first, 47);
    assert_int_equal(plan.round.count, count);
    give_all(&plan);
    check_given(&plan);
    plan_free(&plan);
}

static void rounds_are_as_short_as_asked(void **state)
{
    (void)state;
    for (enum method method = 0; method < METHODS; method++) {
        struct plan plan;
        struct row_span rows = {1000, UINT64_C(100000000000)};
        assert_true(plan_new(&plan, rows, rows.count / 2, (struct plan_limits){UINT64_MAX, UINT64_MAX}, SCHEDULE_STATIC, 2,
                             MODELS[method]));
        assert_true(plan.done_cost > 0 && plan.done_cost < plan.total_cost);
        for (double seconds = 0.09; seconds > 0.009; seconds /= 3) {
            assert_true(plan_next_round(&plan, seconds));
            assert_true(plan.round_cost > 1.9 * seconds && plan.round_cost < 2.1 * seconds);
        }
        assert_true(plan_next_round(&plan, 0));
        assert_int_equal(plan.round.count, 2);
        plan_free(&plan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_and_pieces_cover_the_range),
        cmocka_unit_test(a_slow_rank_gets_less_in_the_next_rounds),
        cmocka_unit_test(first_round_is_short_and_later_ones_follow_the_measured_speed),
        cmocka_unit_test(rounds_do_not_shrink_where_beginning_takes_long),
        cmocka_unit_test(what_is_short_is_one_round),
        cmocka_unit_test(longer_rounds_correct_shorter_ones),
        cmocka_unit_test(a_slow_rank_takes_small_pieces),
        cmocka_unit_test(just_below_2_to_the_64_every_rank_has_a_piece),
        cmocka_unit_test(a_full_list_keeps_ranks_to_their_shares),
        cmocka_unit_test(pieces_that_follow_one_another_are_one_span),
        cmocka_unit_test(no_rank_gets_more_than_fits),
        cmocka_unit_test(an_abandoned_round_comes_again),
        cmocka_unit_test(rounds_are_as_short_as_asked),
        cmocka_unit_test(a_rank_has_no_more_spans_than_its_batch_holds),
        cmocka_unit_test(ranks_know_what_follows),
        cmocka_unit_test(a_pool_evens_out_what_was_not_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
