/* The gaps that begin in a row: from each of its primes to the next one, which may stand in a row behind it. */
#ifndef MPIPRIMES_FORMAT_ROW_GAPS_H
#define MPIPRIMES_FORMAT_ROW_GAPS_H

#include <stddef.h>

#include "core/range.h"
#include "core/rows.h"
#include "question/gap.h"

enum {
    /* The rows that must follow a row so that its gaps are known; one larger than GAP_SIZE_MAX might not be. */
    ROW_GAPS_BEHIND = (GAP_SIZE_MAX + ROW_NUMBERS - 1) / ROW_NUMBERS,
};

/* A gap after a prime of a row, which is given by what it is above the row's base. */
struct row_gap {
    uint32_t size, from;
};

/* Writes the gaps of at least some size after the primes of a row, with those after 2, 3, 5 and 7 that are in it and in the
 * range, up to the next prime in the range, in their order; gives their number. All rows are followed by ROW_GAPS_BEHIND
 * further ones. */
size_t row_gaps(struct row_gap gaps[ROW_PRIMES_MAX], uint64_t least, const struct rows *rows, uint64_t index,
                struct range range);

#endif
