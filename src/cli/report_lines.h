/* The answers to a search's questions for scripts. */
#ifndef MPIPRIMES_CLI_REPORT_LINES_H
#define MPIPRIMES_CLI_REPORT_LINES_H

#include "search/result.h"

/* The number of primes alone, or the prime of --nth, if nothing else is asked for; otherwise a line for each answer, which
 * begins with the name of what it says: "primes", "tuplets", "sum", "reciprocals", "residue", "gaps", "largest", "gap"
 * (docs/questions.md). To be freed; NULL if out of memory. */
char *report_lines(const struct run_result *result);

#endif
