/* The next part for a job. */
#ifndef MPIPRIMES_CAMPAIGN_TAKE_H
#define MPIPRIMES_CAMPAIGN_TAKE_H

#include "campaign/survey.h"

/* The lease by which the job may search the part now; its number is 0 if there is none for it: enough jobs search the part,
 * it is done, or, where each is searched twice, the job's host does or did it. */
struct campaign_lease campaign_take_part(const struct campaign_survey *survey, const struct campaign_plan *plan,
                                         uint64_t number, const struct campaign_owner *owner);

/* Takes the first free part, after a new survey; lease->number is 0 if there is none. Parts whose job is gone come last:
 * what ended that job may end the next one, too. False if the folder cannot be read or written to; errno says why. */
bool campaign_take(struct campaign_lease *lease, struct campaign_survey *survey, const char *folder,
                   const struct campaign_plan *plan, const struct campaign_owner *owner);

#endif
