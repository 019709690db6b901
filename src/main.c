/* mpiprimes: finds the primes of a range on all ranks of an MPI job. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/build.h"
#include "cli/deliver.h"
#include "cli/hint.h"
#include "cli/json_file.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/streams.h"
#include "cli/torn.h"
#include "cli/version.h"
#include "core/cpu.h"
#include "mpi/launch.h"
#include "mpi/run.h"

enum exit_status { STATUS_DONE = 0, STATUS_FAILED = 1, STATUS_USAGE = 2, STATUS_CORRUPT = 4 };

static void print_version(void)
{
    char mpi[MPI_MAX_LIBRARY_VERSION_STRING];
    team_library(mpi);
    version_print(mpi);
}

/* A command line that asks for no run. */
static enum exit_status answer(enum options_status parsed, bool speak)
{
    if (parsed == OPTIONS_BAD)
        return STATUS_USAGE;
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

static enum exit_status explain(enum run_status status, int error)
{
    switch (status) {
    case RUN_OK:
        return STATUS_DONE;
    case RUN_NO_MEMORY:
        complain("not enough memory", "use fewer ranks on each node");
        return STATUS_FAILED;
    case RUN_OUTPUT_FAILED:
        complain("cannot write the primes to standard output", strerror(error));
        return STATUS_FAILED;
    case RUN_CORRUPT:
        complain("the primes that arrived on rank 0 are not those that the ranks found",
                 "nothing of this run can be trusted; check memory and network");
        return STATUS_CORRUPT;
    }
    return STATUS_FAILED;
}

/* What must be right on every rank before the search; rank 0 says what is not. */
static enum exit_status prepare(struct run_request *request, struct json_file *json, const struct options *options,
                                const struct team *team)
{
    bool simd_ok = simd_choose(&request->simd);
    if (!team_all(team, simd_ok)) {
        const char *cap = getenv(SIMD_VARIABLE);
        if (team->rank == 0)
            fprintf(stderr, "%s: %s=%s: it can be portable, avx2 or avx512\n", PROGRAM_NAME, SIMD_VARIABLE,
                    simd_ok || cap == NULL ? "(on another rank)" : cap);
        return STATUS_USAGE;
    }
    bool json_ok = options->json == NULL || team->rank != 0 || json_file_open(json, options->json);
    int error = errno;
    if (!team_all(team, json_ok)) {
        if (team->rank == 0)
            json_file_complain(options->json, error);
        return STATUS_FAILED;
    }
    return STATUS_DONE;
}

/* Says how long the run will take, if that is long. */
static void hint(const struct run_request *request, int ranks, int at_once)
{
    struct run_request by_sieve = *request;
    by_sieve.method = METHOD_SIEVE;
    hint_if_long(request->method, ranks, run_predict(request, at_once), run_predict(&by_sieve, at_once));
}

static enum exit_status work(const struct options *options, const struct team *team)
{
    struct run_request request = {
        .range = options->range,
        .method = options->method,
        .schedule = options->schedule,
        .gather = !options->count,
        .print_fd = options->print ? STDOUT_FILENO : -1,
    };
    struct json_file json = {.fd = -1};
    enum exit_status status = prepare(&request, &json, options, team);
    if (status != STATUS_DONE)
        return status;

    struct progress progress = progress_start(options->quiet ? PROGRESS_NEVER : options->progress);
    request.progress = progress.on ? progress_update : NULL;
    request.progress_context = &progress;
    int at_once = team_at_once(team);
    if (team->rank == 0 && !options->quiet)
        hint(&request, team->size, at_once);

    struct run_result result;
    int error = 0;
    enum run_status outcome = run(&result, &error, &request, team);
    progress_stop(&progress);
    if (team->rank == 0) {
        char mpi[MPI_MAX_LIBRARY_VERSION_STRING];
        team_library(mpi);
        status = explain(outcome, error);
        if (status == STATUS_DONE && !deliver(options, &json, &result, mpi))
            status = STATUS_FAILED;
        json_file_drop(&json);
    }
    run_free(&result);
    return (enum exit_status)team_agree(team, status);
}

int main(int argc, char **argv)
{
    streams_prepare();
    struct options options;
    struct launch launch = launch_look();
    bool launched = launch.processes > 1;
    enum options_status parsed = OPTIONS_RUN;

    /* Started alone, questions and mistakes need not wait for MPI. */
    if (!launched) {
        parsed = options_parse(&options, argc, argv, true);
        if (parsed != OPTIONS_RUN)
            return answer(parsed, true);
    }

    launch_hide_step(&launch);
    struct team team = team_start(&argc, &argv);
    enum exit_status status;
    if (launch_torn(&launch, team.size)) {
        status = refuse_torn(&launch);
    } else {
        if (launched)
            parsed = options_parse(&options, argc, argv, team.rank == 0);
        status = parsed == OPTIONS_RUN ? work(&options, &team) : answer(parsed, team.rank == 0);
    }
    team_stop(&team);
    return status;
}
