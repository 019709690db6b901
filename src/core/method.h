/* How primes are found, and how the work reaches the ranks. */
#ifndef MPIPRIMES_CORE_METHOD_H
#define MPIPRIMES_CORE_METHOD_H

#include <stdbool.h>

#include "core/uint128.h"

enum method {
    METHOD_TRIAL, /* Trial division. */
    METHOD_SIEVE, /* The sieve of Eratosthenes. */
    METHODS,
    METHOD_MIXED = METHODS, /* Several, in what several runs found together. The command line does not know it. */
};

enum schedule {
    SCHEDULE_STATIC,  /* Each rank gets an explicit share. */
    SCHEDULE_DYNAMIC, /* Ranks take pieces from a pool as they get free. */
    SCHEDULES,
    SCHEDULE_MIXED = SCHEDULES,
};

/* The name on the command line, and what a report calls it. */
const char *method_name(enum method method);
const char *method_title(enum method method);
const char *schedule_name(enum schedule schedule);

/* The largest number that it can search: trial division goes up to 2^64-1, the sieve up to NUMBER_MAX. */
uint128 method_number_max(enum method method);

/* From the name; false if there is none of that name. */
bool method_parse(enum method *method, const char *name);
bool schedule_parse(enum schedule *schedule, const char *name);

#endif
