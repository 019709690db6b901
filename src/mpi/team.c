#define _GNU_SOURCE /* sched_getcpu */
#include "mpi/team.h"

#ifdef __linux__
#include <sched.h>
#endif
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mpi/check.h"

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

bool team_all(const struct team *team, bool ok)
{
    int mine = ok, all = 0;
    CHECK(MPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_LAND, team->comm));
    return all;
}

int team_agree(const struct team *team, int rank_0_says)
{
    CHECK(MPI_Bcast(&rank_0_says, 1, MPI_INT, 0, team->comm));
    return rank_0_says;
}

int team_at_once(const struct team *team)
{
    char name[MPI_MAX_PROCESSOR_NAME] = "", first[MPI_MAX_PROCESSOR_NAME];
    int length = 0, here = 0;
    CHECK(MPI_Get_processor_name(name, &length));
    memcpy(first, name, sizeof first);
    CHECK(MPI_Bcast(first, sizeof first, MPI_CHAR, 0, team->comm));
    int same = strcmp(name, first) == 0;
    CHECK(MPI_Reduce(&same, &here, 1, MPI_INT, MPI_SUM, 0, team->comm));
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (team->rank != 0 || processors < 1 || processors >= here)
        return team->size;
    return (int)((int64_t)team->size * processors / here);
}

void team_library(char text[MPI_MAX_LIBRARY_VERSION_STRING])
{
    int length = 0;
    CHECK(MPI_Get_library_version(text, &length));
    /* Open MPI goes on with ", package: ..."; MPICH writes "MPICH Version:\t4.0.2\nMPICH Release date: ...". */
    text[strcspn(text, ",\n")] = '\0';
    for (char *tab = strchr(text, '\t'); tab != NULL; tab = strchr(tab, '\t'))
        *tab = ' ';
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
    /* Three messages of one type each, instead of a struct whose layout other nodes might not share. */
    enum { NUMBERS = 6 };
    size_t ranks = team->rank == 0 ? (size_t)team->size : 1;
    char(*hosts)[HOST_BYTES] = calloc(ranks, sizeof *hosts);
    uint64_t(*numbers)[NUMBERS] = calloc(ranks, sizeof *numbers);
    double *find = calloc(ranks, sizeof *find);
    if (hosts == NULL || numbers == NULL || find == NULL)
        check_mpi(MPI_ERR_NO_MEM, "team_gather_results");
    uint64_t mine[NUMBERS] = {own->pid,        (uint64_t)own->core, own->share.first,
                              own->share.last, own->pieces,         own->primes};
    CHECK(MPI_Gather(own->host, HOST_BYTES, MPI_CHAR, hosts, HOST_BYTES, MPI_CHAR, 0, team->comm));
    CHECK(MPI_Gather(mine, NUMBERS, MPI_UINT64_T, numbers, NUMBERS, MPI_UINT64_T, 0, team->comm));
    CHECK(MPI_Gather(&own->find, 1, MPI_DOUBLE, find, 1, MPI_DOUBLE, 0, team->comm));
    for (size_t r = 0; team->rank == 0 && r < ranks; r++) {
        memcpy(table[r].host, hosts[r], HOST_BYTES);
        table[r].pid = numbers[r][0];
        table[r].core = (int64_t)numbers[r][1];
        table[r].share = (struct range){numbers[r][2], numbers[r][3]};
        table[r].pieces = numbers[r][4];
        table[r].primes = numbers[r][5];
        table[r].find = find[r];
    }
    free(hosts);
    free(numbers);
    free(find);
}

static int by_host(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int team_nodes(const struct rank_result *table, int ranks)
{
    const char **hosts = malloc((size_t)ranks * sizeof *hosts);
    if (hosts == NULL)
        check_mpi(MPI_ERR_NO_MEM, "team_nodes");
    for (int r = 0; r < ranks; r++)
        hosts[r] = table[r].host;
    qsort(hosts, (size_t)ranks, sizeof *hosts, by_host);
    int nodes = 1;
    for (int r = 1; r < ranks; r++)
        nodes += strcmp(hosts[r], hosts[r - 1]) != 0;
    free(hosts);
    return nodes;
}
