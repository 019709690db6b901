/* The sum of the reciprocals of the primes, and of twins. */
#ifndef MPIPRIMES_QUESTION_RECIPROCALS_H
#define MPIPRIMES_QUESTION_RECIPROCALS_H

#include "question/question.h"

enum { RECIPROCALS_TEXT = 64 };

/* Which sum of an answer to QUESTION_RECIPROCALS. */
enum reciprocals {
    RECIPROCALS_PRIMES, /* Of 1 / p. */
    RECIPROCALS_TWINS,  /* Of 1 / p + 1 / (p + 2) for twins p, p + 2. */
};

/* Its decimal digits, such as "2.2838", as many as are certain; gives the bound of the error: the sum lies from the text's
 * value to that much above. */
double reciprocals_text(char text[RECIPROCALS_TEXT], const uint64_t *answer, enum reciprocals which);

#endif
