#include "core/partition.h"

#include <math.h>

#include "core/arith.h"

static const double MEASURABLE = 1e-3; /* seconds; below, the clock of a busy machine says little about a rank's speed */
/* Of the last round's speed in the average, at least: follows a change in a few rounds. */
static const double WEIGHT_OF_NEW = 0.5;
/* Seconds: the least that is worth asking for, many times the way there and back of a message. On one node that takes 6
 * microseconds between ranks that share a core, and 2 on cores of their own (Open MPI 4.1, AMD EPYC). */
static const double PIECE_SECONDS = 1e-4;

void partition_static(struct row_span *pieces, const double *weights, size_t ranks, struct row_span round,
                      struct cost_model model)
{
    double weight_left = 0, cost_left = cost_rows(model, round);
    for (size_t r = 0; r < ranks; r++)
        weight_left += weights[r];

    /* Each rank takes its part of what is left: rounding does not add up, and the last takes all. */
    for (size_t r = 0; r < ranks; r++) {
        double share = cost_left * (weights[r] / weight_left);
        uint64_t count = r + 1 == ranks ? round.count : cost_rows_within(model, round, share);
        pieces[r] = (struct row_span){round.first, count};
        round.first += count;
        round.count -= count;
        weight_left -= weights[r];
        cost_left = cost_rows(model, round);
    }
}

double partition_weight(double weight, double before, double cost, double seconds)
{
    if (seconds < MEASURABLE)
        return weight;
    double part = fmax(WEIGHT_OF_NEW, seconds / (before + seconds));
    return (1 - part) * weight + part * cost / seconds;
}

struct supply supply_of(struct row_span round, struct cost_model model)
{
    return (struct supply){round, cost_rows(model, round), model};
}

struct row_span supply_take(struct supply *supply, double share, uint64_t rows_max)
{
    double x = (double)supply->left.first * ROW_NUMBERS;
    double least = PIECE_SECONDS + 4 * cost_setup(supply->model, x);
    double seconds = fmax(supply->cost_left * share / 2, least);
    uint64_t count = min_u64(cost_rows_within(supply->model, supply->left, seconds), rows_max);
    struct row_span piece = {supply->left.first, count};
    supply->left.first += piece.count;
    supply->left.count -= piece.count;
    supply->cost_left = fmax(supply->cost_left - cost_rows(supply->model, piece), 0);
    return piece;
}
