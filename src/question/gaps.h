/* Gaps between neighbouring primes. */
#ifndef MPIPRIMES_QUESTION_GAPS_H
#define MPIPRIMES_QUESTION_GAPS_H

#include "question/gap.h"
#include "question/question.h"

/* What an answer to QUESTION_GAPS says. How many gaps there are that were asked for. */
uint64_t gaps_number(const uint64_t *answer);

/* The largest one, the first of those; all zero if there is none. */
struct gap gaps_largest(const uint64_t *answer, const struct questions *asked);

/* How many entries the list has: gaps in the order of their places or, for GAPS_ALL, sizes that occur, rising. */
size_t gaps_listed(const uint64_t *answer, const struct questions *asked);

/* An entry of the list; *times is how often the size occurs, 1 unless all gaps are asked for. */
struct gap gaps_entry(uint64_t *times, const uint64_t *answer, const struct questions *asked, size_t index);

#endif
