#include "mpi/plan.h"

#include <math.h>
#include <stdlib.h>

/* Predicted length of a round, in seconds. The first one is short, as the ranks' speeds are not yet known; later ones are
 * long enough that their ends (about a millisecond) cost little, and short enough for what happens between rounds. Where
 * setting up a piece takes long, its part of a round is kept to a tenth. */
static const double ROUND_FIRST = 0.5, ROUND_LATER = 2, ROUND_SETUPS = 10;

bool plan_new(struct plan *plan, struct row_span rows, uint64_t rows_max, enum schedule schedule, size_t ranks,
              struct cost_model model)
{
    *plan = (struct plan){
        .model = model, .schedule = schedule, .ranks = ranks, .rows_max = rows_max, .rows = rows, .left = rows};
    plan->total_cost = cost_rows(model, rows);
    plan->weights = malloc(ranks * sizeof *plan->weights);
    plan->costs = malloc(ranks * sizeof *plan->costs);
    plan->first = malloc(ranks * sizeof *plan->first);
    bool have_pieces = pieces_new(&plan->pieces, ranks);
    if (plan->weights == NULL || plan->costs == NULL || plan->first == NULL || !have_pieces)
        return false;
    for (size_t r = 0; r < ranks; r++)
        plan->weights[r] = 1;
    return true;
}

void plan_free(struct plan *plan)
{
    free(plan->weights);
    free(plan->costs);
    free(plan->first);
    pieces_free(&plan->pieces);
}

struct row_span plan_give(struct plan *plan, int rank)
{
    struct row_span span = plan->supply.left;
    /* Should the room for pieces run out, the last one takes all that is left. */
    if (plan->pieces.count + 1 < plan->pieces.room)
        span = supply_take(&plan->supply);
    else
        plan->supply.left.count = 0;
    if (span.count > 0)
        pieces_add(&plan->pieces, span, rank);
    return span;
}

static uint64_t round_rows(const struct plan *plan)
{
    double speed = 0, height = (double)plan->left.first * ROW_NUMBERS;
    for (size_t r = 0; r < plan->ranks; r++)
        speed += plan->weights[r];
    double seconds = fmax(plan->rounds == 0 ? ROUND_FIRST : ROUND_LATER, ROUND_SETUPS * cost_setup(plan->model, height));
    struct row_span most = {plan->left.first, min_u64(plan->left.count, plan->rows_max)};
    uint64_t rows = cost_rows_within(plan->model, most, seconds * speed);
    return min_u64(max_u64(rows, plan->ranks), most.count);
}

/* True if to begin a piece takes longer than the piece that the pool would give first. Then one piece for each rank is
 * best. */
static bool setup_outweighs(const struct plan *plan)
{
    double height = (double)plan->round.first * ROW_NUMBERS;
    return cost_setup(plan->model, height) > plan->round_cost / (2 * (double)plan->ranks);
}

static void give_first_pieces(struct plan *plan)
{
    plan->pieces.count = 0;
    plan->supply = supply_of(plan->round, plan->ranks, plan->model);
    if (plan->schedule == SCHEDULE_DYNAMIC && !setup_outweighs(plan)) {
        for (size_t r = 0; r < plan->ranks; r++)
            plan->first[r] = plan_give(plan, (int)r);
        return;
    }
    plan->supply.left.count = 0;
    partition_static(plan->first, plan->weights, plan->ranks, plan->round, plan->model);
    for (size_t r = 0; r < plan->ranks; r++)
        if (plan->first[r].count > 0)
            pieces_add(&plan->pieces, plan->first[r], (int)r);
}

bool plan_next_round(struct plan *plan)
{
    if (plan->left.count == 0)
        return false;
    plan->round = (struct row_span){plan->left.first, round_rows(plan)};
    plan->left.first += plan->round.count;
    plan->left.count -= plan->round.count;
    plan->round_cost = cost_rows(plan->model, plan->round);
    plan->rounds++;
    give_first_pieces(plan);
    return true;
}

void plan_measured(struct plan *plan, const double *seconds)
{
    plan->done_cost += plan->round_cost;
    for (size_t r = 0; r < plan->ranks; r++)
        plan->costs[r] = 0;
    for (size_t i = 0; i < plan->pieces.count; i++)
        plan->costs[plan->pieces.list[i].rank] += cost_rows(plan->model, plan->pieces.list[i].span);
    for (size_t r = 0; r < plan->ranks; r++)
        plan->weights[r] = partition_weight(plan->weights[r], plan->costs[r], seconds[r]);
}

double plan_round_done(const struct plan *plan, double own_cost)
{
    double expected =
        plan->schedule == SCHEDULE_STATIC ? cost_rows(plan->model, plan->first[0]) : plan->round_cost / (double)plan->ranks;
    return expected > 0 ? fmin(own_cost / expected, 1) : 0;
}
