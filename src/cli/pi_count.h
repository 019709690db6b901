/* The number of primes by another program's method: libprimecount's combinatorial one, which finds none of them. Optional
 * in the build. */
#ifndef MPIPRIMES_CLI_PI_COUNT_H
#define MPIPRIMES_CLI_PI_COUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/range.h"

/* The largest number up to which it is sensible: there a count takes about 20 minutes of one core, and ten times the number
 * four times as long. */
#define PI_COUNT_MAX (10 * (uint128)UINT64_C(1000000000000000000))

/* "7.6"; NULL if the program was built without it. */
const char *pi_count_version(void);

/* The cores that this process may use: so many threads count. */
int pi_count_threads(void);

/* Predicted seconds for the primes of a range. */
double pi_count_seconds(struct range range);

enum pi_count_status {
    PI_COUNT_DONE,
    PI_COUNT_STOPPED, /* `goes_on` has said so. */
    PI_COUNT_FAILED,
};

/* Counts them, in a process of its own, as libprimecount cannot be interrupted; asks `goes_on` many times a second whether
 * to go on. The range must not go beyond PI_COUNT_MAX. */
enum pi_count_status pi_count(uint64_t *count, struct range range, bool (*goes_on)(void *context), void *context);

#endif
