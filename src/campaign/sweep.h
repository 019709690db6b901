/* Order in a campaign's folder. */
#ifndef MPIPRIMES_CAMPAIGN_SWEEP_H
#define MPIPRIMES_CAMPAIGN_SWEEP_H

#include "campaign/survey.h"

/* Removes what is left of parts that are done: folders and leases of jobs that are gone, notes of failures, further results
 * that agree. Results that must not count, as they are damaged or outvoted, are moved to `refused`. Any number of jobs may
 * do that at once. */
void campaign_sweep(const struct campaign_survey *survey, const char *folder, const struct campaign_plan *plan);

#endif
