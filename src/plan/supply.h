/* The dynamic schedule's supply: what is left of a round.
 *
 * Each rank has a share, which is one span of rows, and takes piece after piece off its front, so that its pieces follow
 * one another. A rank whose share is used up takes over some of the share that would last longest, off its end. So far as
 * speeds are as expected nobody does, and where they are not nobody idles for long. (Affinity scheduling, E. P. Markatos
 * and T. J. LeBlanc, 1992, with shares by speed.) Pure: what happens depends on the calls only. */
#ifndef MPIPRIMES_PLAN_SUPPLY_H
#define MPIPRIMES_PLAN_SUPPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/rows.h"
#include "plan/cost.h"

/* A rank asks for its next piece when this fraction of the one that it searches is done. */
static const double SUPPLY_ASK_AT = 0.75;

/* What a rank has not yet begun. */
struct supply_share {
    struct row_span left;
    double row_seconds;      /* Predicted seconds of one row, at weight 1. */
    uint64_t piece_rows;     /* The least that is worth a piece. */
    uint64_t take_over_rows; /* The least that is worth taking over by another rank. */
};

struct supply {
    size_t ranks;          /* All of them. */
    size_t open;           /* Those that have something left. */
    const double *weights; /* The speed of each rank relative to the cost model. */
    double weight_sum;     /* The sum of the weights. */
    double seconds;        /* Predicted seconds for all that is left, at weight 1. */
    struct supply_share *shares;
    size_t *longest; /* A tournament: the rank whose share lasts longest among those below each node (supply.c). */
};

/* A supply for `ranks` ranks, with nothing left. The weights, positive, are only read, and must stay. False if out of
 * memory. Ends with supply_free, also then. */
bool supply_new(struct supply *supply, size_t ranks, const double *weights);
void supply_free(struct supply *supply);

/* Fills it with a share for each rank, some of them possibly empty; the weights stay as they are from now on until nothing
 * is left. */
void supply_fill(struct supply *supply, const struct row_span *shares, struct way way);

/* Nothing is left. */
void supply_clear(struct supply *supply);

/* Rows that the rank has left. */
uint64_t supply_left(const struct supply *supply, size_t rank);

/* The next piece of the rank's share: half of what falls to the rank of all that is left, by its speed; or what is worth a
 * piece; or the rest of the share. Empty if that is. */
struct row_span supply_take(struct supply *supply, size_t rank);

/* For a rank that has nothing left: it takes over a fraction, by the two ranks' speeds, of the share that would last
 * longest, but not more than rows_max. False, and nothing changes, if that is not worth beginning anew elsewhere. */
bool supply_take_over(struct supply *supply, size_t rank, uint64_t rows_max);

#endif
