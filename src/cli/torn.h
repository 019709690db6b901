/* Several processes that know nothing of each other: what to say. */
#ifndef MPIPRIMES_CLI_TORN_H
#define MPIPRIMES_CLI_TORN_H

#include "cli/launch.h"
#include "cli/options.h"

/* True if it can be no mistake that the processes know nothing of each other: each has another part, as with
 * `srun -n 4 --mpi=none sh -c 'mpiprimes --part=$((SLURM_PROCID + 1))/4 ...'`, or takes parts from a campaign's folder. */
bool torn_on_purpose(const struct launch *launch, const struct options *options);

/* True in the one process that tells of it: the first that is refused. `options` NULL: these are none. */
bool torn_must_speak(const struct launch *launch, const struct options *options);

/* On standard error: what happened, and how to start the program right. `launcher` ("srun", "Open MPI's mpirun") started
 * `processes` processes, and `mpi` names the MPI library in use, which sees one. */
void torn_explain(const char *launcher, int processes, const char *mpi);

#endif
