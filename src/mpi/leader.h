/* What only rank 0 has: the coordinator's decisions, carried by messages, with clocks, signals, progress and files.
 *
 * Every function that all ranks call takes a leader that is NULL on the other ranks, and does their side there. */
#ifndef MPIPRIMES_MPI_LEADER_H
#define MPIPRIMES_MPI_LEADER_H

#include "mpi/pool.h"
#include "mpi/transfer.h"
#include "mpi/verify.h"

struct leader {
    const struct run_request *request;
    const struct team *team;
    struct run_result *result; /* Its standing is what is found, and delivered. */
    struct coordinator coordinator;
    struct pool_server server;
    struct collector collector;
    struct verifier verifier;
    struct arrived arrived;       /* Stretches, from all ranks. */
    struct difference difference; /* Of the stretches that were searched again in this phase. */
    enum run_status verdict;      /* RUN_DIFFERS if there is one. */
    double done_cost;             /* The predicted seconds of rank 0's finished pieces of this round. */
    double piece_cost;            /* The predicted seconds of the piece that it searches now. */
    double table_share;           /* Of the work left at the beginning: what the part of the table that is made takes. */
    double earlier_seconds;       /* Seconds of the runs before this one. */
};

/* For a run that *result is to tell of, whose standing is where the run begins. False if out of memory. Ends with
 * leader_free, also then. */
bool leader_new(struct leader *leader, struct run_result *result, const struct run_request *request,
                const struct recheck *recheck, const struct team *team);
void leader_free(struct leader *leader);

/* Begins a phase: each rank gets its order. Collective. */
struct order leader_scatter_orders(struct leader *leader, const struct team *team);

/* Searches the order's piece by `search`, then, by the dynamic schedule, further ones until there is none for this rank.
 * Other ranks than 0 need the client for it, and call pool_ask meanwhile. */
void leader_search(struct leader *leader, struct pool_client *client, const struct order *order, enum schedule schedule,
                   void (*search)(void *context, struct task task), void *context, const struct team *team);

/* To be called often while the node's table is made, of which a fraction is done: shows progress. True if the time is up.
 * False on the other ranks. */
bool leader_prepare(struct leader *leader, double done);

/* To be called as often as possible while rank 0 searches or waits: answers the other ranks, shows progress, looks at
 * signals and the time. piece_done: the part of its piece that rank 0 has done. True if the round is cut short. */
bool leader_serve(struct leader *leader, double piece_done);

/* True as long as other ranks will ask for pieces. Never on them. */
bool leader_is_asked(const struct leader *leader);

/* The end of the ranks' work in a phase: brings their replies to rank 0, which serves until all are there. Collective. */
void leader_gather_replies(struct leader *leader, const struct reply *reply, const struct team *team);

/* After that: brings together what the ranks found in their stretches, and compares what was searched again. Collective. */
void leader_gather_stretches(struct leader *leader, const struct verify *verify);

/* The end of a phase: decides what came of it, and writes the checkpoint if it is time. `spent`: rank 0's seconds. */
void leader_end_phase(struct leader *leader, const struct transfer *transfer, const struct timings *spent);

/* Rank 0's duties for the output file, which all ranks have open: at the beginning and at the end of the run, and whenever
 * it is made durable. They give 0 or an errno; always 0 on the other ranks. */
int leader_begin_file(struct leader *leader, struct output_file *file);
int leader_write_header(const struct leader *leader, struct output_file *file);
int leader_end_file(const struct leader *leader, struct output_file *file);

/* The output was made durable for the first time, or, by error, was not: the checkpoint vouches for it from now on. */
void leader_vouch(struct leader *leader, int error);

/* The end of a run that came to that status: the result is complete, and the last checkpoint written if all is found. */
enum run_status leader_end_run(struct leader *leader, enum run_status status, struct run_failure *failure);

/* More of a run that failed or was stopped; nothing on the other ranks. */
struct run_failure leader_failure(const struct leader *leader);

#endif
