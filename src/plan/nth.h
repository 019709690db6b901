/* The way to the n-th prime: which ranges are to be counted until few primes are left to walk over. Pure functions.
 *
 * The first range ends close to the prime (prime_count.h), on a grid that no rounding of another machine changes; the next
 * ones, upwards or downwards from there, have about as many numbers as the primes that are missing take, and each of them
 * leaves about the root of those before. */
#ifndef MPIPRIMES_PLAN_NTH_H
#define MPIPRIMES_PLAN_NTH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/range.h"

/* Where the count has come to. */
struct nth {
    uint64_t n;       /* Of the prime that is looked for, counted from the first one of the range; from 1 on. */
    struct range all; /* In which it is looked for. */
    uint128 end;      /* The last number of those that are counted. */
    uint64_t counted; /* The primes from the first number to `end`. */
};

/* True if it is known beforehand that the range has fewer than n primes. */
bool nth_is_hopeless(uint64_t n, struct range range);

/* The numbers to begin with, from the range's first one on. */
struct range nth_first_range(uint64_t n, struct range all);

/* The numbers to count next: they begin behind nth->end, or end there. False if few enough primes are left for nth_walk, or
 * if there is nothing above. */
bool nth_next_range(struct range *range, const struct nth *nth);

/* Takes note of how many primes that range has. */
void nth_take(struct nth *nth, struct range range, uint64_t count);

/* True if there are fewer than n primes up to NUMBER_MAX. */
bool nth_is_beyond(const struct nth *nth);

/* A range, from nth->end on upwards or downwards, that most likely holds the prime; *index is which of its primes that is:
 * from 0 on, counted from its beginning or, if `*from_end`, backwards from its end. */
struct range nth_walk(uint64_t *index, bool *from_end, const struct nth *nth);

#endif
