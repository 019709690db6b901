/* What a study found: as a table, and as rows for programs. */
#ifndef MPIPRIMES_CLI_STUDY_REPORT_H
#define MPIPRIMES_CLI_STUDY_REPORT_H

#include <stdbool.h>

#include "cli/options.h"
#include "cli/report_file.h"
#include "plan/study.h"

/* Says that the range would grow beyond what can be searched in the last case that is planned. */
void study_report_complain_of_range(const struct study_result *study);

/* Says that runs of the same range did not find the same number of primes. */
void study_report_complain_of_primes(void);

/* Writes the rows, if their file is open, and the table to standard output; quiet: without what comes before it. False if
 * one of them could not be written: the reason is on standard error. */
bool study_report_deliver(struct report_file *csv, const struct study_result *study, bool quiet);

/* The table with what comes before it, the table alone, and the rows as CSV without the last newline; to be freed, NULL if
 * out of memory. */
char *study_report_text(const struct study_result *study);
char *study_report_table(const struct study_result *study);
char *study_report_csv(const struct study_result *study);

#endif
