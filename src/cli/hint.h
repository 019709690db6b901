/* A word at the start of a run that will take long. */
#ifndef MPIPRIMES_CLI_HINT_H
#define MPIPRIMES_CLI_HINT_H

#include "core/method.h"
#include "core/placement.h"

/* On standard error, if the predicted seconds are more than ten. by_sieve: the seconds that the sieve would take; it is
 * named where it is much faster. */
void hint_if_long(enum method method, int ranks, double seconds, double by_sieve);

/* The same for a study, from the predicted seconds of all its runs. */
void hint_on_study(double seconds);

/* Counting by libprimecount will take so long, with this number of threads. */
void hint_on_pi(double seconds, int threads);

/* That ranks have no core of their own, if so, and what to do about it. `launcher` started them; NULL: unknown. */
void hint_on_placement(const struct placement *placement, const char *launcher);

#endif
