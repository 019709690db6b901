#include "cli/time_limit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/clock.h"

/* What is left to the batch script: the seconds, or the fraction of the job's rest if that is less. */
static const double RESERVE = 30, RESERVE_FRACTION = 0.1;

/* Seconds until Slurm ends the job; INFINITY outside of Slurm, and where it does not tell. */
static double job_left(void)
{
    const char *end = getenv("SLURM_JOB_END_TIME");
    if (end == NULL || *end == '\0' || end[strspn(end, "0123456789")] != '\0')
        return INFINITY;
    return strtod(end, NULL) - (double)time(NULL);
}

double time_limit_left(const struct options *options, double started)
{
    double own = options->time_limit > 0 ? started + options->time_limit - clock_seconds() : INFINITY;
    double job = job_left();
    double reserve = fmin(RESERVE, fmax(RESERVE_FRACTION * job, 0));
    return fmin(own, job - reserve);
}
