/* The command that looks for the n-th prime. */
#ifndef MPIPRIMES_COMMAND_NTH_H
#define MPIPRIMES_COMMAND_NTH_H

#include "cli/exit_status.h"
#include "cli/options.h"
#include "mpi/team.h"

/* Finds the n-th prime that is not below the first number of the range, and reports the search from there to that prime,
 * with whatever else is asked of these numbers. Collective; gives the same status on every rank. */
enum exit_status command_nth(const struct options *options, const struct team *team, double started);

#endif
