/* Who receives what a search finds, and how a search ends. */
#ifndef MPIPRIMES_FIND_SINK_H
#define MPIPRIMES_FIND_SINK_H

#include <stdbool.h>

#include "core/rows.h"

enum find_status {
    FIND_DONE,      /* All of the piece is searched. */
    FIND_STOPPED,   /* The sink's poll has stopped the search: the sink has received some of the rows, or none. */
    FIND_NO_MEMORY, /* The same, as the memory does not suffice. */
};

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
