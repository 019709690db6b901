/* The sum of the primes. */
#ifndef MPIPRIMES_QUESTION_SUM_H
#define MPIPRIMES_QUESTION_SUM_H

#include "question/question.h"

enum { SUM_TEXT = 64 };

/* The decimal digits of the sum in an answer to QUESTION_SUM. */
void sum_text(char text[SUM_TEXT], const uint64_t *answer);

#endif
