/* The command that searches a range. */
#ifndef MPIPRIMES_COMMAND_SEARCH_H
#define MPIPRIMES_COMMAND_SEARCH_H

#include "cli/exit_status.h"
#include "cli/options.h"
#include "mpi/team.h"

/* Searches the range, from its start or from where its checkpoint is, and reports what is found. `started`: clock_seconds()
 * at the program's start. Collective; gives the same status on every rank. */
enum exit_status command_search(const struct options *options, const struct team *team, double started);

#endif
