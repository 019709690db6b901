/* The nodes of a run, by the host names of its ranks. */
#ifndef MPIPRIMES_CORE_NODES_H
#define MPIPRIMES_CORE_NODES_H

#include <stddef.h>

enum { HOST_BYTES = 64 }; /* A host's name, cut off if it is longer, with its final zero. */

struct node {
    const char *name; /* It points to the first rank's host name. */
    int first;        /* The first of its ranks. */
    int ranks;        /* Their number. */
};

/* The *count nodes of the ranks, in the order of their first ranks; to be freed. NULL if out of memory. `hosts` is the host
 * name of rank 0, and each next rank's lies `stride` bytes further, as in an array of structs. */
struct node *nodes_list(int *count, const char *hosts, size_t stride, int ranks);

/* The number of the nodes alone, for at least one rank. 1 if out of memory. */
int nodes_count(const char *hosts, size_t stride, int ranks);

#endif
