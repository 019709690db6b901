/* What to say, on standard error, of checkpoints that are put together, and the exit status that goes with it. */
#ifndef MPIPRIMES_CLI_EXPLAIN_MERGE_H
#define MPIPRIMES_CLI_EXPLAIN_MERGE_H

#include "cli/explain.h"
#include "state/merge.h"

/* Says why they cannot be put together, or, unless --quiet, what is odd about them. */
enum exit_status explain_merge(const struct merge *merge, const struct options *options);

#endif
