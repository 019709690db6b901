#include "plan/partition.h"

#include <math.h>

#include "core/arith.h"

static const double MEASURABLE = 1e-3; /* Seconds; below, the clock of a busy machine says little about a rank's speed. */
/* The least weight of the last round's speed in the average, which so follows a change in a few rounds. */
static const double WEIGHT_OF_NEW = 0.5;

void partition_shares(struct row_span *shares, const double *weights, size_t ranks, struct row_span round, struct way way)
{
    double weight_left = 0, cost_left = cost_rows(way, round);
    for (size_t r = 0; r < ranks; r++)
        weight_left += weights[r];

    /* Each rank takes its share of what is left: rounding does not add up, and the last takes all. */
    for (size_t r = 0; r < ranks; r++) {
        double share = cost_left * (weights[r] / weight_left);
        uint64_t count = r + 1 == ranks ? round.count : cost_rows_within(way, round, share);
        shares[r] = (struct row_span){round.first, count};
        round.first += count;
        round.count -= count;
        weight_left -= weights[r];
        cost_left = cost_rows(way, round);
    }
}

double partition_weight(double weight, double before, double cost, double seconds)
{
    if (seconds < MEASURABLE)
        return weight;
    double fraction = fmax(WEIGHT_OF_NEW, seconds / (before + seconds));
    return (1 - fraction) * weight + fraction * cost / seconds;
}
