/* The sum of the reciprocals of the primes, and of twins. */
#ifndef MPIPRIMES_QUESTION_RECIPROCALS_H
#define MPIPRIMES_QUESTION_RECIPROCALS_H

#include "question/question.h"

enum { RECIPROCALS_TEXT = 64 };

/* Which sum of an answer to QUESTION_RECIPROCALS. */
enum reciprocals {
    RECIPROCALS_PRIMES, /* Of 1 / p. */
    RECIPROCALS_TWINS,  /* Of 1 / p + 1 / (p + 2) for twins p, p + 2; asked for with the tuplet 0,2. */
};

/* True if twins are among the tuplets that are asked for: then their sum is part of the answer. */
bool reciprocals_with_twins(const struct questions *asked);

/* Its decimal digits, such as "2.2838", certain but for the last one, at most 20 behind the point; gives the bound of the
 * error: the sum lies from the text's value to that much above. That is one unit of the last digit, which further digits
 * were cut off from, and what the sum's terms were rounded down by. */
double reciprocals_text(char text[RECIPROCALS_TEXT], const uint64_t *answer, enum reciprocals which);

#endif
