/* Finders that are kept from search to search, with their tables.
 *
 * Which approach is the fastest for a range depends on what is there: a table that takes longer to make than a short range
 * to search is worth it only for many of them. How many will come is not known. So each approach is credited with the time
 * that its tables would have saved so far, and they are made as soon as that is what they take: at worst all searches
 * together take twice as long as if all had been known. */
#ifndef MPIPRIMES_LIBRARY_KEPT_H
#define MPIPRIMES_LIBRARY_KEPT_H

#include "find/finder.h"

/* How is searched. */
struct kept_way {
    enum method method;
    enum simd simd;
    uint64_t memory; /* As in finder_limit_memory. */
};

/* All zero, but for what is asked: nothing is kept yet. It must stay where it is. */
struct kept {
    struct questions asked; /* What finders are asked. */
    struct finder *finder[APPROACHES];
    struct range range[APPROACHES]; /* Which a finder's tables are made for. */
    double credit[APPROACHES];      /* Seconds. */
};

/* A finder for a range, which must not be empty: it answers what is asked or, with `rows`, finds the rows. NULL if out of
 * memory. The finder stays with *kept, until it is asked for another one. */
struct finder *kept_finder(struct kept *kept, struct kept_way way, struct range range, bool rows);

/* Frees all finders: after one that had not enough memory, or before they are asked something else. */
void kept_drop(struct kept *kept);

#endif
