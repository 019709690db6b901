/* Rank 0's plan: which rows make up the next round, and which rank searches which of them. Calls no MPI. */
#ifndef MPIPRIMES_PLAN_PLAN_H
#define MPIPRIMES_PLAN_PLAN_H

#include "plan/partition.h"
#include "plan/pieces.h"
#include "plan/supply.h"

/* How many rows fit. */
struct plan_limits {
    uint64_t round_rows; /* in a round */
    uint64_t rank_rows;  /* in the pieces of a rank in a round; with as many ranks as there are, more than a round's */
};

/* A rank gets at most so many pieces in a round. */
enum { RANK_PIECES_MAX = 1024 };

/* What a rank was given of the round in hand. */
struct plan_given {
    uint64_t rows, pieces;
};

/* What a rank is to do next. */
struct task {
    struct row_span piece;
    uint64_t behind; /* rows that it is expected to search right behind the piece */
};

struct plan {
    struct way way;
    enum schedule schedule;
    size_t ranks;
    struct plan_limits limits;
    struct row_span rows;                     /* of the whole range */
    struct row_span left;                     /* behind the round in hand */
    struct row_span round;                    /* in hand */
    uint64_t rounds;                          /* begun so far, without those that were abandoned */
    double *weights;                          /* of each rank: its measured speed relative to the cost model; 1 at first */
    double weight_sum;                        /* of all ranks */
    double *seconds;                          /* of each rank: the longest that its speed was measured in */
    double *costs;                            /* of each rank's pieces */
    struct row_span *shares;                  /* of the round, one for each rank: static, its piece; empty if it has none */
    struct task *first;                       /* each rank's first task of the round; its piece is empty if it has none */
    struct plan_given *given;                 /* to each rank */
    struct supply supply;                     /* dynamic: what is not yet given away */
    struct pieces pieces;                     /* of the round, given away so far */
    double round_cost, done_cost, total_cost; /* predicted seconds of one core: the round, those before it, all */
};

/* A plan for rows, of which the first `done` are searched already. False if out of memory. Ends with plan_free, also then.
 */
bool plan_new(struct plan *plan, struct row_span rows, uint64_t done, struct plan_limits limits, enum schedule schedule,
              size_t ranks, struct way way);
void plan_free(struct plan *plan);

/* Takes the next round in hand, which will take at most about so many seconds, and gives each rank its first task; false
 * if there is none. */
bool plan_next_round(struct plan *plan, double seconds_max);

/* Dynamic: the next task for a rank; with an empty piece if there is none left in this round that is worth it, or the rank
 * has all that it may have. */
struct task plan_give(struct plan *plan, int rank);

/* Dynamic: what is left of the round is given to nobody. */
void plan_stop_giving(struct plan *plan);

/* Whether all rows of the round in hand are given to ranks. */
bool plan_is_given(const struct plan *plan);

/* The round is over, all of it searched; each rank worked for so many seconds. */
void plan_measured(struct plan *plan, const double *seconds);

/* The round is over, but not all of it was searched: it comes again. */
void plan_abandon(struct plan *plan);

/* The part of the round (0 ... 1) that is done when rank 0 has done pieces of the predicted cost, as far as it can tell. */
double plan_round_done(const struct plan *plan, double own_cost);

#endif
