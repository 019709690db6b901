/* How long the search of a number takes, predicted: for equal shares, for the length of rounds and for the time left. */
#ifndef MPIPRIMES_CORE_COST_H
#define MPIPRIMES_CORE_COST_H

#include <stdint.h>

#include "core/cpu.h"
#include "core/method.h"
#include "core/rows.h"

/* What the prediction depends on. */
struct cost_model {
    enum method method;
    enum simd simd;
};

/* Seconds of one core for each number around x, without the set-up. */
double cost_density(struct cost_model model, double x);

/* Seconds of one core that each piece at the height x takes before its first number. */
double cost_setup(struct cost_model model, double x);

/* Seconds of one core for the rows, without the set-up. */
double cost_rows(struct cost_model model, struct row_span span);

/* How many rows of the span, from its first on, cost about `seconds` together (within a row); at least 1 where the span
 * has any. */
uint64_t cost_rows_within(struct cost_model model, struct row_span span, double seconds);

#endif
