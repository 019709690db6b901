/* The results of several runs, put together to that of the range that they cover. */
#ifndef MPIPRIMES_STATE_MERGE_H
#define MPIPRIMES_STATE_MERGE_H

#include "search/result.h"
#include "state/checkpoint_status.h"

/* Whether the results can be put together, and why not. */
enum merge_status {
    MERGE_OK,
    MERGE_UNREADABLE, /* The file of `one` cannot be read, for the errno in `error`. */
    MERGE_DAMAGED,    /* The file of `one` is no good checkpoint, for the `reason`. */
    MERGE_NO_MEMORY,
    MERGE_UNFINISHED, /* `unfinished` runs are not at their end; the first of them is `one`. */
    MERGE_GAP,        /* The `numbers` are missing between `one` and `other`. */
    MERGE_OVERLAP,    /* The `numbers` are in both `one` and `other`. */
    MERGE_QUESTIONS,  /* `one` and `other` are of runs that ask for different things. */
};

/* A run's result, and the checkpoint that it comes from. */
struct merge_entry {
    const char *file;
    struct run_result result;
};

struct merge {
    struct merge_entry *entries; /* By rising ranges, once all are read. */
    size_t count;
    bool so_far;              /* Of ranges that have parts, not all need be there. */
    struct run_result result; /* That of all together, if the status is MERGE_OK. */
    uint64_t *answers;        /* Its answers. */

    enum merge_status status;
    /* What the status is about; NULL if there is none. With MERGE_OK, two whose primes went to different kinds of output.
     */
    const struct merge_entry *one, *other;
    struct range numbers;
    uint64_t missing; /* The number of the part that the missing numbers are; 0: unknown. */
    size_t unfinished;
    int error;
    char reason[CHECKPOINT_REASON]; /* It follows "the checkpoint FILE ". */
};

/* Puts the entries together, in any order, or says why not. They must be finished, and cover without a gap and once all
 * that lies between their first and their last number, and the whole of each range that one of them is a part of. */
void merge_entries(struct merge *merge);

#endif
