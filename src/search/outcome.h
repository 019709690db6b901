/* What a run tells while it goes on, and how it ends. */
#ifndef MPIPRIMES_SEARCH_OUTCOME_H
#define MPIPRIMES_SEARCH_OUTCOME_H

#include "core/rows.h"

/* What rank 0 tells while the run goes on. */
enum notice {
    NOTICE_NONE,
    NOTICE_CHECKPOINT, /* A signal asked for a checkpoint, and it is written. */
    NOTICE_STANDING,   /* A signal asked for a checkpoint, but the run has none to write. */
};

/* How it ends. */
enum run_status {
    RUN_OK,                /* All is found. */
    RUN_STOPPED,           /* A signal or the time limit has ended it early. */
    RUN_NO_MEMORY,         /* Some rank had not enough memory. */
    RUN_OUTPUT_FAILED,     /* The primes could not be written, to the file or by rank 0. */
    RUN_TABLE_FAILED,      /* The rows of intervals could not be written. */
    RUN_CHECKPOINT_FAILED, /* The checkpoint could not be written. */
    RUN_CORRUPT,           /* The gathered primes are not those that the ranks counted. */
    RUN_DIFFERS,           /* A second search of some rows found something else than the first one. */
};

/* What two searches of the same rows found, the first one at [0]. */
struct difference {
    struct row_span rows;
    int rank[2];
    uint64_t count[2], hash[2]; /* As in struct stretch (plan/verifier.h). */
};

/* More of a run that is not RUN_OK; on rank 0. */
struct run_failure {
    int error;                    /* The errno of what could not be written. */
    int rank;                     /* The rank on which it could not be written. */
    int signal;                   /* The signal that stopped the run; 0: the time limit did. */
    struct difference difference; /* Of RUN_DIFFERS. */
};

#endif
