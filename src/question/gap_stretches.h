/* Stretches between two primes, of which only some numbers are known to be composite: finds their gaps of at least some
 * size by tests of primality.
 *
 * What is open in a stretch is tested from its middle outwards, as a prime there is most likely to leave no such gap on
 * either side. Either that happens, or a shorter stretch is left, or all is tested, and the gap is proven. Many stretches
 * are settled at a time, since many numbers are tested faster than one. */
#ifndef MPIPRIMES_QUESTION_GAP_STRETCHES_H
#define MPIPRIMES_QUESTION_GAP_STRETCHES_H

#include "question/gap.h"
#include "question/question.h"

/* All primes that end a stretch are larger. */
enum { GAP_STRETCHES_MIN = 32 };

/* The gaps of at least some size among some numbers. */
struct gaps_found {
    uint128 first, last; /* The numbers' first and last prime; 0 if there is none. */
    uint64_t number;     /* How many gaps there are. */
    struct gap largest;  /* The first of the largest ones; all zero if there is none. */
    size_t listed;       /* At most GAPS_LISTED_MAX, the first ones in order, when all stretches are settled. */
    struct gap list[2 * GAPS_LISTED_MAX];
};

struct gap_stretches;

/* NULL if out of memory. Ends with gap_stretches_free. */
struct gap_stretches *gap_stretches_new(uint64_t least, const struct prime_tests *tests);
void gap_stretches_free(struct gap_stretches *stretches);

/* Begins anew, without stretches and gaps. Open to be prime are all numbers that are coprime to the modulus (30, 210, 2310,
 * 30030 or 510510), but for these residues, rising, from 2 to modulus + 1. The stretches' numbers will be given, and
 * treated, as what they are above the base, with 64 bits; it is a multiple of the modulus, 0 or at least 2^32. */
void gap_stretches_begin(struct gap_stretches *stretches, uint128 base, uint32_t modulus, const uint32_t *sieved,
                         size_t count);

/* Adds a gap that is known, if it is large enough. */
void gap_stretches_add_gap(struct gap_stretches *stretches, uint64_t from, uint64_t to);

/* Adds the stretch between two primes, in any order of stretches; what is not open in it is composite. */
void gap_stretches_add(struct gap_stretches *stretches, uint64_t from, uint64_t to);

/* Settles all stretches that were added. What is found is valid until the next begin; its first and last are the
 * caller's. */
struct gaps_found *gap_stretches_finish(struct gap_stretches *stretches);

/* How many numbers are tested until a prime comes, near x, on average: those without a small factor. */
double gap_stretches_tests(double x);

#endif
