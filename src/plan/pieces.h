/* The pieces of a round, on rank 0: which rank searches which rows. */
#ifndef MPIPRIMES_PLAN_PIECES_H
#define MPIPRIMES_PLAN_PIECES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/rows.h"

struct piece {
    struct row_span span;
    int rank;
    uint32_t index;       /* among the rank's pieces, in the order in which it searches them */
    uint64_t rows_before; /* of the rank's pieces before it */
};

/* In the order in which they are given; once they are sorted, in the order of the range, without gaps. */
struct pieces {
    struct piece *list;
    size_t count, room;
};

/* In a dynamic round a rank's pieces shrink by a quarter each, from a quarter of a share to the least that is worth a
 * message: about 35 where that is a 20000th part of the share, and some more when ranks take over from others. */
enum { PIECES_PER_RANK = 64 };

/* Room for the rounds of so many ranks; false if out of memory. Ends with pieces_free. */
bool pieces_new(struct pieces *pieces, size_t ranks);
void pieces_free(struct pieces *pieces);

/* There must be room. */
void pieces_add(struct pieces *pieces, struct piece piece);

/* In the order of the range. */
void pieces_sort(struct pieces *pieces);

#endif
