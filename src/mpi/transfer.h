/* The delivery of a round's primes, or of the tuplets or gaps that are listed, while the ranks search the next round: to
 * rank 0, which checks them and may print them, or from every rank to its places in the output file. */
#ifndef MPIPRIMES_MPI_TRANSFER_H
#define MPIPRIMES_MPI_TRANSFER_H

#include "format/pack.h"
#include "mpi/collect.h"
#include "mpi/output.h"
#include "search/request.h"

enum transfer_kind {
    TRANSFER_NONE,   /* Primes are only counted. */
    TRANSFER_GATHER, /* To rank 0. */
    TRANSFER_FILE,
};

struct transfer {
    enum transfer_kind kind;
    const struct team *team;
    struct listing listing;
    const struct batch *batch; /* What is delivered now; NULL: nothing is. */
    bool writes;               /* There is a writer: for the file, or on rank 0 for standard output. */
    struct writer writer;
    struct output_file file;
    struct extent extents[BATCH_SPANS_MAX]; /* The batch's spans, in the file. */

    bool arriving;       /* Rows are being gathered. */
    MPI_Request request; /* It completes when they are there. */
    double gather_seconds;

    /* On rank 0, where primes are gathered: */
    struct collector *collector; /* NULL elsewhere. */
    struct findings expected;    /* What the ranks found. */
    bool corrupt;                /* The rows that arrived are not those. */
};

/* What becomes of the primes that a request asks for. */
enum transfer_kind transfer_kind_of(const struct run_request *request);

/* How many rows a rank's batch may have, and a round, in the output's form: what fits into memory. For TRANSFER_NONE there
 * are no bounds, and no rows. */
struct plan_limits transfer_limits(enum transfer_kind kind, enum format format, int ranks);

/* For a request, which must stay; collector: NULL but on rank 0. False if out of memory. Ends with transfer_free. */
bool transfer_new(struct transfer *transfer, const struct run_request *request, struct collector *collector,
                  const struct team *team);
void transfer_free(struct transfer *transfer);

/* Begins to deliver a batch, which must stay until transfer_step gives false, as must what is packed of it; pack: NULL
 * where nothing is. coordinator: NULL but on rank 0. Collective. */
void transfer_begin(struct transfer *transfer, const struct batch *batch, const struct pack *pack,
                    const struct order *order, const struct coordinator *coordinator);

/* Does a part of it, about a millisecond; false if there is nothing left to do. After a failed write
 * (transfer->writer.error) the rest is dropped. */
bool transfer_step(struct transfer *transfer);

/* Seconds that this rank has spent on all transfers: gather, format and write. */
struct timings transfer_seconds(const struct transfer *transfer);

#endif
