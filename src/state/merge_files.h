/* Checkpoints of several runs, read to be put together. */
#ifndef MPIPRIMES_STATE_MERGE_FILES_H
#define MPIPRIMES_STATE_MERGE_FILES_H

#include "state/merge.h"

/* Reads the files, at least one, and puts their results together; merge->status says whether that went well. The names stay
 * in use. Ends with merge_free. */
void merge_files(struct merge *merge, char *const *files, size_t count);

/* The same of parts that are the beginning of their range, or any neighbours in it. */
void merge_files_so_far(struct merge *merge, char *const *files, size_t count);
void merge_free(struct merge *merge);

#endif
