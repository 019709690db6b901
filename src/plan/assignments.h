/* Which rank searches which rows of a round, as rank 0 gives them away. */
#ifndef MPIPRIMES_PLAN_ASSIGNMENTS_H
#define MPIPRIMES_PLAN_ASSIGNMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/rows.h"

/* A maximal run of a rank's pieces that follow one another. */
struct assignment {
    struct row_span span;
    int rank;
    uint32_t index;       /* Among the rank's spans, in the order in which it searches them. */
    uint64_t rows_before; /* Rows of the rank's spans before this one. */
};

/* In the order in which they are begun; once they are sorted, in the order of the range, without a hole. */
struct assignments {
    struct assignment *list;
    size_t count, room;
};

/* A rank has one span in a round, and another one each time that it takes over from others: 13 were the most of 4000 ranks
 * that ask in random order. */
enum { ASSIGNMENTS_PER_RANK = 64 };

/* Room for the rounds of this number of ranks; false if out of memory. Ends with assignments_free. */
bool assignments_new(struct assignments *assignments, size_t ranks);
void assignments_free(struct assignments *assignments);

/* There must be room. Gives the entry's index, which is right until they are sorted. */
size_t assignments_add(struct assignments *assignments, struct assignment assignment);

/* Puts them in the order of the range. */
void assignments_sort(struct assignments *assignments);

#endif
