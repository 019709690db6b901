/* What the program tells the shell. */
#ifndef MPIPRIMES_CLI_EXIT_STATUS_H
#define MPIPRIMES_CLI_EXIT_STATUS_H

enum exit_status {
    STATUS_DONE = 0,
    STATUS_FAILED = 1,  /* Something outside of the program failed: memory, a file, standard output. */
    STATUS_USAGE = 2,   /* The command cannot be carried out as it was given. */
    STATUS_STOPPED = 3, /* The run was stopped, and a checkpoint is there to go on from. */
    STATUS_CORRUPT = 4, /* Primes got lost or changed on their way, or differ between searches: nothing is to be trusted. */
};

#endif
