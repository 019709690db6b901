/* What the environment says of how this process was started, before and beside MPI. */
#ifndef MPIPRIMES_MPI_LAUNCH_H
#define MPIPRIMES_MPI_LAUNCH_H

#include <stdbool.h>

/* What a launcher told this process. */
struct launch {
    const char *launcher; /* for messages: "Open MPI's mpirun", ...; NULL: started without one */
    int processes;        /* how many it started together; 1 without a launcher */
    int rank;             /* this process's number among them */
};

/* From the launcher's environment variables. */
struct launch launch_look(void);

/* For the time before MPI_Init. Open MPI 4 takes each process of a Slurm step for one to which srun offers a PMI server,
 * and where it does not, stops in MPI_Init with a page of its own from each process. Without SLURM_STEP_ID it makes worlds
 * of one: right for a single process, and launch_torn sees the others. */
void launch_hide_step(const struct launch *launch);

/* True if the launcher started several processes, but MPI joined them into worlds of one: each would do all the work. */
bool launch_torn(const struct launch *launch, int world_size);

#endif
