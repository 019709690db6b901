#define _GNU_SOURCE /* sched_getcpu */
#include "mpi/team.h"

#ifdef __linux__
#include <sched.h>
#endif
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mpi/check.h"

void team_hide_step(bool by_srun)
{
#ifdef OPEN_MPI
    bool offered = getenv("PMIX_NAMESPACE") != NULL || getenv("PMI_FD") != NULL;
    if (by_srun && !offered)
        unsetenv("SLURM_STEP_ID");
#else
    (void)by_srun;
#endif
}

struct team team_start(int *argc, char ***argv)
{
    struct team team = {.comm = MPI_COMM_WORLD};
    CHECK(MPI_Init(argc, argv));
    team.started = MPI_Wtime();
    CHECK(MPI_Comm_rank(team.comm, &team.rank));
    CHECK(MPI_Comm_size(team.comm, &team.size));
    return team;
}

void team_stop(struct team *team)
{
    (void)team;
    CHECK(MPI_Finalize());
}

struct team team_part(const struct team *team, int ranks)
{
    struct team part = {.comm = MPI_COMM_NULL, .rank = team->rank, .size = ranks};
    CHECK(MPI_Comm_split(team->comm, team->rank < ranks ? 0 : MPI_UNDEFINED, team->rank, &part.comm));
    return part;
}

void team_part_free(struct team *part)
{
    if (part->comm != MPI_COMM_NULL)
        CHECK(MPI_Comm_free(&part->comm));
}

bool team_all(const struct team *team, bool ok)
{
    int mine = ok, all = 0;
    CHECK(MPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_LAND, team->comm));
    return all;
}

int team_first(const struct team *team, bool bad, int *value)
{
    int mine = bad ? team->rank : team->size, first = 0;
    CHECK(MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, team->comm));
    if (first == team->size)
        return -1;
    CHECK(MPI_Bcast(value, 1, MPI_INT, first, team->comm));
    return first;
}

int team_agree(const struct team *team, int rank_0_says)
{
    CHECK(MPI_Bcast(&rank_0_says, 1, MPI_INT, 0, team->comm));
    return rank_0_says;
}

void team_library(char text[MPI_MAX_LIBRARY_VERSION_STRING])
{
    int length = 0;
    CHECK(MPI_Get_library_version(text, &length));
    /* Open MPI's name is followed by ", package: ..."; MPICH writes "MPICH Version:\t4.0.2\nMPICH Release date: ...". */
    text[strcspn(text, ",\n")] = '\0';
    char *version = strstr(text, " Version:\t");
    if (version != NULL)
        memmove(version + 1, version + strlen(" Version:\t"), strlen(version + strlen(" Version:\t")) + 1);
}

void team_introduce(struct rank_result *own)
{
    char name[MPI_MAX_PROCESSOR_NAME] = "";
    int length = 0;
    CHECK(MPI_Get_processor_name(name, &length));
    size_t kept = strlen(name) < HOST_BYTES ? strlen(name) : HOST_BYTES - 1;
    memcpy(own->host, name, kept);
    own->host[kept] = '\0';
    own->pid = (uint64_t)getpid();
#ifdef __linux__
    own->core = sched_getcpu();
#else
    own->core = -1;
#endif
}

/* A struct rank_result as MPI sees it. To be freed. */
static MPI_Datatype rank_result_type(void)
{
    enum { FIELDS = 3 };
    /* host | pid, core, share.first, share.last, pieces, primes | find, work */
    const int lengths[FIELDS] = {HOST_BYTES, 6, 2};
    const MPI_Aint places[FIELDS] = {offsetof(struct rank_result, host), offsetof(struct rank_result, pid),
                                     offsetof(struct rank_result, find)};
    const MPI_Datatype types[FIELDS] = {MPI_CHAR, MPI_UINT64_T, MPI_DOUBLE};
    MPI_Datatype fields, type;
    CHECK(MPI_Type_create_struct(FIELDS, lengths, places, types, &fields));
    CHECK(MPI_Type_create_resized(fields, 0, sizeof(struct rank_result), &type));
    CHECK(MPI_Type_commit(&type));
    CHECK(MPI_Type_free(&fields));
    return type;
}

_Static_assert(offsetof(struct rank_result, find) - offsetof(struct rank_result, pid) == 6 * sizeof(uint64_t) &&
                   sizeof(struct rank_result) - offsetof(struct rank_result, find) == 2 * sizeof(double),
               "six 64-bit numbers and two doubles, one behind the other");

void team_gather_results(struct rank_result *table, const struct rank_result *own, const struct team *team)
{
    MPI_Datatype type = rank_result_type();
    CHECK(MPI_Gather(own, 1, type, table, 1, type, 0, team->comm));
    CHECK(MPI_Type_free(&type));
}

static bool is_new_host(const struct rank_result *table, int rank)
{
    /* Neighbours mostly share a node, so the first comparison mostly settles it. */
    for (int r = rank - 1; r >= 0; r--)
        if (strcmp(table[r].host, table[rank].host) == 0)
            return false;
    return true;
}

int team_nodes(const struct rank_result *table, int ranks)
{
    int nodes = 0;
    for (int r = 0; r < ranks; r++)
        nodes += is_new_host(table, r);
    return nodes;
}
