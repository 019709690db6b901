/* The dynamic schedule's messages: ranks take pieces of a round from rank 0's supply (plan/supply.h) as they get free.
 *
 * Each rank starts a round with a task, and asks for the next one when most of it is searched: so late that nobody waits
 * for what a slow rank was given too early, and so early that the answer is there when it is done. Rank 0 searches, too,
 * and answers between the segments of its own work. An empty piece is the answer when there is none for the rank; it asks
 * no more after that. */
#ifndef MPIPRIMES_MPI_POOL_H
#define MPIPRIMES_MPI_POOL_H

#include <mpi.h>
#include <stdbool.h>

#include "plan/plan.h"

/* Rank 0's side. All zero: nobody asks. */
struct pool_server {
    MPI_Comm comm;
    struct plan *plan; /* Where the pieces come from, and are noted. */
    int asking;        /* The number of ranks that will ask again. */
    unsigned polls;    /* While rank 0 searches: since the last look. */
};

/* For a round that has just been planned. */
struct pool_server pool_open(struct plan *plan, MPI_Comm comm);

/* Answers the requests that have come in; does not wait. When server->asking is 0, every rank knows that there is no more
 * for it. `searches`: it is called from rank 0's search, about every tenth of a millisecond, and looks from time to time.
 */
void pool_serve(struct pool_server *server, bool searches);

/* The other ranks' side. All zero: it has no task. */
struct pool_client {
    MPI_Comm comm;
    bool works, asked; /* It has a task, and has asked for the next one. */
    struct task next;  /* Which comes here. */
    MPI_Request requests[2];
};

/* To be called now and then while a task is searched, with the fraction of its piece that is done. */
void pool_ask(struct pool_client *client, double piece_done);

/* Does the task, and others from the pool until there is none for it. */
void pool_work(struct pool_client *client, struct task task, void (*search)(void *context, struct task task), void *context,
               MPI_Comm comm);

#endif
