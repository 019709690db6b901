/* The command that takes part in a campaign. */
#ifndef MPIPRIMES_COMMAND_CAMPAIGN_H
#define MPIPRIMES_COMMAND_CAMPAIGN_H

#include "cli/exit_status.h"
#include "cli/options.h"
#include "mpi/team.h"

/* Searches one part of the campaign after the other, until none is free, or the time is over. `started`: clock_seconds() at
 * the program's start. Collective; gives the same status on every rank. */
enum exit_status command_campaign(const struct options *options, const struct team *team, double started);

#endif
