/* The primes of a round on their way, while the ranks search the next round: to rank 0, which checks them and may print
 * them, or from every rank to its places in the output file. */
#ifndef MPIPRIMES_MPI_TRANSFER_H
#define MPIPRIMES_MPI_TRANSFER_H

#include "mpi/collect.h"
#include "mpi/output.h"

enum transfer_kind {
    TRANSFER_NONE,   /* primes are only counted */
    TRANSFER_GATHER, /* to rank 0 */
    TRANSFER_FILE,
};

struct transfer {
    enum transfer_kind kind;
    const struct team *team;
    const struct share *share; /* on its way; NULL: nothing is */
    struct writer writer;      /* for the file, or on rank 0 for standard output */
    bool writes;               /* the writer is there */
    struct output_file file;
    struct extent extents[RANK_PIECES_MAX]; /* of the share, in the file */

    MPI_Request request; /* of the rows that are gathered, while `arriving` */
    bool arriving;
    struct collector *collector; /* on rank 0; NULL elsewhere */
    struct tally expected;       /* on rank 0, of the rows that are gathered */
    bool corrupt;                /* on rank 0: they are not those that the ranks found */
    double gather_seconds;
};

/* How many rows a rank's share may have, and a round: what fits into memory. For TRANSFER_NONE there are no bounds, and no
 * rows. */
struct plan_limits transfer_limits(enum transfer_kind kind, int ranks);

/* For primes of the range; print_fd: where rank 0 prints what it gathers, -1: nowhere. collector: NULL but on rank 0. False
 * if out of memory. Ends with transfer_free. */
bool transfer_new(struct transfer *transfer, enum transfer_kind kind, enum format format, struct range range, int print_fd,
                  struct collector *collector, const struct team *team);
void transfer_free(struct transfer *transfer);

/* Sends the share on its way: it must stay until transfer_step gives false. Collective. expected: on rank 0, the tally of
 * all ranks' shares. */
void transfer_begin(struct transfer *transfer, const struct share *share, const struct tally *expected);

/* Does a part of it, about a millisecond; false if there is nothing left to do. After a failed write
 * (transfer->writer.error) the rest is dropped. */
bool transfer_step(struct transfer *transfer);

/* Seconds that this rank has spent on all transfers: gather, format and write. */
struct phases transfer_seconds(const struct transfer *transfer);

#endif
