/* Brings together on rank 0 what the ranks found in a round, and tells them where it goes. */
#ifndef MPIPRIMES_MPI_COLLECT_H
#define MPIPRIMES_MPI_COLLECT_H

#include <stdbool.h>

#include "format/writer.h"
#include "mpi/team.h"
#include "plan/coordinator.h"
#include "question/batch.h"

/* The most rows in a round whose primes are gathered: 16 MiB of packed rows on rank 0, 587 million numbers. */
#define COLLECT_ROWS_MAX (UINT64_C(16) * 1024 * 1024 / ROW_BYTES)

/* Rank 0's room for the rows of all ranks. */
struct collector {
    size_t ranks;
    int *counts, *displacements;               /* For each rank, the bytes of its rows, and where they go in `rows`. */
    int *answer_counts, *answer_displacements; /* The words of its answers, and where they go. */
    struct extent *extents;                    /* The round's spans in the order of the range. */
    size_t count;                              /* The number of extents. */
    uint64_t behind;                           /* Further rows behind those of each span. */
    uint8_t *rows;                             /* Gathered, rank after rank. */
};

/* For rounds of at most `spans` spans; `rows`: with room for rows, and for `behind` further ones of each span. False if out
 * of memory. Ends with collector_free; all zero bytes need none. */
bool collector_new(struct collector *collector, size_t ranks, size_t spans, bool rows, uint64_t behind);
void collector_free(struct collector *collector);

/* Notes where the rows of the assignments, which are in the order of the range, will lie once they are gathered: the
 * extents, whose offsets are not set. */
void collector_expect(struct collector *collector, const struct assignments *assignments);

/* Begins to gather the rows that collector_expect was told of. Both the collector (NULL but on rank 0) and the batch must
 * stay until the request is complete. Collective. */
void collect_rows(MPI_Request *request, struct collector *collector, const struct batch *batch, const struct team *team);

/* The findings of each rank's second and further spans to rank 0's coordinator (NULL on the other ranks), after the replies
 * were gathered. By the static schedule there are none; by the dynamic one, about every second rank takes over from others
 * towards the end of a round. */
void collect_further_findings(struct coordinator *coordinator, const struct batch *batch, const struct team *team);

/* The answers of all ranks' spans to rank 0's coordinator (both NULL on the other ranks), after that. Collective, where
 * something is asked. */
void collect_answers(struct coordinator *coordinator, struct collector *collector, const struct batch *batch,
                     const struct team *team);

/* Where each span of the batch goes in the output file: the first one's place comes with the order, those of the others
 * from rank 0's coordinator (NULL on the other ranks). */
void collect_places(uint64_t *places, const struct coordinator *coordinator, const struct order *order,
                    const struct batch *batch, const struct team *team);

#endif
