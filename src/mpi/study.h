/* Scaling studies: searches by some of the ranks, while the others sleep. */
#ifndef MPIPRIMES_MPI_STUDY_H
#define MPIPRIMES_MPI_STUDY_H

#include "mpi/run.h"
#include "plan/study.h"

/* Tells all ranks rank 0's cases. Collective. */
void study_broadcast(struct study_result *study, const struct team *team);

/* Predicted seconds of all runs together, where `at_once` ranks can run at the same time. */
double study_predict(const struct study_result *study, const struct run_request *request, int at_once);

/* Runs each case `repeats` times, one case after the other in each pass, so that a machine that gets slower does so for all
 * of them, after one pass that does not count. The request is for what is the same in all runs; its progress is called
 * between the runs. Collective; gives the same status on every rank, and on rank 0 the runs, if it is RUN_OK. Ends with
 * study_free. */
enum run_status study_run(struct study_result *study, struct run_failure *failure, const struct run_request *request,
                          const struct team *team);

/* Frees what the result holds, on every rank. */
void study_free(struct study_result *study);

#endif
