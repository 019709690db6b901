/* Rank 0's plan: which rows make up the next round, and which rank searches which of them. Calls no MPI. */
#ifndef MPIPRIMES_MPI_PLAN_H
#define MPIPRIMES_MPI_PLAN_H

#include "core/partition.h"
#include "mpi/pieces.h"

struct plan {
    struct cost_model model;
    enum schedule schedule;
    size_t ranks;
    uint64_t rows_max;                        /* in a round */
    struct row_span rows;                     /* of the whole range */
    struct row_span left;                     /* behind the round in hand */
    struct row_span round;                    /* in hand */
    uint64_t rounds;                          /* begun so far */
    double *weights;                          /* of each rank: its measured speed relative to the cost model; 1 at first */
    double *costs;                            /* of each rank's pieces */
    struct row_span *first;                   /* each rank's first piece of the round; empty if it has none */
    struct supply supply;                     /* dynamic: what is not yet given away */
    struct pieces pieces;                     /* of the round, given away so far */
    double round_cost, done_cost, total_cost; /* predicted seconds of one core: the round, those before it, all */
};

/* A plan for rows; rounds take at most rows_max. False if out of memory. Ends with plan_free, also then. */
bool plan_new(struct plan *plan, struct row_span rows, uint64_t rows_max, enum schedule schedule, size_t ranks,
              struct cost_model model);
void plan_free(struct plan *plan);

/* Takes the next round in hand and gives each rank its first piece; false if there is none. */
bool plan_next_round(struct plan *plan);

/* Dynamic: the next piece for a rank; empty if there is none left in this round. */
struct row_span plan_give(struct plan *plan, int rank);

/* The round is over; each rank took so many seconds for its pieces. */
void plan_measured(struct plan *plan, const double *seconds);

/* The part of the round (0 ... 1) that is done when rank 0 has done pieces of the predicted cost, as far as it can tell. */
double plan_round_done(const struct plan *plan, double own_cost);

#endif
