/* Who receives what a search finds. */
#ifndef MPIPRIMES_FIND_SINK_H
#define MPIPRIMES_FIND_SINK_H

#include <stdbool.h>

#include "core/rows.h"

struct find_sink {
    void *context;
    /* Takes the next rows of the piece, in order and without a gap; they are valid during the call only. */
    void (*rows)(void *context, const struct rows *rows);
    /* Called about every tenth of a millisecond in between, with the fraction of the piece that is done (0 ... 1,
     * estimated): time to serve others, or to show progress. False stops the search of the piece within some milliseconds.
     * May be NULL. */
    bool (*poll)(void *context, double done);
};

#endif
