#define _GNU_SOURCE /* sched_getcpu */
#include "mpi/team.h"

#ifdef __linux__
#include <sched.h>
#endif
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mpi/check.h"

struct team team_from_now(const struct team *team)
{
    return (struct team){.comm = team->comm, .rank = team->rank, .size = team->size, .started = MPI_Wtime()};
}

struct team team_of(MPI_Comm comm)
{
    struct team team = {.comm = comm};
    CHECK(MPI_Comm_rank(comm, &team.rank));
    CHECK(MPI_Comm_size(comm, &team.size));
    return team;
}

struct team team_subset(const struct team *team, int ranks)
{
    struct team subset = {.comm = MPI_COMM_NULL, .rank = team->rank, .size = ranks};
    CHECK(MPI_Comm_split(team->comm, team->rank < ranks ? 0 : MPI_UNDEFINED, team->rank, &subset.comm));
    return subset;
}

void team_free(struct team *team)
{
    if (team->comm != MPI_COMM_NULL)
        CHECK(MPI_Comm_free(&team->comm));
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

void team_wait(const struct team *team)
{
    static const struct timespec PAUSE = {.tv_nsec = 1000000};
    MPI_Request request;
    int complete = 0;
    CHECK(MPI_Ibarrier(team->comm, &request));
    for (CHECK(MPI_Test(&request, &complete, MPI_STATUS_IGNORE)); !complete;
         CHECK(MPI_Test(&request, &complete, MPI_STATUS_IGNORE)))
        nanosleep(&PAUSE, NULL);
}

int team_agree(const struct team *team, int rank_0_says)
{
    CHECK(MPI_Bcast(&rank_0_says, 1, MPI_INT, 0, team->comm));
    return rank_0_says;
}

uint64_t team_agree_number(const struct team *team, uint64_t rank_0_says)
{
    CHECK(MPI_Bcast(&rank_0_says, 1, MPI_UINT64_T, 0, team->comm));
    return rank_0_says;
}

void team_agree_bytes(const struct team *team, void *bytes, size_t size)
{
    CHECK(MPI_Bcast(bytes, (int)size, MPI_BYTE, 0, team->comm));
}

void team_share(void *bytes, size_t size, const struct team *team)
{
    CHECK(MPI_Bcast(bytes, (int)size, MPI_BYTE, 0, team->comm));
}

void *team_gather(const void *own, size_t size, const struct team *team)
{
    void *all = team->rank == 0 ? calloc((size_t)team->size, size) : NULL;
    if (team_agree(team, all != NULL))
        CHECK(MPI_Gather(own, (int)size, MPI_BYTE, all, (int)size, MPI_BYTE, 0, team->comm));
    return all;
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

void team_gather_results(struct rank_result *table, const struct rank_result *own, const struct team *team)
{
    /* As bytes: the ranks run the same program, on processors of the same kind. */
    CHECK(MPI_Gather(own, sizeof *own, MPI_BYTE, table, sizeof *own, MPI_BYTE, 0, team->comm));
}
