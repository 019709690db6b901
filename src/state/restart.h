/* Where a run begins: at the start of its range or, with a checkpoint of it, where the run before came to; and its output
 * file. For rank 0 alone: it calls no MPI. */
#ifndef MPIPRIMES_STATE_RESTART_H
#define MPIPRIMES_STATE_RESTART_H

#include "core/request.h"

/* Reads the checkpoint, if the request names one that is there, and looks whether the output file fits. If all is well,
 * writes the first checkpoint of a new run, then makes the output file, or cuts off what the checkpoint does not vouch for.
 * force: a new run may overwrite a file. Ends with restart_end. */
void restart_begin(struct restart *restart, const struct run_request *request, bool force);
void restart_end(struct restart *restart);

#endif
