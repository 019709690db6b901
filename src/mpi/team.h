/* The ranks that work together. */
#ifndef MPIPRIMES_MPI_TEAM_H
#define MPIPRIMES_MPI_TEAM_H

#include <mpi.h>
#include <stdbool.h>

#include "search/result.h"

struct team {
    MPI_Comm comm;
    int rank, size;
    double started; /* MPI_Wtime at the end of MPI_Init; a team of some ranks sets it when it begins. */
};

/* For the time before MPI_Init, in a process that no launcher offers others to. Open MPI then starts no daemon and looks
 * for no network, which takes a tenth of the time. What the user has set stays. Open MPI 4 also takes each process of a
 * Slurm step for one to which srun offers a PMI server, and where it does not, stops in MPI_Init with a page of its own
 * from each process. Without SLURM_STEP_ID it makes worlds of one: right for a single process, and launch_torn sees the
 * others. */
void team_expect_alone(void);

/* Calls MPI_Init; every rank of MPI_COMM_WORLD is in the team. Ends with team_stop. */
struct team team_start(int *argc, char ***argv);
void team_stop(struct team *team);

/* The same team, whose time begins now: for one of several runs. */
struct team team_from_now(const struct team *team);

/* The ranks of a communicator, which belongs to the team from now on. Ends with team_free, which is collective. */
struct team team_of(MPI_Comm comm);

/* The first `ranks` ranks of the team as a team of their own; the others get one without a communicator. Collective. Ends
 * with team_free. */
struct team team_subset(const struct team *team, int ranks);
void team_free(struct team *team);

/* True on every rank if `ok` is true on every rank. */
bool team_all(const struct team *team, bool ok);

/* The first rank on which something is bad, on every rank, and *value is that rank's; -1 if all is well. */
int team_first(const struct team *team, bool bad, int *value);

/* Waits for all ranks, without keeping a core busy. */
void team_wait(const struct team *team);

/* What rank 0 says, on every rank. */
int team_agree(const struct team *team, int rank_0_says);

/* The same of a 64-bit number. */
uint64_t team_agree_number(const struct team *team, uint64_t rank_0_says);

/* What rank 0 has at `bytes`, on every rank. */
void team_agree_bytes(const struct team *team, void *bytes, size_t size);

/* Rank 0's bytes on every rank; fewer than 2^31. Collective. */
void team_share(void *bytes, size_t size, const struct team *team);

/* The entries of `size` bytes of all ranks, in the order of the ranks, on rank 0; to be freed. NULL elsewhere, and if rank
 * 0 has no memory for them. Collective. */
void *team_gather(const void *own, size_t size, const struct team *team);

/* The MPI library's name and version, "Open MPI v4.1.4", "MPICH 4.0.2"; works before MPI_Init, too. */
void team_library(char text[MPI_MAX_LIBRARY_VERSION_STRING]);

/* Fills host, pid and core of this rank's entry. */
void team_introduce(struct rank_result *own);

/* Brings the ranks' entries together in table[size] on rank 0 (NULL elsewhere). */
void team_gather_results(struct rank_result *table, const struct rank_result *own, const struct team *team);

#endif
