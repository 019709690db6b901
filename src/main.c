/* mpiprimes: finds the primes of a range on all ranks of an MPI job. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/build.h"
#include "cli/deliver.h"
#include "cli/explain.h"
#include "cli/explain_merge.h"
#include "cli/hint.h"
#include "cli/launch.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/report_file.h"
#include "cli/streams.h"
#include "cli/study_report.h"
#include "cli/time_limit.h"
#include "cli/torn.h"
#include "cli/version.h"
#include "core/clock.h"
#include "core/cpu.h"
#include "core/signals.h"
#include "mpi/binding.h"
#include "mpi/output.h"
#include "mpi/run.h"
#include "mpi/study.h"
#include "state/merge_files.h"
#include "state/restart.h"

static void print_version(void)
{
    char mpi[MPI_MAX_LIBRARY_VERSION_STRING];
    team_library(mpi);
    version_print(mpi);
}

static bool report(const struct options *options, struct report_file *json, const struct run_result *result)
{
    char mpi[MPI_MAX_LIBRARY_VERSION_STRING];
    team_library(mpi);
    return deliver_result(options, json, result, mpi);
}

/* What finished runs found together, as their checkpoints tell; one process can do that, and MPI need not run. */
static enum exit_status merge(const struct options *options)
{
    struct report_file json = {.fd = -1};
    if (options->json != NULL && !report_file_open(&json, options->json)) {
        report_file_complain("the JSON report", options->json, errno);
        return STATUS_FAILED;
    }
    struct merge merged;
    merge_files(&merged, options->files, options->file_count);
    enum exit_status status = explain_merge(&merged, options);
    if (status == STATUS_DONE && !report(options, &json, &merged.result))
        status = STATUS_FAILED;
    merge_free(&merged);
    report_file_drop(&json);
    return status;
}

/* A command line that asks for no run. */
static enum exit_status answer(enum options_status parsed, const struct options *options, bool speak)
{
    if (parsed == OPTIONS_BAD)
        return STATUS_USAGE;
    if (parsed == OPTIONS_MERGE && speak)
        return merge(options);
    if (parsed == OPTIONS_VERSION && speak)
        print_version();
    return streams_flush() ? STATUS_DONE : STATUS_FAILED;
}

/* The launcher belongs to another MPI library, or offers what this one does not understand. */
static enum exit_status refuse_torn(const struct launch *launch)
{
    if (launch->rank == 0) {
        char mpi[MPI_MAX_LIBRARY_VERSION_STRING];
        team_library(mpi);
        torn_explain(launch->launcher, launch->processes, mpi);
    } else {
        /* Launchers end all processes when the first one fails: rank 0's message goes first. */
        sleep(1);
    }
    return STATUS_USAGE;
}

/* What must be right on every rank before the search; rank 0 says what is not. */
static enum exit_status prepare(struct run_request *request, struct report_file *file, const struct options *options,
                                const struct team *team)
{
    const char *path = options->study != STUDY_NONE ? options->csv : options->json;
    bool simd_ok = simd_choose(&request->simd);
    if (!team_all(team, simd_ok)) {
        const char *cap = getenv(SIMD_VARIABLE);
        if (team->rank == 0)
            fprintf(stderr, "%s: %s=%s: it can be portable, avx2 or avx512\n", PROGRAM_NAME, SIMD_VARIABLE,
                    simd_ok || cap == NULL ? "(on another rank)" : cap);
        return STATUS_USAGE;
    }
    bool file_ok = path == NULL || team->rank != 0 || report_file_open(file, path);
    int error = errno;
    if (!team_all(team, file_ok)) {
        if (team->rank == 0)
            report_file_complain(path == options->csv ? "the rows of the study" : "the JSON report", path, error);
        return STATUS_FAILED;
    }
    return STATUS_DONE;
}

/* Where the ranks run; rank 0 warns if some share a core, unless it shall be quiet. */
static struct placement look_at_placement(const struct options *options, const struct team *team)
{
    struct placement placement = binding_look(team);
    if (team->rank == 0 && !options->quiet)
        hint_on_placement(&placement, launch_look().launcher);
    return placement;
}

/* Says how long the run will take, if that is long. */
static void hint(const struct run_request *request, int ranks, int at_once)
{
    struct run_request by_sieve = *request;
    by_sieve.search.method = METHOD_SIEVE;
    hint_if_long(request->search.method, ranks, run_predict(request, at_once), run_predict(&by_sieve, at_once));
}

/* Rank 0 looks where the run begins; all ranks learn whether it does. */
static enum restart_start begin(struct restart *restart, enum exit_status *status, struct run_request *request,
                                const struct options *options, const struct team *team)
{
    *restart = (struct restart){.output = -1};
    if (team->rank == 0) {
        restart_begin(restart, request, options->force);
        *status = explain_restart(restart, options);
        request->start = restart->earlier.standing;
        request->start.resumes += restart->start == RESTART_RESUMED;
    }
    *status = (enum exit_status)team_agree(team, *status);
    return (enum restart_start)team_agree(team, (int)restart->start);
}

/* The search; its result is delivered by rank 0. */
static enum exit_status search(struct run_request *request, struct report_file *json, const struct options *options,
                               const struct team *team)
{
    double done = run_part(request), numbers = (double)request->start.rows * ROW_NUMBERS;
    struct progress progress = progress_start(options->quiet ? PROGRESS_NEVER : options->progress, done, numbers);
    request->progress = progress.on ? progress_update : NULL;
    request->progress_context = &progress;
    struct placement placement = look_at_placement(options, team);
    if (team->rank == 0 && !options->quiet)
        hint(request, team->size, placement_at_once(&placement, team->size));

    struct run_result result;
    struct run_failure failure;
    enum run_status outcome = run(&result, &failure, request, team);
    enum exit_status status = STATUS_DONE;
    progress_stop(&progress);
    if (team->rank == 0) {
        result.placement = &placement;
        status = explain_run(outcome, &failure, &result, options);
        /* All may be found although the last checkpoint could not be written. */
        bool complete = outcome == RUN_OK || (outcome == RUN_CHECKPOINT_FAILED &&
                                              result.standing.rows == rows_of_range(result.search.range).count);
        if (complete && !report(options, json, &result))
            status = STATUS_FAILED;
    }
    run_free(&result);
    return status;
}

static enum exit_status work(const struct options *options, const struct team *team, double started)
{
    struct run_request request = {
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
    struct report_file json = {.fd = -1};
    struct restart restart;
    enum exit_status status = prepare(&request, &json, options, team);
    if (status != STATUS_DONE)
        return status;
    signals_watch();
    enum restart_start begun = begin(&restart, &status, &request, options, team);
    if (status == STATUS_DONE && begun != RESTART_FINISHED)
        status = search(&request, &json, options, team);
    else if (status == STATUS_DONE && team->rank == 0 && !report(options, &json, &restart.earlier))
        status = STATUS_FAILED;
    report_file_drop(&json);
    restart_end(&restart);
    return (enum exit_status)team_agree(team, status);
}

/* The cases of a study, the same on every rank. */
static enum exit_status plan_study(struct study_result *study, const struct options *options,
                                   const struct run_request *request, const struct team *team)
{
    *study = (struct study_result){.study = options->study,
                                   .way = search_way(&request->search, request->simd),
                                   .range = options->search.range,
                                   .ranks = team->size,
                                   .repeats = options->repeat};
    bool fits = study_plan(study, options->schedule);
    if (team->rank == 0 && !fits)
        study_report_complain_of_range(study);
    study_share(study, team);
    return team_agree(team, fits) ? STATUS_DONE : STATUS_USAGE;
}

/* The runs of a study; rank 0 delivers what they say. */
static enum exit_status run_study(struct study_result *study, struct run_request *request, struct report_file *csv,
                                  const struct options *options, const struct team *team)
{
    struct progress progress = progress_start(options->quiet ? PROGRESS_NEVER : options->progress, 0, 0);
    request->progress = progress.on ? progress_update : NULL;
    request->progress_context = &progress;
    struct placement placement = look_at_placement(options, team);
    if (team->rank == 0 && !options->quiet)
        hint_on_study(study_predict(study, request, placement_at_once(&placement, team->size)));

    struct run_failure failure = {0};
    enum run_status outcome = study_run(study, &failure, request, team);
    enum exit_status status = STATUS_DONE;
    progress_stop(&progress);
    if (team->rank == 0 && outcome != RUN_OK) {
        status = explain_run(outcome, &failure, NULL, options);
    } else if (team->rank == 0 && !study_agrees(study)) {
        study_report_complain_of_primes();
        status = STATUS_CORRUPT;
    } else if (team->rank == 0 && !study_report_deliver(csv, study)) {
        status = STATUS_FAILED;
    }
    study_free(study);
    return status;
}

static enum exit_status work_on_study(const struct options *options, const struct team *team)
{
    struct run_request request = {.search = {.method = options->search.method}, .print_fd = -1};
    struct report_file csv = {.fd = -1};
    struct study_result study;
    enum exit_status status = prepare(&request, &csv, options, team);
    if (status == STATUS_DONE)
        status = plan_study(&study, options, &request, team);
    if (status == STATUS_DONE)
        status = run_study(&study, &request, &csv, options, team);
    report_file_drop(&csv);
    return (enum exit_status)team_agree(team, status);
}

int main(int argc, char **argv)
{
    double started = clock_seconds();
    streams_prepare();
    struct options options;
    struct launch launch = launch_look();
    bool launched = launch.processes > 1;
    enum options_status parsed = OPTIONS_RUN;

    /* Started alone, questions and mistakes need not wait for MPI. */
    if (!launched) {
        parsed = options_parse(&options, argc, argv, true);
        if (parsed != OPTIONS_RUN)
            return answer(parsed, &options, true);
    }

    team_hide_step(launch.by_srun);
    output_prefer_romio();
    struct team team = team_start(&argc, &argv);
    enum exit_status status;
    if (launch_torn(&launch, team.size)) {
        status = refuse_torn(&launch);
    } else {
        if (launched)
            parsed = options_parse(&options, argc, argv, team.rank == 0);
        if (parsed != OPTIONS_RUN)
            status = (enum exit_status)team_agree(&team, answer(parsed, &options, team.rank == 0));
        else if (options.study != STUDY_NONE)
            status = work_on_study(&options, &team);
        else
            status = work(&options, &team, started);
    }
    team_stop(&team);
    return status;
}
