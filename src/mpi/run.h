/* The rounds of a run: rank 0 partitions a round's rows and scatters the bounds, every rank finds the primes of its
 * pieces, and they are collected on rank 0. */
#ifndef MPIPRIMES_MPI_RUN_H
#define MPIPRIMES_MPI_RUN_H

#include <stdbool.h>

#include "core/result.h"
#include "mpi/team.h"

/* The same on every rank, but for simd, which is each rank's own. */
struct run_request {
    struct range range;
    enum method method;
    enum schedule schedule;
    enum simd simd;
    bool gather;         /* bring the primes themselves to rank 0; otherwise only their tally */
    int print_fd;        /* rank 0 writes the gathered primes there; -1: nowhere */
    uint64_t round_rows; /* a round takes at most so many rows; 0: as many as memory and time allow */
    /* Called on rank 0 many times a second while it searches: the part of the predicted work that is done (0 ... 1), and
     * about how many numbers that is. May be NULL. */
    void (*progress)(void *context, double done, double numbers);
    void *progress_context;
};

enum run_status {
    RUN_OK,
    RUN_NO_MEMORY,     /* on some rank */
    RUN_OUTPUT_FAILED, /* rank 0 could not write the primes; errno is in *error */
    RUN_CORRUPT,       /* the gathered primes are not those that the ranks counted */
};

/* Collective. Gives the same status on every rank; *result is filled on rank 0 if it is RUN_OK. Ends with run_free. */
enum run_status run(struct run_result *result, int *error, const struct run_request *request, const struct team *team);

/* Frees what the result holds, on every rank. */
void run_free(struct run_result *result);

/* Predicted seconds until all is found, by so many ranks that run at once. */
double run_predict(const struct run_request *request, int ranks);

#endif
