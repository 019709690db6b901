/* What the parts of a campaign come to. */
#ifndef MPIPRIMES_CAMPAIGN_MERGE_H
#define MPIPRIMES_CAMPAIGN_MERGE_H

#include "campaign/survey.h"

/* True if it is a folder, and so no checkpoint. */
bool campaign_merge_is_folder(const char *path);

/* The checkpoints that count, of the first parts up to the first that is not done, for merge_files. False if out of memory;
 * ends with campaign_merge_free in any case. */
bool campaign_merge_files(char ***files, size_t *count, const struct campaign_survey *survey, const char *folder);
void campaign_merge_free(char **files, size_t count);

/* The fraction of a part that a job has searched, by its checkpoint; 0 if there is none. `owner` as in its lease. */
double campaign_merge_progress(const char *folder, const struct campaign_plan *plan, uint64_t number, const char *owner);

#endif
