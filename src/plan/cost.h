/* How long a search takes, predicted: the plan cuts pieces of equal cost by it, chooses the length of rounds, and tells the
 * time that is left; and the approach of the sieve that takes the least is chosen by it.
 *
 * All costs are seconds of one core, as numbers x at any height take them. What they are made of: each rank
 * starts once, each piece begins (the set-up), and each number has its density. */
#ifndef MPIPRIMES_PLAN_COST_H
#define MPIPRIMES_PLAN_COST_H

#include <stdint.h>

#include "core/range.h"
#include "core/rows.h"
#include "core/way.h"
#include "question/questions.h"

/* The way with the approach that is predicted to be the fastest when this number of ranks search a range together. */
struct way cost_choose(struct way way, struct range range, int ranks);

/* The same for a search that asks questions; `asked` NULL: only the number of primes. */
struct way cost_choose_asked(struct way way, const struct questions *asked, struct range range, int ranks);

/* The same for a search that lists primes. */
struct way cost_choose_listed(struct way way, const struct questions *asked, struct range range, int ranks);

/* Seconds for each number around x, without the set-up. */
double cost_density(struct way way, double x);

/* Seconds that each rank takes at the height x before its first piece. */
double cost_start(struct way way, double x);

/* Seconds that each piece at the height x takes before its first number. */
double cost_setup(struct way way, double x);

/* The same for a piece that follows the rank's last one, as was expected when that was searched (finder_expect). */
double cost_follow(struct way way, double x);

/* Seconds that this number of ranks take for a range: what each takes at its start, and its share of the rows. */
double cost_range(struct way way, struct range range, int ranks);

/* Seconds for the rows, without the set-up. */
double cost_rows(struct way way, struct row_span span);

/* The number of rows of the span, from its first on, that cost about `seconds` together (within a row); at least 1 where
 * the span has any. */
uint64_t cost_rows_within(struct way way, struct row_span span, double seconds);

#endif
