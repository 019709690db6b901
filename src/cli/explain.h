/* What to say, on standard error, of how a run begins and ends, and the exit status that goes with it. For rank 0. */
#ifndef MPIPRIMES_CLI_EXPLAIN_H
#define MPIPRIMES_CLI_EXPLAIN_H

#include "cli/exit_status.h"
#include "cli/interval_table.h"
#include "cli/options.h"
#include "search/outcome.h"
#include "state/restart.h"

/* How far a run is: "123457 (12% of the range)". */
enum { PLACE_TEXT = 64 };
void explain_place(char text[PLACE_TEXT], struct range range, const struct standing *standing);

/* Says why a run cannot begin. STATUS_DONE if it can, or was finished before. */
enum exit_status explain_problem(const struct restart *restart, const struct options *options);

/* Says where a run goes on, or that it was finished before. */
void explain_start(const struct restart *restart, const struct options *options);

/* Says why a run did not come to its end, and what there is of it. */
enum exit_status explain_run(enum run_status status, const struct run_failure *failure, const struct run_result *result,
                             const struct options *options);

/* Says that a signal, or with 0 the time limit, has ended the count by libprimecount. */
enum exit_status explain_pi_stop(int signal, const struct options *options);

/* Says that libprimecount counts another number of primes. */
enum exit_status explain_pi(const struct run_result *result, const struct options *options);

/* Notices of a run; context: its options. */
void explain_notice(void *context, enum notice notice, const struct standing *standing);

/* Says why the table of --every, of which `rows` must be there, cannot be gone on with. */
void explain_table(enum interval_table_status status, const struct options *options, uint64_t rows);

#endif
