/* What every rank does in a phase: it searches its pieces and, between the segments of that, delivers the primes of the
 * round before. */
#ifndef MPIPRIMES_MPI_WORKER_H
#define MPIPRIMES_MPI_WORKER_H

#include "find/finder.h"
#include "mpi/leader.h"
#include "mpi/node_table.h"
#include "mpi/verify.h"

struct worker {
    const struct run_request *request;
    const struct team *team;
    struct node_table table; /* What the finders of the node share. */
    struct finder *finder;
    struct findings found, more; /* Of a piece that is not delivered; with room for answers. */
    struct batch batches[2];     /* What this round gave, and the one before, which is delivered. */
    struct pack packs[2];        /* What is packed of them, where the output is packed. */
    int current;                 /* The index of this round's. */
    struct transfer transfer;
    struct verify verify;
    struct rank_result own;
    struct leader *leader; /* NULL but on rank 0. */
    struct pool_client client;

    /* Of this phase: */
    double find;       /* Seconds. */
    double done, part; /* The fractions of the piece that are done, and that are searched by themselves now. */
    bool in_stretch;   /* What is searched now is to be verified. */
    bool missed;       /* Not all of the rank's pieces are searched. */
    bool starved;      /* Memory ran out. */
    enum wish cutting; /* The least wish that cuts the round short. */
    bool cut;          /* The round is cut short. */
    bool told;         /* Rank 0's message that it is, which comes once, has come. */
    unsigned polls;    /* The number of polls since the last step of the transfer. */
    unsigned listened; /* The number of polls since the last look for rank 0's message. */
};

/* leader: NULL but on rank 0. Collective. False if out of memory. Ends with worker_free, which is collective, too. */
bool worker_new(struct worker *worker, const struct run_request *request, struct leader *leader,
                const struct recheck *recheck, const struct team *team);
void worker_free(struct worker *worker);

/* Works off an order; on rank 0, the leader takes note of all that comes of it. Collective. */
void worker_phase(struct worker *worker, const struct order *order);

/* The last order, whatever it says: the rank's entry in the table is complete. */
void worker_end(struct worker *worker, const struct order *order);

#endif
