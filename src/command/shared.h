/* What several commands do before, around and after their runs. */
#ifndef MPIPRIMES_COMMAND_SHARED_H
#define MPIPRIMES_COMMAND_SHARED_H

#include <stdbool.h>

#include "cli/exit_status.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/report_file.h"
#include "core/placement.h"
#include "mpi/team.h"
#include "search/request.h"

/* Chooses the rank's instructions. Collective. False on every rank if SIMD_VARIABLE or CACHES_VARIABLE is of no use on one
 * of them; rank 0 says so. */
bool command_choose_simd(enum simd *simd, const struct team *team);

/* Rank 0 opens the file for `what` ("the JSON report"); path NULL: there is none to open. Collective. False on every rank
 * if that fails; rank 0 says why. Ends with report_file_drop. */
bool command_open_file(struct report_file *file, const char *what, const char *path, const struct team *team);

/* True on rank 0, unless it shall be quiet. */
bool command_may_hint(const struct options *options, const struct team *team);

/* Where the ranks run; right on rank 0, which warns if some have no core of their own. Collective. */
struct placement command_look_at_placement(const struct options *options, const struct team *team);

/* Starts the progress of the request's run, with the fraction of the predicted work that is done before, and the count of
 * numbers that are searched. Ends with progress_stop. */
void command_start_progress(struct progress *progress, struct run_request *request, const struct options *options,
                            double done, double numbers);

/* Delivers the result to where it was asked for. False if something could not be written; the reason is said. */
bool command_report(struct report_file *json, const struct options *options, const struct run_result *result);

/* Rank 0's status on every rank. Collective. */
enum exit_status command_agree(const struct team *team, enum exit_status status);

#endif
