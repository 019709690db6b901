/* A rank's side of verification: it takes note of what it found in the stretches of its pieces, searches again those of
 * another rank, and tells rank 0 of both. */
#ifndef MPIPRIMES_MPI_VERIFY_H
#define MPIPRIMES_MPI_VERIFY_H

#include "find/finder.h"
#include "mpi/team.h"
#include "plan/coordinator.h"
#include "plan/verifier.h"
#include "search/request.h"

struct verify {
    bool on;
    const struct run_request *request;
    const struct team *team;
    struct recheck recheck;
    const uint8_t *table;  /* The node's, NULL if there is none. */
    struct finder *finder; /* For the second searches; NULL until there is one. */
    struct findings found; /* Of a stretch; with room for answers. */
    struct stretch *tasks; /* What is to be searched again in this phase. */
    size_t task_count, task_room;
    /* What there is to tell of this phase: of what was searched again, then of the rank's own pieces. */
    struct stretch *list;
    size_t rechecked, count, room;
    double seconds; /* Spent on searching again. */
};

/* The request's verification, the same on all ranks, as rank 0 chooses it. Collective. */
struct recheck verify_plan(const struct run_request *request, const struct team *team);

/* `table`: the node's, which stays, as all else must. False if out of memory. Ends with verify_free, also then. */
bool verify_new(struct verify *verify, const struct recheck *recheck, const struct run_request *request,
                const uint8_t *table, const struct team *team);
void verify_free(struct verify *verify);

/* The rows at the front of the piece that are to be searched by themselves; *stretch: they are one that is verified. */
struct row_span verify_cut(bool *stretch, const struct verify *verify, struct row_span piece);

/* Takes note of what was found in a stretch; `rows`: its primes, NULL where only findings are compared. False if out of
 * memory. */
bool verify_note(struct verify *verify, struct row_span stretch, const struct findings *found, const struct rows *rows);

/* A phase begins: brings the tasks from rank 0's verifier (NULL on the other ranks) to all ranks. Collective. False if out
 * of memory. */
bool verify_receive(struct verify *verify, const struct verifier *verifier, const struct order *order);

/* Does the tasks, whatever signals say: without them the last round could not stand. The sink is for polls alone. */
enum find_status verify_search(struct verify *verify, const struct find_sink *sink);

/* The phase ends, and rank 0 has the replies: brings all lists together there. */
struct arrived {
    struct stretch_lists all; /* The others are parts of it. */
    struct stretch_lists again, found;
};
bool verify_arrived_new(struct arrived *arrived, size_t ranks);
void verify_arrived_free(struct arrived *arrived);

/* coordinator and arrived: NULL but on rank 0. Collective. False on rank 0 if out of memory. */
bool verify_gather(struct arrived *arrived, const struct verify *verify, const struct coordinator *coordinator);

#endif
