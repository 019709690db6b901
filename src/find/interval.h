/* The findings of a piece interval by interval, where a search tells of intervals by themselves.
 *
 * An interval may begin and end within a row, which then belongs to the findings of both, each with its own numbers. The
 * piece is searched interval by interval, and rows that hold a border are tested number by number; or, where intervals are
 * so short that to begin a search takes longer, all rows of the piece are found at once. */
#ifndef MPIPRIMES_FIND_INTERVAL_H
#define MPIPRIMES_FIND_INTERVAL_H

#include "find/finder.h"

struct interval_job {
    struct range range;
    const struct questions *asked;
    uint128 origin; /* Of the intervals. */
    uint64_t step;  /* Interval k is origin + k * step and the step - 1 numbers behind it. */
    bool at_once;   /* All rows at once. */
    /* Takes the findings of a part of an interval that lies in the piece, in order; false if out of memory. */
    bool (*receive)(void *context, const struct findings *found);
    void *context;
    struct findings *found, *rows_found; /* Scratch with room for answers. */
};

/* As finder_answer. */
enum find_status interval_answer(const struct interval_job *job, struct finder *finder, struct row_span piece,
                                 const struct find_sink *sink);

#endif
