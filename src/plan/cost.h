/* How long the search of a number takes, predicted: for equal shares, for the length of rounds and for the time left; and
 * which approach of the sieve takes the least. */
#ifndef MPIPRIMES_PLAN_COST_H
#define MPIPRIMES_PLAN_COST_H

#include <stdint.h>

#include "core/cpu.h"
#include "core/method.h"
#include "core/range.h"
#include "core/rows.h"

/* How the sieve goes about a range. */
enum approach {
    APPROACH_PLAIN, /* by base primes that are kept, with what is known of each; from COST_HIGH_FIRST on as the next one */
    APPROACH_HIGH,  /* by base primes that are kept as bits only (find/high/sieve_far.h) */
    APPROACH_TESTS, /* by small primes, and what is left by primality tests (find/tests/short_range.h) */
    APPROACHES,
};

/* Only for ranges from here on are the last two approaches meant: their numbers must be above all that crosses them off. */
#define COST_HIGH_LEAST (UINT64_C(1) << 40)

/* From here on base primes, about 8 million, are too many to be kept. */
#define COST_HIGH_FIRST (UINT64_C(1) << 54)

/* What the prediction depends on. */
struct cost_model {
    enum method method;
    enum simd simd;
    enum approach approach; /* of the sieve; APPROACH_PLAIN for trial division */
};

/* The name in a JSON report, and what a text adds to the method's title. */
const char *approach_name(enum approach approach);
const char *approach_title(enum approach approach);

/* The model with the approach that is predicted to be the fastest when so many ranks search a range together. */
struct cost_model cost_choose(struct cost_model model, struct range range, int ranks);

/* Whether numbers around x are sieved by base primes that are kept as bits. */
bool cost_is_high(struct cost_model model, double x);

/* Seconds of one core for each number around x, without the set-up. */
double cost_density(struct cost_model model, double x);

/* Seconds of one core that each rank takes at the height x before its first piece. */
double cost_start(struct cost_model model, double x);

/* Seconds of one core that each piece at the height x takes before its first number. */
double cost_setup(struct cost_model model, double x);

/* The same of a piece that follows the rank's one before, as was expected when that was searched. */
double cost_follow(struct cost_model model, double x);

/* Seconds of one core for the rows, without the set-up. */
double cost_rows(struct cost_model model, struct row_span span);

/* How many rows of the span, from its first on, cost about `seconds` together (within a row); at least 1 where the span
 * has any. */
uint64_t cost_rows_within(struct cost_model model, struct row_span span, double seconds);

#endif
