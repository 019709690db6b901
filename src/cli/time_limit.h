/* When a run must have ended. */
#ifndef MPIPRIMES_CLI_TIME_LIMIT_H
#define MPIPRIMES_CLI_TIME_LIMIT_H

#include "cli/options.h"

/* Seconds from now until then, less than 0 if it is over, INFINITY if there is no limit: --time-limit, counted from
 * `started` (clock_seconds() at the program's start), or the end of the Slurm job, if that is earlier. Some of what the
 * job has left is reserved for what its script does afterwards. */
double time_limit_left(const struct options *options, double started);

#endif
