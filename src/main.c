/* mpiprimes: finds the primes of a range on all ranks of an MPI job. */
#include <unistd.h>

#include "cli/launch.h"
#include "cli/options_parse.h"
#include "cli/streams.h"
#include "cli/torn.h"
#include "cli/version.h"
#include "command/campaign.h"
#include "command/merge.h"
#include "command/nth.h"
#include "command/search.h"
#include "command/status.h"
#include "command/study.h"
#include "core/clock.h"
#include "mpi/output.h"
#include "mpi/team.h"

/* A command line that one process can answer. */
static enum exit_status answer(enum options_status parsed, const struct options *options)
{
    if (parsed == OPTIONS_BAD)
        return STATUS_USAGE;
    if (parsed == OPTIONS_MERGE)
        return command_merge(options);
    if (parsed == OPTIONS_STATUS)
        return command_status(options);
    if (parsed == OPTIONS_VERSION) {
        char mpi[MPI_MAX_LIBRARY_VERSION_STRING];
        team_library(mpi);
        version_print(mpi);
    }
    return streams_flush() ? STATUS_DONE : STATUS_FAILED;
}

/* A launcher that belongs to another MPI library, or offers what this one does not understand. */
static enum exit_status refuse_torn(const struct launch *launch, const struct options *options)
{
    if (torn_must_speak(launch, options)) {
        char mpi[MPI_MAX_LIBRARY_VERSION_STRING];
        team_library(mpi);
        torn_explain(launch->launcher, launch->processes, mpi);
    } else {
        /* Launchers end all processes when the first one fails: the message goes first. */
        sleep(1);
    }
    return STATUS_USAGE;
}

/* What all ranks do together. */
static enum exit_status work(enum options_status parsed, const struct options *options, const struct team *team,
                             double started)
{
    if (parsed != OPTIONS_RUN)
        return (enum exit_status)team_agree(team, team->rank == 0 ? (int)answer(parsed, options) : STATUS_DONE);
    if (options->study != STUDY_NONE)
        return command_study(options, team);
    if (options->campaign.folder != NULL)
        return command_campaign(options, team, started);
    if (options->search.nth > 0)
        return command_nth(options, team, started);
    return command_search(options, team, started);
}

int main(int argc, char **argv)
{
    double started = clock_seconds();
    streams_prepare();
    struct launch launch = launch_look();
    struct options options;
    enum options_status parsed = OPTIONS_RUN;
    bool launched = launch.processes > 1;

    /* Started alone, questions and mistakes need not wait for MPI. */
    if (!launched) {
        parsed = options_parse(&options, argc, argv, true);
        if (parsed != OPTIONS_RUN)
            return (int)answer(parsed, &options);
    }

    if (!launch.offered)
        team_expect_alone();
    output_prefer_romio();
    struct team team = team_start(&argc, &argv);
    bool torn = launch_torn(&launch, team.size);
    if (launched)
        parsed = options_parse(&options, argc, argv, torn ? launch.rank == 0 : team.rank == 0);
    enum exit_status status;
    if (torn && !(parsed == OPTIONS_RUN && torn_on_purpose(&launch, &options)))
        status = refuse_torn(&launch, parsed == OPTIONS_RUN ? &options : NULL);
    else
        status = work(parsed, &options, &team, started);
    team_stop(&team);
    return (int)status;
}
