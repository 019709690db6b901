/* A job's own folder for the part that it searches, from its beginning to the result. */
#ifndef MPIPRIMES_CAMPAIGN_PART_H
#define MPIPRIMES_CAMPAIGN_PART_H

#include "campaign/survey.h"

/* Makes the job's folder for the part. What an earlier job has found of it goes there, with its listing, and that job's
 * folder goes; it would be a mistake if that job still lived, but do no harm. Where each part is searched twice, only what
 * the same host has found is taken over, as the other search must not be built on it. `lists`: with a listing. False if
 * that fails; errno says why. */
bool campaign_part_begin(const struct campaign_survey *survey, const char *folder, const struct campaign_plan *plan,
                         uint64_t number, const struct campaign_owner *owner, bool lists);

/* The path of a file in it. */
void campaign_part_path(char path[CAMPAIGN_PATH], const char *folder, uint64_t number, const struct campaign_owner *owner,
                        const char *file);

/* Makes the folder a result, in one step, unless the part is done, with the same result: then it goes. To be called when
 * the search is finished. False if that fails; errno says why. */
bool campaign_part_publish(struct campaign_survey *survey, const char *folder, const struct campaign_plan *plan,
                           uint64_t number, const struct campaign_owner *owner);

/* Removes it. */
void campaign_part_drop(const char *folder, uint64_t number, const struct campaign_owner *owner);

/* Notes that the job gave the part up, and why. */
void campaign_part_fail(const char *folder, uint64_t number, const struct campaign_owner *owner, const char *why);

#endif
