/* What the environment says of how this process was started, before and beside MPI. */
#ifndef MPIPRIMES_CLI_LAUNCH_H
#define MPIPRIMES_CLI_LAUNCH_H

#include <stdbool.h>

/* What a launcher told this process. */
struct launch {
    const char *launcher; /* for messages: "Open MPI's mpirun", ...; NULL: started without one */
    int processes;        /* how many it started together; 1 without a launcher */
    int rank;             /* this process's number among them */
    bool by_srun;         /* the launcher is Slurm's srun */
};

/* From the launcher's environment variables. */
struct launch launch_look(void);

/* True if the launcher started several processes, but MPI joined them into worlds of one: each would do all the work. */
bool launch_torn(const struct launch *launch, int world_size);

#endif
