/* The command that tells how a campaign stands. */
#ifndef MPIPRIMES_COMMAND_STATUS_H
#define MPIPRIMES_COMMAND_STATUS_H

#include "cli/exit_status.h"
#include "cli/options.h"

/* Looks at the campaign's folder, and changes nothing. One process does that, and MPI need not run. */
enum exit_status command_status(const struct options *options);

#endif
