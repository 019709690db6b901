/* Gaps of at least some size, from a part of the lines.
 *
 * A stretch with a prime in it, any prime, has no large gap. So only the lines of some of the residue classes modulo 30 are
 * sieved. Where these leave a stretch of at least the size without a prime, tests of primality settle the other classes
 * (question/gap_stretches.h). What is found is proven: both ends are prime, and all numbers between are composite.
 *
 * What it takes besides the sieve on a core of AMD's Zen 3: to read the lines of 2 or 3 classes, 0.005 ns a number with the
 * modulus 30030 and 0.01 ns with 210; and 0.18 us a test, with all that leads to it. */
#ifndef MPIPRIMES_QUESTION_GAP_LINES_H
#define MPIPRIMES_QUESTION_GAP_LINES_H

#include "question/gap_stretches.h"

enum { GAP_CLASSES = 8 }; /* The residue classes modulo 30 that have primes beyond 5. */

struct gap_lines;

/* For gaps of at least plan->asked->least_gap, and plan->gap_classes sieved classes (1 ... 8). NULL if out of memory. Ends
 * with gap_lines_free. */
struct gap_lines *gap_lines_new(const struct line_plan *plan);
void gap_lines_free(struct gap_lines *gap_lines);

/* What it was made for. */
const struct questions *gap_lines_asked(const struct gap_lines *gap_lines);

/* Whether the numbers of a residue are of the classes that are to be sieved; the modulus is a multiple of 30. */
bool gap_lines_needs(const struct gap_lines *gap_lines, uint32_t residue);

/* All gaps of the chunk, from those of its lines that are kept, which may be more or fewer than needed. What is found is
 * valid until the next call. */
const struct gaps_found *gap_lines_find(struct gap_lines *gap_lines, const struct lines *lines);

/* How many tests of primality that takes for each number near x, predicted. */
double gap_lines_tests(double x, uint64_t least, unsigned classes);

#endif
