/* Rank 0's plan: which rows make up the next round, and which rank searches which of them. Pure arithmetic. */
#ifndef MPIPRIMES_PLAN_PLAN_H
#define MPIPRIMES_PLAN_PLAN_H

#include "core/method.h"
#include "plan/assignments.h"
#include "plan/partition.h"
#include "plan/supply.h"
#include "question/batch.h"

/* How many rows fit into memory. */
struct plan_limits {
    uint64_t round_rows; /* In a round. */
    uint64_t rank_rows;  /* In the pieces of one rank in a round. All ranks together have room for more than a round. */
};

/* What a rank was given of the current round. */
struct plan_given {
    uint64_t rows;
    uint32_t spans;
    size_t last; /* The index of its last span in the assignments, if it has any. */
};

/* What a rank is to do next. */
struct task {
    struct row_span piece;
    uint64_t behind; /* The rows right behind the piece that the rank is expected to search next. */
};

struct plan {
    struct way way;
    enum schedule schedule;
    size_t ranks;
    struct plan_limits limits;
    struct row_span rows;     /* The whole range's rows. */
    struct row_span round;    /* The current round. */
    struct row_span left;     /* What is behind it. */
    uint64_t rounds;          /* The number of rounds begun so far, without those that were abandoned. */
    double *weights;          /* Each rank's measured speed relative to the cost model; 1 at first. */
    double weight_sum;        /* The sum of the weights. */
    double *busy;             /* For each rank, seconds at weight 1 that the next round's phase keeps it from the round. */
    double *share_weights;    /* Scratch: the weights without those. */
    double *seconds;          /* For each rank, the longest time that its speed was measured in. */
    double *costs;            /* Scratch for plan_measured: the predicted seconds of each rank's pieces. */
    struct row_span *shares;  /* The round, cut for the ranks by their weights; empty where a rank has nothing. */
    struct task *first_tasks; /* Each rank's first task of the round; its piece is empty if it has none. */
    struct plan_given *given; /* What each rank was given of the round. */
    struct supply supply;     /* Dynamic: what of the shares is not yet given away. */
    struct assignments assignments;
    double round_cost, done_cost, total_cost; /* Predicted seconds of one core: the round, those before it, all. */
};

/* A plan for rows, of which the first `done` are searched already. False if out of memory. Ends with plan_free, also then.
 */
bool plan_new(struct plan *plan, struct row_span rows, uint64_t done, struct plan_limits limits, enum schedule schedule,
              size_t ranks, struct way way);
void plan_free(struct plan *plan);

/* Begins the next round, which is predicted to take at most about this number of seconds, and gives each rank its first
 * task; false if all is searched. */
bool plan_next_round(struct plan *plan, double seconds_max);

/* Dynamic: the next task for a rank. Its piece is empty if nothing is left in this round that is worth it, or the rank has
 * all that it may have. */
struct task plan_give(struct plan *plan, int rank);

/* Dynamic: what is left of the round is given to nobody. */
void plan_stop_giving(struct plan *plan);

/* True if all rows of the current round are given to ranks. */
bool plan_is_given(const struct plan *plan);

/* The round is over, all of it searched. `seconds`: how long each rank worked. */
void plan_measured(struct plan *plan, const double *seconds);

/* The round is over, but not all of it was searched: it comes again. */
void plan_abandon(struct plan *plan);

/* The fraction of the round (0 ... 1) that is done when rank 0 has done pieces of the predicted cost, as far as it can
 * tell. */
double plan_round_done(const struct plan *plan, double own_cost);

#endif
