/* Rank 0's duties: it decides what happens in each phase, keeps the account of what is found, and writes the checkpoints.
 */
#ifndef MPIPRIMES_MPI_LEADER_H
#define MPIPRIMES_MPI_LEADER_H

#include "core/signals.h"
#include "mpi/order.h"
#include "mpi/pool.h"
#include "mpi/run.h"
#include "mpi/transfer.h"
#include "plan/plan.h"

struct leader {
    const struct run_request *request;
    const struct team *team;
    struct run_result *result; /* its standing is what is found, and written */
    struct run_failure *failure;
    enum run_status status;

    struct plan plan;
    struct pool_server server;
    struct collector collector;
    uint64_t (*orders)[ORDER_WORDS]; /* to each rank */
    struct report *reports;          /* from each rank */
    double *work;                    /* of each rank, in this phase */

    bool searching;        /* the phase in hand has a round */
    bool delivering;       /* and primes on their way, of the round before: */
    struct standing ahead; /* what will stand when they are there; */
    struct tally round;    /* the tally of that round */
    bool on_the_way;       /* they are not there yet */
    bool whole;            /* the last round is searched to its end */
    bool saving;           /* a checkpoint is written at the end of the phase */

    bool abandoned;       /* the last round was cut short */
    enum wish cutting;    /* the least that cuts the round in hand short */
    bool cut;             /* the round in hand is cut short, and every rank was told so */
    enum wish wanted;     /* by signals, on any rank, and not yet done */
    bool saved;           /* what stands is in the checkpoint */
    double phase_start;   /* clock_seconds: of the phase in hand, */
    double phase_seconds; /* and how long the one before took */
    double next_save;     /* clock_seconds */
    double stop_at;       /* clock_seconds at which all must be over */
    double stop_seconds;  /* that stopping may take */
    double done_cost;     /* predicted seconds of rank 0's finished pieces of this round */
    double piece_cost;    /* of its piece in hand */
    double earlier;       /* seconds of the runs before this one */
};

/* For a run of that kind. False if out of memory. Ends with leader_free, also then. */
bool leader_new(struct leader *leader, struct run_result *result, struct run_failure *failure,
                const struct run_request *request, enum transfer_kind kind, const struct team *team);
void leader_free(struct leader *leader);

/* Decides on the next phase, or the end of the run, and writes the orders. */
void leader_write_orders(struct leader *leader);

/* Rank 0 takes a piece to search; then the next task from the pool, with an empty piece if there is none for it. */
void leader_take_piece(struct leader *leader, struct row_span piece);
struct task leader_next_task(struct leader *leader);

/* To be called as often as possible while rank 0 searches or waits: answers the other ranks, shows progress, looks at
 * signals and the time. own_done: the part of its piece that rank 0 has done. */
void leader_turn(struct leader *leader, double own_done);

/* The end of a phase: all reports are there, and the transfer is over. `round`: the tally of all ranks; spent: rank 0's
 * seconds.
 */
void leader_end_phase(struct leader *leader, const struct tally *round, const struct transfer *transfer,
                      const struct phases *spent);

/* Rank 0's part of the output file, which all ranks have open: at the beginning and at the end of the run, and whenever it
 * is made durable. They give 0 or an errno. */
int leader_begin_file(struct leader *leader, struct output_file *file);
int leader_write_header(const struct leader *leader, struct output_file *file);
int leader_end_file(const struct leader *leader, struct output_file *file);

/* Seconds since the run began, and of the runs before it. */
double leader_total_seconds(const struct leader *leader);

/* Writes a checkpoint of what stands; false, with status and failure set, if that fails. */
bool leader_save(struct leader *leader);

#endif
