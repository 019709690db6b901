#include "cli/torn.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/build.h"

bool torn_on_purpose(const struct launch *launch, const struct options *options)
{
    const struct part *part = &options->search.part;
    bool own_part = part->of > 0 && (part->number - 1) % (uint64_t)launch->processes == (uint64_t)launch->rank;
    return own_part || options->campaign.folder != NULL;
}

bool torn_must_speak(const struct launch *launch, const struct options *options)
{
    struct launch first = *launch;
    first.rank = 0;
    return launch->rank == (options != NULL && torn_on_purpose(&first, options));
}

void torn_explain(const char *launcher, int processes, const char *mpi)
{
    bool slurm = strcmp(launcher, "srun") == 0;
    fprintf(stderr,
            "%s: %s started %d processes, but MPI joins none of them: each would do all the work.\n"
            "This program was built with %s. Start it with that library's own mpirun%s.\n"
            "Processes that shall know nothing of each other need a --part each, part I for process I, or a --campaign.\n",
            PROGRAM_NAME, launcher, processes, mpi,
            slurm ? ", or with\nsrun --mpi=pmix or --mpi=pmi2 (srun --mpi=list shows what Slurm offers here)"
                  : "\n(where several MPI libraries are installed, often mpirun.openmpi or mpirun.mpich)");
}
