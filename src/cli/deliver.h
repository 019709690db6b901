/* The end of a run: the result goes to where it was asked for. */
#ifndef MPIPRIMES_CLI_DELIVER_H
#define MPIPRIMES_CLI_DELIVER_H

#include <stdbool.h>

#include "cli/options.h"
#include "cli/report_file.h"
#include "search/result.h"

/* Writes the JSON, if its file is open, and the report, or with --quiet only the answers, to the stream that it belongs
 * to. `mpi` names the MPI library in use. False if anything could not be written: the reason is on standard error, and what
 * could be written is written all the same. A hint goes to standard error, too, if printing the primes took most of a long
 * run. */
bool deliver_result(const struct options *options, struct report_file *json, const struct run_result *result,
                    const char *mpi);

#endif
