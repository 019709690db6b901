/* Cuts the rows of a round into shares of equal predicted cost. Pure functions of their arguments. */
#ifndef MPIPRIMES_PLAN_PARTITION_H
#define MPIPRIMES_PLAN_PARTITION_H

#include <stddef.h>

#include "core/rows.h"
#include "plan/cost.h"

/* Writes shares[ranks]: one for each rank, in order and without a gap, of predicted cost in proportion to the rank's
 * weight, which is its speed and positive. Shares are empty where there are more ranks than rows. */
void partition_shares(struct row_span *shares, const double *weights, size_t ranks, struct row_span round, struct way way);

/* The new weight of a rank that took `seconds` for a piece of the predicted cost: its measured speed, averaged with the
 * weight that it had. That one counts the less, the fewer seconds `before` it was measured in; not at all for 0, as it was
 * a guess. Pieces too short to measure leave the weight as it is. */
double partition_weight(double weight, double before, double cost, double seconds);

#endif
