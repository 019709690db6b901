/* A scaling study: the same search by different numbers of ranks, or by both schedules, and what its times say. Pure
 * functions of their arguments. */
#ifndef MPIPRIMES_PLAN_STUDY_H
#define MPIPRIMES_PLAN_STUDY_H

#include <stddef.h>

#include "plan/cost.h"
#include "search/result.h"

enum study {
    STUDY_NONE,
    STUDY_STRONG,    /* The same range on 1, 2, 4, ... ranks. */
    STUDY_WEAK,      /* A range that grows with the ranks: the same predicted work for each of them. */
    STUDY_SCHEDULES, /* One process, and all ranks by the static and by the dynamic schedule. */
    STUDIES,
};

/* The name on the command line, and what a report calls it. */
const char *study_name(enum study study);
const char *study_title(enum study study);

/* From the name; false if there is none of that name. */
bool study_parse(enum study *study, const char *name);

enum {
    STUDY_CASES_MAX = 32, /* The powers of two below 2^31, and one that is none. */
    STUDY_REPEATS_MAX = 1000,
};

/* What is run again and again. */
struct study_case {
    int ranks;
    enum schedule schedule;
    struct range range;
};

/* What came of it once. */
struct study_run {
    struct timings seconds;
    double imbalance;
    uint64_t primes; /* 0 if they are not counted. */
    int nodes;
};

struct study_result {
    enum study study;
    struct way way;     /* With the instructions of rank 0. */
    struct range range; /* As given: that of one rank. */
    struct questions questions;
    int ranks; /* All of the job's. */
    int repeats;
    int count; /* The number of cases, which come by rising ranks; the first is one rank. */
    struct study_case cases[STUDY_CASES_MAX];
    struct study_run *runs;    /* `repeats` of each case, case by case. */
    struct rank_result *table; /* All ranks, as the last run saw them. */
};

/* Lists the cases, from study, way, range, ranks, repeats; `schedule` is that of the studies of ranks. False if a range
 * would end above 2^64-1: it is that of the last case. */
bool study_plan(struct study_result *study, enum schedule schedule);

/* The range with the same start whose predicted work is `times` as large; false if it would end above 2^64-1. */
bool study_grow(struct range *grown, struct range range, int times, struct way way);

/* True if all runs of a range found the same number of primes. */
bool study_agrees(const struct study_result *study);

/* What the schedule of a case is called: one process of a study of schedules has none. */
const char *study_schedule(const struct study_result *study, int number);

struct spread {
    double median, min, max;
};

/* The spread of at least one value; sorts them. The median of an even number of values is the mean of the two in the
 * middle. */
struct spread study_spread(double *values, size_t count);

/* The fraction of one rank's work that is not divided, as the speedup on `ranks` ranks (at least 2) shows it: A. H. Karp
 * and H. P. Flatt, "Measuring parallel processor performance", 1990. */
double study_karp_flatt(double speedup, int ranks);

/* What the runs of a case say together. */
struct study_figures {
    struct spread seconds;
    double speedup;       /* Times as fast as one rank; for a weak study, times as much work in a second. */
    double efficiency;    /* Speedup for each rank. */
    double serial;        /* Karp and Flatt's fraction; NAN for one rank. */
    double imbalance;     /* The median of the runs. */
    double communication; /* The median fraction of the time in which rank 0 scattered, waited and gathered. */
};

struct study_figures study_figures(const struct study_result *study, int number);

#endif
