/* The report of a run, as text and as JSON. */
#ifndef MPIPRIMES_CLI_REPORT_H
#define MPIPRIMES_CLI_REPORT_H

#include <stdbool.h>

#include "search/result.h"

enum { REPORT_TABLE_RANKS = 16 }; /* More ranks than this are listed on request only. */

/* The text, to be freed; NULL if out of memory. */
char *report_text(const struct run_result *result, bool all_ranks);

/* The JSON, to be freed; NULL if out of memory. `mpi` names the MPI library in use. Numbers that can reach 2^64 and more
 * (the range, the primes, the ranks' numbers) are strings, as JSON's readers are not bound to keep more than 53 bits of a
 * number. */
char *report_json(const struct run_result *result, const char *mpi);

/* A number, mostly of seconds, in as many digits as fit in the width, at most six behind the point; 9999999 s are four
 * months. */
enum { SECONDS_WIDTH = 8, SECONDS_TEXT = 32 };
void report_seconds(char text[SECONDS_TEXT], double seconds, int width);

/* How fast the output came into its file, over the run's whole time; 0 if that was none. */
double report_gigabytes_per_second(const struct standing *standing);

#endif
