/* What only a program that owns its MPI does: it starts and ends it, and ends all ranks where one cannot go on. */
#include "mpi/team.h"

#include <stdio.h>
#include <stdlib.h>

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

void team_stop(struct team *team)
{
    (void)team;
    CHECK(MPI_Finalize());
}
