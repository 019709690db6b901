/* The pieces of a round, on rank 0: which rank searches which rows. */
#ifndef MPIPRIMES_MPI_PIECES_H
#define MPIPRIMES_MPI_PIECES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/rows.h"

struct piece {
    struct row_span span;
    int rank;
};

/* In the order of the range, without gaps. A rank's pieces rise, too. */
struct pieces {
    struct piece *list;
    size_t count, room;
};

/* A dynamic round's pieces shrink by 1/(2 * ranks) each, from half of a share to the least that is worth a message: about
 * 2 * ranks * (1 + ln(ratio)) of them; this is room for a ratio beyond e^30. */
enum { PIECES_PER_RANK = 64 };

/* Room for the rounds of so many ranks; false if out of memory. Ends with pieces_free. */
bool pieces_new(struct pieces *pieces, size_t ranks);
void pieces_free(struct pieces *pieces);

/* There must be room. */
void pieces_add(struct pieces *pieces, struct row_span span, int rank);

#endif
