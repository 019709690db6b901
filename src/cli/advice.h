/* What to try next: a line after the report of a run that took long. */
#ifndef MPIPRIMES_CLI_ADVICE_H
#define MPIPRIMES_CLI_ADVICE_H

#include <stdbool.h>

#include "cli/options.h"

enum { ADVICE_TEXT = 200 }; /* Bytes, with the final zero. */

/* The one thing that would help the most, by what the run took: a file instead of printing, the sieve, more memory, more
 * ranks, the dynamic schedule. False if there is none, the run was short, or not this process's. */
bool advice_text(char text[ADVICE_TEXT], const struct options *options, const struct run_result *result);

#endif
