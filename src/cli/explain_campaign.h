/* What to say of a campaign. Messages go to standard error; what a job has found, and how the campaign stands then, to
 * standard output. */
#ifndef MPIPRIMES_CLI_EXPLAIN_CAMPAIGN_H
#define MPIPRIMES_CLI_EXPLAIN_CAMPAIGN_H

#include "campaign/survey.h"
#include "cli/exit_status.h"
#include "cli/options.h"
#include "search/outcome.h"

/* Says why the plan cannot be read or made; for any status but CAMPAIGN_OK. */
enum exit_status explain_campaign_plan(enum campaign_status status, const char *reason, const char *folder);

/* Says that the plan is of another search. */
enum exit_status explain_campaign_other(const char *reason, const char *folder);

/* Says that the first job has to say how many parts there are. */
enum exit_status explain_campaign_parts(const char *folder);

/* Says that something in the folder cannot be read or written. */
enum exit_status explain_campaign_folder(const char *folder, int error);

/* A part that this job has finished. */
void explain_campaign_part(const struct run_result *result);

/* That this job begins no further part; signal 0: the time limit is why. */
void explain_campaign_pause(int signal);

/* A part that this job has stopped at; signal 0: the time limit did. */
void explain_campaign_stop(int signal, const struct run_result *result);

/* A part that another job has taken over. */
void explain_campaign_loss(uint64_t number);

/* Why a part was given up, in a few words. */
const char *explain_campaign_failure(enum run_status outcome);

/* Names the hosts whose results of a part differ, if some do. */
void explain_campaign_differences(const struct campaign_survey *survey, uint64_t number);

/* What this job has done, and what is left. */
void explain_campaign_end(const struct campaign_survey *survey, const char *folder, const struct campaign_plan *plan,
                          uint64_t finished);

#endif
