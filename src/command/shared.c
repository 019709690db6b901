#include "command/shared.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/build.h"
#include "cli/deliver.h"
#include "cli/hint.h"
#include "cli/launch.h"
#include "core/caches.h"
#include "core/cpu.h"
#include "mpi/binding.h"

/* Whether a variable of the environment is right on all ranks; if not, rank 0 says so. */
static bool check_variable(const char *name, bool ok, const char *form, const struct team *team)
{
    if (team_all(team, ok))
        return true;
    const char *value = getenv(name);
    if (team->rank == 0)
        fprintf(stderr, "%s: %s=%s: it can be %s\n", PROGRAM_NAME, name, ok || value == NULL ? "(on another rank)" : value,
                form);
    return false;
}

bool command_choose_simd(enum simd *simd, const struct team *team)
{
    struct caches caches;
    return check_variable(SIMD_VARIABLE, simd_choose(simd), "portable, avx2 or avx512", team) &&
           check_variable(CACHES_VARIABLE, caches_choose(&caches), CACHES_FORM, team);
}

bool command_open_file(struct report_file *file, const char *what, const char *path, const struct team *team)
{
    *file = (struct report_file){.fd = -1};
    bool ok = path == NULL || team->rank != 0 || report_file_open(file, path);
    if (!ok)
        report_file_complain(what, path, errno);
    return team_all(team, ok);
}

bool command_may_hint(const struct options *options, const struct team *team)
{
    return team->rank == 0 && !options->quiet;
}

struct placement command_look_at_placement(const struct options *options, const struct team *team)
{
    struct placement placement = binding_look(team);
    if (command_may_hint(options, team))
        hint_on_placement(&placement, launch_look().launcher);
    return placement;
}

void command_start_progress(struct progress *progress, struct run_request *request, const struct options *options,
                            double done, double numbers)
{
    *progress = progress_start(options->progress, done, numbers);
    request->progress = progress->on ? progress_update : NULL;
    request->progress_context = progress;
}

bool command_report(struct report_file *json, const struct options *options, const struct run_result *result)
{
    char mpi[MPI_MAX_LIBRARY_VERSION_STRING];
    team_library(mpi);
    return deliver_result(options, json, result, mpi);
}

enum exit_status command_agree(const struct team *team, enum exit_status status)
{
    return (enum exit_status)team_agree(team, (int)status);
}
