/* How the stretches that are searched twice (plan/stretches.h) are searched the second time: by a way that has as little as
 * possible in common with the first one, and is not too slow. */
#ifndef MPIPRIMES_PLAN_RECHECK_H
#define MPIPRIMES_PLAN_RECHECK_H

#include <stdbool.h>

#include "plan/cost.h"
#include "plan/stretches.h"

/* It travels between ranks as bytes. */
struct recheck {
    struct stretches stretches;
    struct way way;
    bool vary;  /* Another wheel of the plain sieve than the fastest one (finder_vary). */
    bool rows;  /* Questions are answered from rows, although lines would tell. */
    bool lists; /* Rows are compared; else only what is known of them. */
};

/* For a share (0 < share <= 1) of a range that is searched by `first`. `lists`: for its primes, which are delivered. The
 * second way is the most different one that takes, with all that beginning costs, its share of the time and one hundredth
 * at most; the fastest one if none does, and the most different one if all of it takes next to no time. */
struct recheck recheck_plan(struct way first, const struct questions *asked, bool lists, struct range range, double share,
                            uint64_t seed);

/* Predicted seconds of searching rows the second time. */
double recheck_seconds(const struct recheck *recheck, struct row_span rows);

#endif
