/* Brings the primes of a round together on rank 0. */
#ifndef MPIPRIMES_MPI_COLLECT_H
#define MPIPRIMES_MPI_COLLECT_H

#include <stdbool.h>

#include "core/tally.h"
#include "mpi/pieces.h"
#include "mpi/team.h"

/* The most rows in a round whose primes are gathered: 16 MiB of packed rows on rank 0, 587 million numbers. */
#define COLLECT_ROWS_MAX (UINT64_C(16) * 1024 * 1024 / ROW_BYTES)

/* Sums up the ranks' tallies: *sum is the tally of the round on rank 0, untouched elsewhere. */
void collect_tally(struct tally *sum, const struct tally *own, const struct team *team);

/* What rank 0 needs to gather rows. */
struct collector {
    uint8_t *bytes;              /* of the round that was gathered last, rank after rank */
    int *counts, *displacements; /* bytes, for each rank */
    size_t ranks;
};

/* False if out of memory. Ends with collector_free. */
bool collector_new(struct collector *collector, size_t ranks);
void collector_free(struct collector *collector);

/* Gathers the rows of the round on rank 0, where the pieces say which rank holds which; on the other ranks, collector and
 * pieces are NULL. own: this rank's rows of the round, piece after piece, packed; at most COLLECT_ROWS_MAX in all. */
void collect_rows(struct collector *collector, const struct pieces *pieces, const uint8_t *own, size_t own_bytes,
                  const struct team *team);

/* Calls each(context, rows) for the gathered rows in the order of the range, until it gives false; gives what it gave. */
bool collector_each(const struct collector *collector, const struct pieces *pieces,
                    bool (*each)(void *context, const struct rows *rows), void *context);

#endif
