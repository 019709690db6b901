#include "plan/plan.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Predicted length of a round, in seconds. The first one is short, as the ranks' speeds are not yet known, and the next
 * ones grow as the speeds get clearer. The later ones are long enough that their ends (about a millisecond) cost little,
 * and short enough for what happens between rounds. Where setting up a piece takes long, its part of a round is kept to a
 * tenth; for the sieve at great height, whose search pauses for more of that on the way, to a fortieth. What takes no
 * longer than ROUND_ONLY is one round: there is nothing to gain from knowing the speeds. */
static const double ROUND_FIRST = 0.1, ROUND_GROWTH = 4, ROUND_LATER = 2, ROUND_SETUPS = 10, ROUND_HIGH_SETUPS = 40,
                    ROUND_ONLY = 0.5;

/* A rank whose speed could not be told for a while, as other duties took all of its time, must come to work again: it is
 * not taken for slower than a part of the fastest. */
static const double WEIGHT_LEAST = 1.0 / 64;

bool plan_new(struct plan *plan, struct row_span rows, uint64_t done, struct plan_limits limits, enum schedule schedule,
              size_t ranks, struct way way)
{
    *plan = (struct plan){
        .way = way, .schedule = schedule, .ranks = ranks, .limits = limits, .rows = rows, .weight_sum = (double)ranks};
    plan->left = (struct row_span){rows.first + done, rows.count - done};
    plan->done_cost = cost_rows(way, (struct row_span){rows.first, done});
    plan->total_cost = cost_rows(way, rows);
    plan->weights = malloc(ranks * sizeof *plan->weights);
    plan->busy = calloc(ranks, sizeof *plan->busy);
    plan->share_weights = malloc(ranks * sizeof *plan->share_weights);
    plan->seconds = calloc(ranks, sizeof *plan->seconds);
    plan->costs = malloc(ranks * sizeof *plan->costs);
    plan->shares = malloc(ranks * sizeof *plan->shares);
    plan->first_tasks = malloc(ranks * sizeof *plan->first_tasks);
    plan->given = malloc(ranks * sizeof *plan->given);
    bool have_assignments = assignments_new(&plan->assignments, ranks),
         have_supply = supply_new(&plan->supply, ranks, plan->weights);
    if (plan->busy == NULL || plan->share_weights == NULL || plan->weights == NULL || plan->seconds == NULL ||
        plan->costs == NULL || plan->shares == NULL || plan->first_tasks == NULL || plan->given == NULL ||
        !have_assignments || !have_supply)
        return false;
    for (size_t r = 0; r < ranks; r++)
        plan->weights[r] = 1;
    return true;
}

void plan_free(struct plan *plan)
{
    free(plan->weights);
    free(plan->busy);
    free(plan->share_weights);
    free(plan->seconds);
    free(plan->costs);
    free(plan->shares);
    free(plan->first_tasks);
    free(plan->given);
    assignments_free(&plan->assignments);
    supply_free(&plan->supply);
}

/* Notes a piece: as a span of its own, or as more of the rank's last one. */
static void assign(struct plan *plan, struct row_span piece, size_t rank)
{
    struct plan_given *given = &plan->given[rank];
    struct row_span *last = given->spans > 0 ? &plan->assignments.list[given->last].span : NULL;
    if (last != NULL && last->first + last->count == piece.first) {
        last->count += piece.count;
    } else {
        struct assignment assignment = {piece, (int)rank, given->spans, given->rows};
        given->last = assignments_add(&plan->assignments, assignment);
        given->spans++;
    }
    given->rows += piece.count;
}

/* Gives a rank a piece, empty or not. A single rank goes on with what is behind it, in this round or the next one. */
static struct task give(struct plan *plan, struct row_span piece, size_t rank)
{
    if (piece.count > 0)
        assign(plan, piece, rank);
    uint64_t end = piece.first + piece.count, all = plan->rows.first + plan->rows.count - end;
    return (struct task){piece, plan->ranks == 1 ? all : supply_left(&plan->supply, rank)};
}

/* Taking over begins a span, for which there must be room beside one for each share that is left, and in the rank's batch.
 * Going on with a share needs none. */
static bool may_take_over(const struct plan *plan, const struct plan_given *given)
{
    return plan->assignments.count + plan->supply.open < plan->assignments.room && given->spans < BATCH_SPANS_MAX;
}

struct task plan_give(struct plan *plan, int rank)
{
    size_t r = (size_t)rank;
    const struct plan_given *given = &plan->given[r];
    if (supply_left(&plan->supply, r) == 0 && may_take_over(plan, given))
        supply_take_over(&plan->supply, r, plan->limits.rank_rows - given->rows);
    return give(plan, supply_take(&plan->supply, r), r);
}

void plan_stop_giving(struct plan *plan)
{
    supply_clear(&plan->supply);
}

bool plan_is_given(const struct plan *plan)
{
    uint64_t rows = 0;
    for (size_t r = 0; r < plan->ranks; r++)
        rows += plan->given[r].rows;
    return rows == plan->round.count;
}

static uint64_t round_rows(const struct plan *plan, double seconds_max)
{
    double height = (double)plan->left.first * ROW_NUMBERS;
    double seconds = fmin(ROUND_FIRST * pow(ROUND_GROWTH, (double)plan->rounds), ROUND_LATER);
    if (plan->rounds == 0 && cost_rows(plan->way, plan->left) <= ROUND_ONLY * plan->weight_sum)
        seconds = ROUND_ONLY;
    double setups = way_is_high(plan->way, row_first_number(plan->left.first)) ? ROUND_HIGH_SETUPS : ROUND_SETUPS;
    seconds = fmax(seconds, setups * cost_setup(plan->way, height));
    struct row_span most = {plan->left.first, min_u64(plan->left.count, plan->limits.round_rows)};
    uint64_t rows = cost_rows_within(plan->way, most, fmin(seconds, seconds_max) * plan->weight_sum);
    return min_u64(max_u64(rows, plan->ranks), most.count);
}

/* True if to begin a piece takes longer than half of a rank's share. Then one piece for each rank is best. */
static bool setup_outweighs(const struct plan *plan)
{
    double height = (double)plan->round.first * ROW_NUMBERS;
    return cost_setup(plan->way, height) > plan->round_cost / (2 * (double)plan->ranks);
}

/* A rank that is busy with something else for a part of the time gets so much less. All end together after t seconds: rank
 * r has weight[r] * (t - busy[r] / weight[r]) of the work. */
static void weigh_shares(struct plan *plan)
{
    double cost = cost_rows(plan->way, plan->round), busy = 0;
    for (size_t r = 0; r < plan->ranks; r++)
        busy += plan->busy[r];
    double seconds = fmax(cost + busy, DBL_MIN) / plan->weight_sum;
    for (size_t r = 0; r < plan->ranks; r++)
        plan->share_weights[r] = fmax(plan->weights[r] - plan->busy[r] / seconds, WEIGHT_LEAST * plan->weights[r]);
}

/* Cuts the round into a share for each rank; it gets shorter where one of them would have more than fits. */
static void cut_shares(struct plan *plan)
{
    weigh_shares(plan);
    for (;;) {
        partition_shares(plan->shares, plan->share_weights, plan->ranks, plan->round, plan->way);
        uint64_t most = 0;
        for (size_t r = 0; r < plan->ranks; r++)
            most = max_u64(most, plan->shares[r].count);
        if (most <= plan->limits.rank_rows)
            return;
        double part = (double)plan->limits.rank_rows / (double)most;
        plan->round.count = max_u64((uint64_t)((double)(plan->round.count - 1) * part), 1);
    }
}

static void give_first_pieces(struct plan *plan)
{
    plan->assignments.count = 0;
    memset(plan->given, 0, plan->ranks * sizeof *plan->given);
    cut_shares(plan);
    bool in_pieces = plan->schedule == SCHEDULE_DYNAMIC && !setup_outweighs(plan);
    if (in_pieces)
        supply_fill(&plan->supply, plan->shares, plan->way);
    for (size_t r = 0; r < plan->ranks; r++)
        plan->first_tasks[r] = in_pieces ? plan_give(plan, (int)r) : give(plan, plan->shares[r], r);
}

bool plan_next_round(struct plan *plan, double seconds_max)
{
    if (plan->left.count == 0)
        return false;
    plan->round = (struct row_span){plan->left.first, round_rows(plan, seconds_max)};
    plan->round_cost = cost_rows(plan->way, plan->round);
    give_first_pieces(plan);
    plan->round_cost = cost_rows(plan->way, plan->round);
    plan->left.first += plan->round.count;
    plan->left.count -= plan->round.count;
    plan->rounds++;
    return true;
}

void plan_abandon(struct plan *plan)
{
    plan->left.first -= plan->round.count;
    plan->left.count += plan->round.count;
    plan->rounds--;
}

static void learn_speed(struct plan *plan, size_t rank, double seconds)
{
    plan->weights[rank] = partition_weight(plan->weights[rank], plan->seconds[rank], plan->costs[rank], seconds);
    plan->seconds[rank] = fmax(plan->seconds[rank], seconds);
}

void plan_measured(struct plan *plan, const double *seconds)
{
    plan->done_cost += plan->round_cost;
    /* Beginning counts as work: what is slow to begin is not slow to search, and shorter rounds would be slower yet. Later
     * pieces of a round mostly follow those before, and begin in no time. */
    double setup = cost_setup(plan->way, (double)plan->round.first * ROW_NUMBERS);
    for (size_t r = 0; r < plan->ranks; r++)
        plan->costs[r] = plan->given[r].spans > 0 ? setup : 0;
    for (size_t i = 0; i < plan->assignments.count; i++)
        plan->costs[plan->assignments.list[i].rank] += cost_rows(plan->way, plan->assignments.list[i].span);
    for (size_t r = 0; r < plan->ranks; r++)
        learn_speed(plan, r, seconds[r]);
    double fastest = 0;
    for (size_t r = 0; r < plan->ranks; r++)
        fastest = fmax(fastest, plan->weights[r]);
    plan->weight_sum = 0;
    for (size_t r = 0; r < plan->ranks; r++) {
        plan->weights[r] = fmax(plan->weights[r], WEIGHT_LEAST * fastest);
        plan->weight_sum += plan->weights[r];
    }
}

double plan_round_done(const struct plan *plan, double own_cost)
{
    double expected = cost_rows(plan->way, plan->shares[0]);
    return expected > 0 ? fmin(own_cost / expected, 1) : 0;
}
