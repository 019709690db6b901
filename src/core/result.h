/* What a run found, and how it went. */
#ifndef MPIPRIMES_CORE_RESULT_H
#define MPIPRIMES_CORE_RESULT_H

#include <stdint.h>

#include "core/cpu.h"
#include "core/method.h"
#include "core/range.h"
#include "core/tally.h"

enum { HOST_BYTES = 64 }; /* a host's name, cut off if longer, with its final zero */

/* One rank's part. Travels between ranks: mpi/team.c describes its layout. */
struct rank_result {
    char host[HOST_BYTES];
    uint64_t pid;
    int64_t core;       /* that it ran on at the end; -1: unknown */
    struct range share; /* from the first number of its first piece to the last number of its last one, if it had any */
    uint64_t pieces;
    uint64_t primes;
    double find; /* seconds spent on finding */
};

/* Seconds of rank 0's clock, one after the other; `total` has what lies between them, too. */
struct phases {
    double total;   /* from the end of MPI_Init until the result is complete on rank 0 */
    double scatter; /* cutting rounds, and handing out the bounds */
    double find;
    double wait; /* for slower ranks */
    double gather;
    double output;
};

struct run_result {
    struct range range;
    enum method method;
    enum schedule schedule;
    enum simd simd; /* of rank 0 */
    int ranks, nodes;
    uint64_t rounds;
    struct tally tally;
    struct phases seconds;
    double imbalance;          /* the slowest rank's find time over the mean of the ranks; 1 if nothing was to be found */
    struct rank_result *table; /* one entry for each rank */
};

#endif
