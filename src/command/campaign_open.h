/* How a job comes into a campaign. */
#ifndef MPIPRIMES_COMMAND_CAMPAIGN_OPEN_H
#define MPIPRIMES_COMMAND_CAMPAIGN_OPEN_H

#include "campaign/plan.h"
#include "cli/exit_status.h"
#include "cli/options.h"
#include "mpi/team.h"

/* Reads the plan of the options' folder, or makes it, the folder included, if it is not there and the options say what is
 * searched; gives the job its name. Collective; all ranks get both, and the same status. Rank 0 says what is wrong. */
enum exit_status campaign_open(struct campaign_plan *plan, struct campaign_owner *owner, const struct options *options,
                               const struct team *team);

#endif
