/* How long the search of a number takes, predicted: for equal shares, for the length of rounds and for the time left; and
 * which approach of the sieve takes the least. */
#ifndef MPIPRIMES_PLAN_COST_H
#define MPIPRIMES_PLAN_COST_H

#include <stdint.h>

#include "core/range.h"
#include "core/rows.h"
#include "core/way.h"

/* The way with the approach that is predicted to be the fastest when this number of ranks search a range together. */
struct way cost_choose(struct way way, struct range range, int ranks);

/* Seconds of one core for each number around x, without the set-up. */
double cost_density(struct way way, double x);

/* Seconds of one core that each rank takes at the height x before its first piece. */
double cost_start(struct way way, double x);

/* Seconds of one core that each piece at the height x takes before its first number. */
double cost_setup(struct way way, double x);

/* The same of a piece that follows the rank's one before, as was expected when that was searched. */
double cost_follow(struct way way, double x);

/* Seconds of one core for the rows, without the set-up. */
double cost_rows(struct way way, struct row_span span);

/* How many rows of the span, from its first on, cost about `seconds` together (within a row); at least 1 where the span
 * has any. */
uint64_t cost_rows_within(struct way way, struct row_span span, double seconds);

#endif
