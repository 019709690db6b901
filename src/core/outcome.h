/* What a run tells while it goes on, and how it ends. */
#ifndef MPIPRIMES_CORE_OUTCOME_H
#define MPIPRIMES_CORE_OUTCOME_H

/* What rank 0 tells while the run goes on. */
enum notice {
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
