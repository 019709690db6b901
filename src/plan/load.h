/* How much less, or more, than counting primes the questions of a search take. */
#ifndef MPIPRIMES_PLAN_LOAD_H
#define MPIPRIMES_PLAN_LOAD_H

#include <stdbool.h>

#include "core/way.h"
#include "question/questions.h"

/* True if the way answers from lines: the sieve makes only those that are needed. Otherwise it makes rows. */
bool load_by_lines(struct way way, const struct questions *asked);

/* The load of numbers around x; `asked` NULL: only the number of primes. `gap_classes` are sieved where gaps are asked for
 * and answered from lines. */
struct load load_of(struct way way, const struct questions *asked, double x, unsigned gap_classes);

/* That of a search that makes rows, answers what is asked from them and, where primes are listed, makes text of them. */
struct load load_of_rows(struct way way, const struct questions *asked, bool listed, double x);

#endif
