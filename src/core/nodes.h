/* The nodes of a run, by the host names of its ranks. */
#ifndef MPIPRIMES_CORE_NODES_H
#define MPIPRIMES_CORE_NODES_H

#include "core/result.h"

struct node {
    const char *name; /* in the table */
    int first;        /* of its ranks */
    int ranks;        /* how many it has */
};

/* The *count nodes of the ranks, in the order of their first ranks; to be freed. NULL if out of memory. */
struct node *nodes_list(int *count, const struct rank_result *table, int ranks);

#endif
