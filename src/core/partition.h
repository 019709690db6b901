/* Cuts the rows of a round into pieces of equal predicted cost. Pure functions of their arguments. */
#ifndef MPIPRIMES_CORE_PARTITION_H
#define MPIPRIMES_CORE_PARTITION_H

#include <stddef.h>

#include "core/cost.h"
#include "core/rows.h"

/* Static: one piece for each of `ranks` ranks, in order and without a gap, of predicted cost in proportion to the rank's
 * weight (positive: its speed). Pieces are empty where there are more ranks than rows. */
void partition_static(struct row_span *pieces, const double *weights, size_t ranks, struct row_span round,
                      struct cost_model model);

/* The new weight of a rank that took `seconds` for a piece of the predicted cost: its measured speed, averaged with the
 * weight that it had. Pieces too short to measure leave the weight as it is. */
double partition_weight(double weight, double cost, double seconds);

/* Dynamic: what the pool still has of a round. */
struct supply {
    struct row_span left;
    double cost_left; /* predicted seconds of one core */
    struct cost_model model;
    size_t ranks;
};

/* All of the round. */
struct supply supply_of(struct row_span round, size_t ranks, struct cost_model model);

/* Takes the next piece from the pool: half of an equal share of what is left, but not so little that asking for it and
 * setting up would take longer than the search, and at most rows_max; empty when the pool is. (Guided self-scheduling, C.
 * D. Polychronopoulos and D. J. Kuck, 1987, with half-sized pieces against unequal ranks.) */
struct row_span supply_take(struct supply *supply, uint64_t rows_max);

#endif
