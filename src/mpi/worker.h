/* What every rank does in a phase: it searches its pieces and, between the segments of that, sends the primes of the round
 * before on their way. */
#ifndef MPIPRIMES_MPI_WORKER_H
#define MPIPRIMES_MPI_WORKER_H

#include "find/finder.h"
#include "mpi/leader.h"
#include "mpi/node_table.h"

struct worker {
    const struct run_request *request;
    const struct team *team;
    struct node_table table; /* that the finder uses */
    struct finder *finder;
    struct share shares[2]; /* of this round, and of the one before */
    int current;            /* which of them is this round's */
    struct transfer transfer;
    struct rank_result own;
    struct leader *leader; /* on rank 0; NULL elsewhere */

    /* Of this phase: */
    struct tally tally;
    double find;       /* seconds */
    bool missed;       /* not all of the rank's pieces are searched */
    bool starved;      /* memory ran out */
    enum wish cutting; /* the least that cuts the round short */
    bool cut;          /* the round is cut short */
    bool heard;        /* rank 0's word that it is, which comes once, has come */
    unsigned polls;    /* since the last step of the transfer */
    unsigned listened; /* polls since the last look for rank 0's word */
};

/* leader: NULL but on rank 0, where its collector is there already. Collective. False if out of memory. Ends with
 * worker_free, which is collective, too. */
bool worker_new(struct worker *worker, const struct run_request *request, enum transfer_kind kind, struct leader *leader,
                const struct team *team);
void worker_free(struct worker *worker);

/* Works off an order; on rank 0, the leader takes note of all that comes of it. Collective. */
void worker_phase(struct worker *worker, const uint64_t order[ORDER_WORDS]);

/* The last order, whatever it says: the rank's entry in the table is complete. */
void worker_end(struct worker *worker, const uint64_t order[ORDER_WORDS]);

#endif
