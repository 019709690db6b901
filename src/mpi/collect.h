/* Brings together on rank 0 what the ranks found in a round. */
#ifndef MPIPRIMES_MPI_COLLECT_H
#define MPIPRIMES_MPI_COLLECT_H

#include <stdbool.h>

#include "core/tally.h"
#include "format/writer.h"
#include "mpi/share.h"
#include "mpi/team.h"
#include "plan/pieces.h"

/* The most rows in a round whose primes are gathered: 16 MiB of packed rows on rank 0, 587 million numbers. */
#define COLLECT_ROWS_MAX (UINT64_C(16) * 1024 * 1024 / ROW_BYTES)

/* Sums up the ranks' tallies: *sum is the tally of the round on rank 0, untouched elsewhere. */
void collect_tally(struct tally *sum, const struct tally *own, const struct team *team);

/* What rank 0 needs for rows and pieces of all ranks. */
struct collector {
    size_t ranks;
    int *counts, *displacements; /* for each rank, of bytes or of pieces */
    uint64_t *words;             /* for each piece, rank after rank: its size in the output file, or its place there */
    struct extent *extents;      /* the round's pieces in the order of the range */
    size_t count;                /* of extents */
    uint8_t *rows;               /* gathered, rank after rank; NULL if they are not */
};

/* For pieces like those, whose rows are gathered or not. False if out of memory. Ends with collector_free. */
bool collector_new(struct collector *collector, size_t ranks, const struct pieces *pieces, bool rows);
void collector_free(struct collector *collector);

/* Gathers the sizes of all ranks' pieces in collector->words. On the other ranks, collector and pieces are NULL. */
void collect_sizes(struct collector *collector, const struct pieces *pieces, const struct share *share,
                   const struct team *team);

/* Makes places of the sizes: the pieces, which are in the order of the range, follow each other from `place` on. Gives the
 * end. */
uint64_t collector_place(struct collector *collector, const struct pieces *pieces, uint64_t place);

/* Gives each rank the places of its pieces, for collector->words as collector_place left them. collector: NULL on the other
 * ranks. */
void collect_places(uint64_t *places, struct collector *collector, const struct share *share, const struct team *team);

/* Notes where the rows of the pieces, which are in the order of the range, will lie once they are gathered: the extents,
 * whose offsets are not set. */
void collector_expect(struct collector *collector, const struct pieces *pieces);

/* Begins to gather the rows that collector_expect was told of; both the collector (NULL on the other ranks) and the share
 * must stay until the request is complete. */
void collect_rows(MPI_Request *request, struct collector *collector, const struct share *share, const struct team *team);

#endif
