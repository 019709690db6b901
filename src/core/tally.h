/* What is known of the primes of a set of numbers. Tallies of disjoint sets merge into the tally of their union;
 * merging is associative and commutative, so the result does not depend on how the work was cut or in which order
 * the parts came in. */
#ifndef MPIPRIMES_CORE_TALLY_H
#define MPIPRIMES_CORE_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "core/range.h"
#include "core/rows.h"

enum { TALLY_ENDS = 5 }; /* how many of the first and of the last primes are kept */

/* Only 64-bit words, so that it travels as an array of them. All zero is the tally of the empty set. */
struct tally {
    uint64_t count;               /* number of primes */
    uint64_t lowest[TALLY_ENDS];  /* the smallest min(count, TALLY_ENDS) of them, rising */
    uint64_t highest[TALLY_ENDS]; /* the largest min(count, TALLY_ENDS) of them, rising */
};

enum { TALLY_WORDS = sizeof(struct tally) / sizeof(uint64_t) };

/* How many entries of lowest and of highest are in use. */
size_t tally_ends(const struct tally *tally);

/* *into becomes the tally of both; their sets must be disjoint. */
void tally_merge(struct tally *into, const struct tally *from);

/* Adds the primes of the rows, and those of 2, 3, 5, 7 that lie in the rows and in the range. Bits that lie outside of
 * the range must be clear. */
void tally_add_rows(struct tally *tally, const struct rows *rows, struct range range);

#endif
