/* The results of several runs, put together to that of the range that they cover. */
#ifndef MPIPRIMES_STATE_MERGE_H
#define MPIPRIMES_STATE_MERGE_H

#include "core/result.h"
#include "state/checkpoint_status.h"

/* Why they cannot be put together. */
enum merge_status {
    MERGE_OK,
    MERGE_UNREADABLE, /* the file `one` cannot be read: errno is in error */
    MERGE_DAMAGED,    /* it is no checkpoint, or damaged: see reason */
    MERGE_NO_MEMORY,
    MERGE_UNFINISHED, /* the run of `one` is not at its end, and neither are others, of so many in all */
    MERGE_GAP,        /* the numbers are missing, between `one` and `other` */
    MERGE_OVERLAP,    /* the numbers are in both of them */
};

/* A run's result, and the checkpoint that it comes from. */
struct merge_entry {
    const char *file;
    struct run_result result;
};

struct merge {
    struct merge_entry *entries; /* by rising ranges, once all are read */
    size_t count;
    struct run_result result; /* of all together; MERGE_OK */

    enum merge_status status;
    /* What the status is about. NULL if there is none. With MERGE_OK: two whose primes went to different kinds of output.
     */
    const struct merge_entry *one, *other;
    struct range numbers;
    uint64_t missing; /* the part that these numbers are; 0: unknown */
    size_t unfinished;
    int error;
    char reason[CHECKPOINT_REASON];
};

/* Puts the entries together, in any order, or says why not. They must be finished, and cover without a gap and once all
 * that lies between their first and their last number, and the whole of each range that one of them is a part of. */
void merge_entries(struct merge *merge);

#endif
