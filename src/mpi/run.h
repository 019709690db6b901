/* The rounds of a run: rank 0 partitions a round's rows and scatters the bounds, every rank finds the primes of its
 * pieces, and they go to where they are wanted: nowhere, to rank 0, or to a file. */
#ifndef MPIPRIMES_MPI_RUN_H
#define MPIPRIMES_MPI_RUN_H

#include "mpi/team.h"
#include "search/request.h"

/* Collective. Gives the same status on every rank. On rank 0 *result tells what is found, and stands in the output file,
 * also if the run did not come to its end; its table is there if it is RUN_OK or RUN_STOPPED. Ends with run_free. */
enum run_status run(struct run_result *result, struct run_failure *failure, const struct run_request *request,
                    const struct team *team);

/* Frees what the result holds, on every rank. */
void run_free(struct run_result *result);

/* The fraction of the predicted work that lies before request->start. */
double run_fraction(const struct run_request *request);

/* Predicted seconds until all that is left from request->start on is found by `ranks` ranks that run at once. */
double run_predict(const struct run_request *request, int ranks);

#endif
