/* Where a run begins: at the start of its range or, with a checkpoint of it, where the run before came to; and its output
 * file. Only rank 0 looks. */
#ifndef MPIPRIMES_STATE_RESTART_H
#define MPIPRIMES_STATE_RESTART_H

#include "search/request.h"
#include "state/checkpoint_status.h"

enum restart_start {
    RESTART_NEW,      /* The run begins at the start of its range. */
    RESTART_RESUMED,  /* It goes on where the run before came to. */
    RESTART_FINISHED, /* The run before came to the end: nothing is left to do. */
};

/* Why the run cannot begin. */
enum restart_problem {
    RESTART_OK, /* It can. */
    /* The files are not what the command needs, and none of them is touched: */
    RESTART_UNREADABLE,       /* The checkpoint cannot be read, for the errno in `error`. */
    RESTART_DAMAGED,          /* The checkpoint is no good, for the `reason`. */
    RESTART_OTHER,            /* The checkpoint is of another request, as the `reason` says. */
    RESTART_OUTPUT_EXISTS,    /* The output file exists, and is not this run's. */
    RESTART_OUTPUT_MISSING,   /* The checkpoint vouches for an output file that is not there. */
    RESTART_OUTPUT_SHORT,     /* The output file, of `size` bytes, is shorter than the checkpoint says. */
    RESTART_OUTPUT_NO_FILE,   /* The output is no regular file, so the run could not be resumed. */
    RESTART_OUTPUT_NO_PLACES, /* The output is a pipe, socket or terminal, in which ranks cannot write at places. */
    RESTART_OUTPUT_IN_USE,    /* Another run writes to the output file now. */
    /* What the run needs failed: */
    RESTART_NO_MEMORY,
    RESTART_CHECKPOINT_FAILED, /* The first checkpoint could not be written, for the errno in `error`. */
    RESTART_OUTPUT_FAILED,     /* The output file could not be made or cut, for the errno in `error`. */
};

struct restart {
    enum restart_problem problem;
    enum restart_start start;
    struct run_result earlier; /* What the run before came to; a new run's has searched nothing. */
    int error;
    char reason[CHECKPOINT_REASON]; /* It follows "the checkpoint FILE ". */
    uint64_t size;                  /* Of the output file. */
    int output;                     /* The output file's descriptor, which keeps other runs out; -1: none. */
};

/* Reads the checkpoint, if the request names one that is there, and looks whether the output file fits. If there is no
 * problem, writes the first checkpoint of a new run, then makes the output file, or cuts off what the checkpoint does not
 * vouch for. With `force` a new run may overwrite a file. Ends with restart_end. */
void restart_begin(struct restart *restart, const struct run_request *request, bool force);
void restart_end(struct restart *restart);

#endif
