/* How a campaign stands, on standard output, in lines of at most 80 characters. */
#ifndef MPIPRIMES_CLI_CAMPAIGN_REPORT_H
#define MPIPRIMES_CLI_CAMPAIGN_REPORT_H

#include "campaign/survey.h"
#include "cli/exit_status.h"

/* Parts, rate and result so far; then a line for each part that is searched, or was given up. */
void campaign_report(const struct campaign_survey *survey, const struct campaign_plan *plan, const char *folder);

/* The same for scripts: how many parts there are, how many of each state, and how many primes are in those that are done, a
 * name and a number on each line. */
void campaign_report_lines(const struct campaign_survey *survey, const struct campaign_plan *plan);

/* Says on standard error what is missing of the whole result. STATUS_DONE if nothing is, STATUS_CORRUPT if results differ
 * and nothing has decided between them. */
enum exit_status campaign_report_missing(const struct campaign_survey *survey, const struct campaign_plan *plan);

#endif
