/* The finders' read-only table, made and kept once on each node, by its ranks together. */
#ifndef MPIPRIMES_MPI_NODE_TABLE_H
#define MPIPRIMES_MPI_NODE_TABLE_H

#include "mpi/team.h"
#include "plan/cost.h"

struct node_table {
    const uint8_t *bytes; /* NULL: the ranks have no table in common, and each makes its own if it needs one. */
    bool shared;          /* There is a window. */
    MPI_Win window;
};

/* Collective; the way is the same on all ranks, but for simd. False, on some ranks or all, if out of memory. Ends with
 * node_table_free. */
bool node_table_new(struct node_table *table, struct way way, struct range range, const struct team *team);

/* Collective. */
void node_table_free(struct node_table *table);

#endif
