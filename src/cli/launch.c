#include "cli/launch.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define SRUN "srun"

/* The first whose variables are set is the launcher: inside a Slurm job, mpirun's own variables describe the processes that
 * it started, while Slurm's may describe its daemons. */
static const struct {
    const char *launcher, *size, *rank;
} LAUNCHERS[] = {
    {"Open MPI's mpirun", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"},
    {"MPICH's or Intel MPI's mpirun", "PMI_SIZE", "PMI_RANK"},
    {SRUN, "SLURM_STEP_NUM_TASKS", "SLURM_PROCID"},
};

struct launch launch_look(void)
{
    for (size_t i = 0; i < sizeof LAUNCHERS / sizeof *LAUNCHERS; i++) {
        const char *size = getenv(LAUNCHERS[i].size), *rank = getenv(LAUNCHERS[i].rank);
        if (size != NULL && rank != NULL && atoi(size) > 0)
            return (struct launch){LAUNCHERS[i].launcher, atoi(size), atoi(rank), strcmp(LAUNCHERS[i].launcher, SRUN) == 0};
    }
    return (struct launch){NULL, 1, 0, false};
}

bool launch_torn(const struct launch *launch, int world_size)
{
    return world_size == 1 && launch->processes > 1;
}
