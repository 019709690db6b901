/* The command that puts the checkpoints of finished runs together. */
#ifndef MPIPRIMES_COMMAND_MERGE_H
#define MPIPRIMES_COMMAND_MERGE_H

#include "cli/exit_status.h"
#include "cli/options.h"

/* Reports what the runs found together. One process does that, and MPI need not run. */
enum exit_status command_merge(const struct options *options);

#endif
