/* What a run found, and how it went. */
#ifndef MPIPRIMES_SEARCH_RESULT_H
#define MPIPRIMES_SEARCH_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"
#include "core/method.h"
#include "core/nodes.h"
#include "core/output.h"
#include "core/range.h"
#include "core/rows.h"
#include "core/way.h"
#include "question/findings.h"
#include "search/search.h"

/* One rank's work. It travels between ranks as bytes. */
struct rank_result {
    char host[HOST_BYTES];
    uint64_t pid;
    int64_t core;         /* The CPU that it ran on at the end; -1: unknown. */
    struct range numbers; /* From the first number of its first piece to the last number of its last one, if it had any. */
    uint64_t pieces;
    uint64_t primes;
    double find; /* Seconds spent on finding. */
    double work; /* Seconds spent on finding, formatting, writing and gathering. */
};

/* Seconds of rank 0's clock, one after the other; `total` has what lies between them, too. */
struct timings {
    double total;   /* From the end of MPI_Init until the result is complete on rank 0. */
    double scatter; /* Cutting rounds, and handing out the bounds. */
    double find;
    double wait;   /* Waiting for slower ranks. */
    double gather; /* Gathering primes, and telling where they go in a file. */
    double format; /* Turning primes to text, or to the words of a .npy file. */
    double write;
    double checkpoint; /* Making output durable, and writing the checkpoint. */
};

/* What of the total is no part of it: the first contact between the ranks, tables of base primes, opening and closing
 * files, and rank 0's accounts. */
double timings_other(const struct timings *seconds);

/* Adds each phase's seconds, and the total's. */
void timings_add(struct timings *sum, const struct timings *seconds);

/* All that a run knows after a round, and enough to go on from there on any number of ranks. */
struct standing {
    struct findings found;    /* What the rows hold that are searched: the range's, from its first one on. */
    struct findings interval; /* What they hold of the interval that comes next to its end (search.every). */
    uint64_t rounds;          /* How many rounds that took. */
    uint64_t begun;           /* 1: the output file is made, and found.bytes of it hold these primes. */
    uint64_t resumes;         /* How often the run has gone on from a checkpoint. */
    struct timings seconds;   /* Spent on all of that, before and after all resumes. */
};

/* What was searched twice, and how the second time. */
struct verified {
    bool asked;
    uint64_t seed; /* By which the stretches were chosen (plan/stretches.h). */
    uint64_t stretches, numbers;
    double work;            /* The fraction of this run's predicted work that was verified. */
    struct way way;         /* Of the second search. */
    bool vary, rows, lists; /* As in struct recheck (plan/recheck.h). */
    bool pi;                /* The number of primes was compared with libprimecount's, */
    uint64_t pi_primes;     /* which is this, */
    double pi_seconds;      /* and took so long. */
};

struct placement; /* core/placement.h */

struct run_result {
    struct search search;
    struct output output;
    enum schedule schedule;
    enum simd simd; /* Rank 0's. */
    int ranks, nodes;
    struct standing standing;
    const struct placement *placement; /* Where the ranks in the table run; NULL: nobody looked. */
    double imbalance; /* The longest time that a rank worked over the mean of the ranks; 1 if there was nothing to do. */
    struct rank_result *table; /* One entry for each rank; NULL if the run had ended before this process began. */
    struct verified verified;  /* In this run, since it began or went on. */
    size_t merged;             /* The number of checkpoints that were merged (state/merge.h); 0: it is of one run. */
};

/* Frees the answers of the standing. */
void result_free_answers(struct run_result *result);

/* True if all is searched. A range without rows has nothing to search, but still its output file to be made. */
static inline bool result_finished(const struct run_result *result)
{
    const struct standing *standing = &result->standing;
    return standing->found.rows.count == rows_of_range(result->search.range).count &&
           (result->output.path == NULL || standing->begun);
}

#endif
