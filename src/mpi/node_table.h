/* The finders' read-only table, made and kept once on each node, by its ranks together. */
#ifndef MPIPRIMES_MPI_NODE_TABLE_H
#define MPIPRIMES_MPI_NODE_TABLE_H

#include "find/sink.h"
#include "mpi/team.h"
#include "plan/cost.h"

struct node_table {
    const uint8_t *bytes; /* NULL: none is needed, or none could be made, and each rank makes its own if it needs one. */
    size_t share;         /* Bytes: what falls on each rank of the node. */
    uint8_t *own;         /* The memory, if the node has a single rank. */
    bool shared;          /* There is a window. */
    MPI_Win window;
};

/* Makes the table, if one is needed: each rank of a node makes a slice, and calls the sink's poll with the fraction of it
 * that is done. Where one of them is stopped, the node has no table. Collective; the way is the same on all ranks, but for
 * simd. With `may_spare` a node of a single rank makes none where its finder does better without. False, on some ranks or
 * all, if out of memory. Ends with node_table_free. */
bool node_table_new(struct node_table *table, struct way way, struct range range, const struct find_sink *sink,
                    const struct team *team, bool may_spare);

/* Collective. */
void node_table_free(struct node_table *table);

#endif
