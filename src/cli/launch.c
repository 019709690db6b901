#include "cli/launch.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

/* The first whose variables are set is the launcher: inside a Slurm job, mpirun's own variables describe the processes that
 * it started, while Slurm's may describe its daemons. Flux and PALS set PMI's variables beside their own. */
static const struct {
    const char *launcher, *size, *rank;
} LAUNCHERS[] = {
    {"Open MPI's mpirun", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"},
    {"flux run", "FLUX_JOB_SIZE", "FLUX_TASK_RANK"},
    {"PALS's mpiexec", "PMI_SIZE", "PALS_RANKID"},
    {"MPICH's or Intel MPI's mpirun", "PMI_SIZE", "PMI_RANK"},
    {"srun", "SLURM_STEP_NUM_TASKS", "SLURM_PROCID"},
};

/* Servers announce themselves by variables of many names, which have their beginnings in common. PMIX_MCA_ begins settings,
 * which are there without a server, too. */
static bool is_offered(void)
{
    static const char *const BEGINNINGS[] = {"PMI_", "PMIX_", "PALS_"};
    for (char **variable = environ; *variable != NULL; variable++) {
        if (strncmp(*variable, "PMIX_MCA_", strlen("PMIX_MCA_")) == 0)
            continue;
        for (size_t i = 0; i < sizeof BEGINNINGS / sizeof *BEGINNINGS; i++) {
            if (strncmp(*variable, BEGINNINGS[i], strlen(BEGINNINGS[i])) == 0)
                return true;
        }
    }
    return false;
}

struct launch launch_look(void)
{
    bool offered = is_offered();
    for (size_t i = 0; i < sizeof LAUNCHERS / sizeof *LAUNCHERS; i++) {
        const char *size = getenv(LAUNCHERS[i].size), *rank = getenv(LAUNCHERS[i].rank);
        if (size != NULL && rank != NULL && atoi(size) > 0)
            return (struct launch){LAUNCHERS[i].launcher, atoi(size), atoi(rank), offered};
    }
    return (struct launch){NULL, 1, 0, offered};
}

bool launch_torn(const struct launch *launch, int world_size)
{
    return world_size == 1 && launch->processes > 1;
}
