/* The comparison of a result with libprimecount's number of primes. */
#ifndef MPIPRIMES_COMMAND_VERIFY_PI_H
#define MPIPRIMES_COMMAND_VERIFY_PI_H

#include "cli/exit_status.h"
#include "cli/options.h"

/* Counts the primes of the result's range again, if the options ask for it, and notes that in the result; says so if it is
 * another number, or cannot be done. For rank 0. Signals do what they do otherwise from then on, so that it can be
 * interrupted. */
enum exit_status verify_pi(struct run_result *result, const struct options *options, double started);

#endif
