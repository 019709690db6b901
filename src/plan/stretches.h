/* The stretches of a range that are searched twice: the first search is verified by the second.
 *
 * The rows are cut into cells of equal length, and each cell has one stretch, at a random place. So it depends on the seed
 * alone where they are, and neither on schedule, ranks and rounds, nor on where a run goes on. */
#ifndef MPIPRIMES_PLAN_STRETCHES_H
#define MPIPRIMES_PLAN_STRETCHES_H

#include <stdint.h>

#include "core/rows.h"

struct stretches {
    struct row_span rows; /* Those of the range. */
    uint64_t cell;        /* The rows of a cell; 0: there are no stretches. */
    uint64_t length;      /* The rows of a stretch: 1 ... cell. */
    uint64_t seed;
};

/* Stretches of about `length` rows each that come to a share (0 < share <= 1) of the rows; at least one, if there are rows.
 */
struct stretches stretches_of(struct row_span rows, double share, uint64_t length, uint64_t seed);

/* The first rows of the piece that lie in one stretch; none, behind the piece, if none do. */
struct row_span stretches_next(const struct stretches *stretches, struct row_span piece);

#endif
