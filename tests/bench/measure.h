/* What the benchmarks share: CPU time, and medians. */
#ifndef MPIPRIMES_BENCH_MEASURE_H
#define MPIPRIMES_BENCH_MEASURE_H

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS_MAX = 99 };

/* User and system seconds of this process. */
static inline double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of 1 to RUNS_MAX values. */
static inline double median(const double *values, int count)
{
    double sorted[RUNS_MAX];
    memcpy(sorted, values, (size_t)count * sizeof *sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

#endif
