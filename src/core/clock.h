/* Time that only goes forward. */
#ifndef MPIPRIMES_CORE_CLOCK_H
#define MPIPRIMES_CORE_CLOCK_H

#include <time.h>

/* Seconds since some point in the past. */
static inline double clock_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Seconds since *start, which becomes now. */
static inline double clock_lap(double *start)
{
    double now = clock_seconds(), seconds = now - *start;
    *start = now;
    return seconds;
}

#endif
