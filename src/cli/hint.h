/* A word at the start of a run that will take long. */
#ifndef MPIPRIMES_CLI_HINT_H
#define MPIPRIMES_CLI_HINT_H

#include "core/method.h"

/* On standard error, if the predicted seconds are more than ten. by_sieve: the seconds that the sieve would take; it is
 * named where it is much faster. */
void hint_if_long(enum method method, int ranks, double seconds, double by_sieve);

/* The same for a study, whose runs take so many seconds together; and that its ranks share processors, if only so many of
 * them run at once. */
void hint_on_study(double seconds, int ranks, int at_once);

#endif
