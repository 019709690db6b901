#include "command/searched.h"

#include <math.h>
#include <time.h>
#include <unistd.h>

#include "cli/explain.h"
#include "cli/hint.h"
#include "cli/time_limit.h"
#include "command/shared.h"
#include "core/clock.h"
#include "core/signals.h"
#include "mpi/binding.h"
#include "mpi/run.h"
#include "state/checkpoint.h"

/* Another one for each run. */
static uint64_t seed(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return ((uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec) ^ (uint64_t)getpid() << 40;
}

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
        .save = checkpoint_write,
        .checkpoint_every = options->checkpoint_every,
        .verify = options->verify,
        .verify_seed = options->verify_seeded ? options->verify_seed : seed(),
        .stop_at = clock_seconds() + fmax(time_limit_left(options, started), 0),
        .notice = options->quiet ? NULL : explain_notice,
        .notice_context = (void *)options,
    };
}

/* Opens the table of intervals behind the rows that the run before has written; of a finished run these are all. */
static enum exit_status begin_table(struct searched *searched, struct run_request *request, const struct options *options)
{
    if (options->search.every == 0)
        return STATUS_DONE;
    uint64_t rows = interval_table_rows(&searched->restart.earlier);
    enum interval_table_status status = interval_table_open(&searched->table, options->csv, &options->search, rows);
    request->interval = interval_table_take;
    request->interval_context = &searched->table;
    if (status != INTERVAL_TABLE_OK)
        explain_table(status, options, rows);
    return status == INTERVAL_TABLE_OK ? STATUS_DONE : status == INTERVAL_TABLE_SHORT ? STATUS_USAGE : STATUS_FAILED;
}

/* Rank 0 looks where the run begins, and says why if it cannot; all ranks learn of both. */
static enum exit_status begin(struct searched *searched, struct run_request *request, const struct options *options,
                              const struct team *team)
{
    struct restart *restart = &searched->restart;
    enum exit_status status = STATUS_DONE;
    if (team->rank == 0) {
        restart_begin(restart, request, options->force);
        status = searched->watch == NULL          ? explain_problem(restart, options)
                 : restart->problem == RESTART_OK ? STATUS_DONE
                                                  : STATUS_FAILED;
        request->start = restart->earlier.standing;
        restart->earlier.search.nth = options->search.nth; /* Checkpoints know the range that it comes to. */
        request->start.resumes += restart->start == RESTART_RESUMED;
        if (status == STATUS_DONE)
            status = begin_table(searched, request, options);
        if (status == STATUS_DONE && !options->quiet && searched->watch == NULL)
            explain_start(restart, options);
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

/* Progress, and whoever watches. */
struct beat {
    struct progress *progress;
    const struct searched_watch *watch;
};

static void beat_once(void *context, double done, double numbers)
{
    const struct beat *beat = context;
    if (beat->progress->on)
        progress_update(beat->progress, done, numbers);
    if (!beat->watch->beat(beat->watch->context, done))
        signals_give_up(true);
}

/* Says how the run ended, unless somebody else does. What it found is all of it even if only the last checkpoint could not
 * be written. */
static enum exit_status conclude(struct searched *searched, const struct options *options)
{
    struct run_result *run = &searched->run;
    enum run_status outcome = searched->outcome;
    run->placement = &searched->placement;
    bool all = run->standing.found.rows.count == rows_of_range(run->search.range).count;
    if (outcome == RUN_OK || (outcome == RUN_CHECKPOINT_FAILED && all))
        searched->result = run;
    if (searched->watch == NULL)
        return explain_run(outcome, &searched->failure, run, options);
    return outcome == RUN_OK ? STATUS_DONE : STATUS_FAILED;
}

/* Runs the search; gives the status on rank 0. */
static enum exit_status search(struct searched *searched, struct run_request *request, const struct options *options,
                               const struct team *team)
{
    struct progress progress;
    struct beat beat = {&progress, searched->watch};
    command_start_progress(&progress, request, options, run_fraction(request),
                           (double)request->start.found.rows.count * ROW_NUMBERS);
    if (searched->watch != NULL) {
        searched->placement = binding_look(team);
        request->progress = beat_once;
        request->progress_context = &beat;
    } else {
        searched->placement = command_look_at_placement(options, team);
        if (command_may_hint(options, team))
            hint_at_time(request, team->size, placement_at_once(&searched->placement, team->size));
    }
    searched->outcome = run(&searched->run, &searched->failure, request, team);
    searched->ran = true;
    progress_stop(&progress);
    return team->rank == 0 ? conclude(searched, options) : STATUS_DONE;
}

/* Goes down from the level to the next one that need not be avoided; stays where there is none. */
static enum simd avoid(enum simd level, unsigned levels)
{
    for (enum simd i = level + 1; i-- > SIMD_PORTABLE;)
        if (!(levels & 1u << i))
            return i;
    return level;
}

enum exit_status searched_run(struct searched *searched, const struct options *options, const struct team *team,
                              double started)
{
    return searched_run_watched(searched, options, NULL, team, started);
}

enum exit_status searched_run_watched(struct searched *searched, const struct options *options,
                                      const struct searched_watch *watch, const struct team *team, double started)
{
    struct run_request request = request_of(options, started);
    *searched = (struct searched){.restart.output = -1, .table.fd = -1, .watch = watch};
    if (!command_choose_simd(&request.simd, team))
        return STATUS_USAGE;
    if (watch != NULL) {
        request.simd = avoid(request.simd, watch->avoid);
        request.vary = watch->vary;
    }
    signals_watch();
    signals_give_up(false);
    enum exit_status status = begin(searched, &request, options, team);
    if (status == STATUS_DONE && searched->restart.start != RESTART_FINISHED)
        status = search(searched, &request, options, team);
    else if (status == STATUS_DONE && team->rank == 0)
        searched->result = &searched->restart.earlier;
    return command_agree(team, status);
}

void searched_end(struct searched *searched)
{
    if (searched->ran)
        run_free(&searched->run);
    interval_table_close(&searched->table);
    restart_end(&searched->restart);
}
