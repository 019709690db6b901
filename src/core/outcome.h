/* How a run begins, and how it ends, for those who tell the user. */
#ifndef MPIPRIMES_CORE_OUTCOME_H
#define MPIPRIMES_CORE_OUTCOME_H

#include "core/result.h"

/* Where a run begins. */
enum restart_status {
    RESTART_NEW,      /* at the start of the range */
    RESTART_RESUMED,  /* where the run before came to */
    RESTART_FINISHED, /* there is nothing left to do */
    /* The command is not carried out, and nothing is touched: */
    RESTART_UNREADABLE,     /* the checkpoint cannot be read: errno is in error */
    RESTART_DAMAGED,        /* it is no good: see reason */
    RESTART_OTHER,          /* it is of another request: see reason */
    RESTART_OUTPUT_EXISTS,  /* there is a file of that name, which is not this run's */
    RESTART_OUTPUT_MISSING, /* the checkpoint vouches for an output file that is not there, */
    RESTART_OUTPUT_SHORT,   /* or is shorter than it should be, */
    RESTART_OUTPUT_NO_FILE, /* or would be no regular file, which cannot be resumed */
    RESTART_OUTPUT_IN_USE,  /* another run writes to it now */
    /* It failed: errno is in error. */
    RESTART_NO_MEMORY,
    RESTART_CHECKPOINT_FAILED, /* the first checkpoint could not be written */
    RESTART_OUTPUT_FAILED,     /* the output file could not be made or cut */
};

enum { REASON_BYTES = 256 };

struct restart {
    enum restart_status status;
    struct run_result earlier; /* what the run before came to; nothing for a new one */
    int error;
    char reason[REASON_BYTES];
    uint64_t size; /* of the output file */
    int output;    /* a descriptor of the output file, which keeps other runs out; -1: none */
};

/* What rank 0 tells while the run goes on. */
enum notice {
    NOTICE_NONE,
    NOTICE_CHECKPOINT, /* a signal asked for a checkpoint, and it is written */
    NOTICE_STANDING,   /* a signal asked for a checkpoint, but none is to be written */
};

/* How it ends. */
enum run_status {
    RUN_OK,
    RUN_STOPPED,           /* before its end, by a signal or the time limit */
    RUN_NO_MEMORY,         /* on some rank */
    RUN_OUTPUT_FAILED,     /* the primes could not be written, to the file or by rank 0 */
    RUN_CHECKPOINT_FAILED, /* the checkpoint could not be written */
    RUN_CORRUPT,           /* the gathered primes are not those that the ranks counted */
};

/* More of a run that is not RUN_OK; on rank 0. */
struct run_failure {
    int error;  /* errno of what could not be written */
    int rank;   /* where that was */
    int signal; /* that stopped the run; 0: the time limit did */
};

#endif
