/* What only a program that owns its MPI does: it starts and ends it, and ends all ranks where one cannot go on. */
#define _GNU_SOURCE /* dl_iterate_phdr, RTLD_NODELETE */
#include "mpi/team.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(OPEN_MPI) && defined(__linux__)
#include <dlfcn.h>
#include <link.h>
#endif

#include "mpi/check.h"

void team_expect_alone(void)
{
#ifdef OPEN_MPI
    unsetenv("SLURM_STEP_ID");
    setenv("OMPI_MCA_ess_singleton_isolated", "1", 0);
    setenv("OMPI_MCA_pml", "ob1", 0);
    setenv("OMPI_MCA_btl", "self", 0);
#endif
}

static void end_job(const struct check_guard *guard, int code, const char *call)
{
    (void)guard;
    char text[MPI_MAX_ERROR_STRING] = "unknown error";
    int length = 0;
    MPI_Error_string(code, text, &length);
    fprintf(stderr, "mpiprimes: %s: %s\n", call, text);
    MPI_Abort(MPI_COMM_WORLD, 1);
}

struct team team_start(int *argc, char ***argv)
{
    static const struct check_guard GUARD = {end_job};
    check_set_guard(&GUARD);
    CHECK(MPI_Init(argc, argv));
    double started = MPI_Wtime();
    struct team team = team_of(MPI_COMM_WORLD);
    team.started = started;
    return team;
}

#if defined(OPEN_MPI) && defined(__linux__)

struct components {
    const char *names[512];
    size_t count;
};

/* A callback of dl_iterate_phdr; within it, nothing is to be opened. */
static int note_component(struct dl_phdr_info *library, size_t size, void *context)
{
    struct components *components = context;
    (void)size;
    if (strstr(library->dlpi_name, "/mca_") != NULL &&
        components->count < sizeof components->names / sizeof *components->names)
        components->names[components->count++] = library->dlpi_name;
    return 0;
}

/* MPI_Finalize of Open MPI 4.1 unloads its components while threads of its own may still run in them: one in a thousand
 * runs on a busy machine ended with a segmentation fault when all was done. */
static void keep_components(void)
{
    struct components components = {.count = 0};
    dl_iterate_phdr(note_component, &components);
    for (size_t i = 0; i < components.count; i++)
        dlopen(components.names[i], RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}

#else

static void keep_components(void)
{
}

#endif

void team_stop(struct team *team)
{
    (void)team;
    keep_components();
    CHECK(MPI_Finalize());
}
