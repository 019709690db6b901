#include "command/search.h"

#include <math.h>
#include <unistd.h>

#include "cli/explain.h"
#include "cli/hint.h"
#include "cli/time_limit.h"
#include "command/shared.h"
#include "core/clock.h"
#include "core/signals.h"
#include "mpi/run.h"
#include "state/restart.h"

/* All of the request that the command line settles. */
static struct run_request request_of(const struct options *options, double started)
{
    return (struct run_request){
        .search = options->search,
        .schedule = options->schedule,
        .memory = options->memory,
        .print_fd = options->print ? STDOUT_FILENO : -1,
        .output = options->output,
        .checkpoint = options->checkpoint,
        .checkpoint_every = options->checkpoint_every,
        .stop_at = clock_seconds() + fmax(time_limit_left(options, started), 0),
        .notice = options->quiet ? NULL : explain_notice,
        .notice_context = (void *)options,
    };
}

/* Rank 0 looks where the run begins, and says why if it cannot; all ranks learn of both. */
static enum exit_status begin(struct restart *restart, struct run_request *request, const struct options *options,
                              const struct team *team)
{
    enum exit_status status = STATUS_DONE;
    *restart = (struct restart){.output = -1};
    if (team->rank == 0) {
        restart_begin(restart, request, options->force);
        status = explain_restart(restart, options);
        request->start = restart->earlier.standing;
        request->start.resumes += restart->start == RESTART_RESUMED;
    }
    restart->start = (enum restart_start)team_agree(team, (int)restart->start);
    return command_agree(team, status);
}

/* Says how long the run will take, if that is long. */
static void hint_at_time(const struct run_request *request, int ranks, int at_once)
{
    struct run_request by_sieve = *request;
    by_sieve.search.method = METHOD_SIEVE;
    hint_if_long(request->search.method, ranks, run_predict(request, at_once), run_predict(&by_sieve, at_once));
}

/* Says how the run ended, and reports what it found if that is all of it: that may be so although the last checkpoint could
 * not be written. */
static enum exit_status conclude(struct report_file *json, enum run_status outcome, const struct run_failure *failure,
                                 const struct run_result *result, const struct options *options)
{
    enum exit_status status = explain_run(outcome, failure, result, options);
    bool searched = result->standing.found.rows.count == rows_of_range(result->search.range).count;
    bool complete = outcome == RUN_OK || (outcome == RUN_CHECKPOINT_FAILED && searched);
    return complete && !command_report(json, options, result) ? STATUS_FAILED : status;
}

/* Runs the search; gives the status on rank 0. */
static enum exit_status search(struct run_request *request, struct report_file *json, const struct options *options,
                               const struct team *team)
{
    struct progress progress;
    command_start_progress(&progress, request, options, run_fraction(request),
                           (double)request->start.found.rows.count * ROW_NUMBERS);
    struct placement placement = command_look_at_placement(options, team);
    if (command_may_hint(options, team))
        hint_at_time(request, team->size, placement_at_once(&placement, team->size));

    struct run_result result;
    struct run_failure failure;
    enum run_status outcome = run(&result, &failure, request, team);
    enum exit_status status = STATUS_DONE;
    progress_stop(&progress);
    result.placement = &placement;
    if (team->rank == 0)
        status = conclude(json, outcome, &failure, &result, options);
    run_free(&result);
    return status;
}

enum exit_status command_search(const struct options *options, const struct team *team, double started)
{
    struct run_request request = request_of(options, started);
    struct report_file json;
    struct restart restart;
    if (!command_choose_simd(&request.simd, team))
        return STATUS_USAGE;
    if (!command_open_file(&json, "the JSON report", options->json, team))
        return STATUS_FAILED;
    signals_watch();
    enum exit_status status = begin(&restart, &request, options, team);
    if (status == STATUS_DONE && restart.start != RESTART_FINISHED)
        status = search(&request, &json, options, team);
    else if (status == STATUS_DONE && team->rank == 0 && !command_report(&json, options, &restart.earlier))
        status = STATUS_FAILED;
    report_file_drop(&json);
    restart_end(&restart);
    return command_agree(team, status);
}
