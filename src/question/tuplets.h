/* How many k-tuplets of each pattern there are. */
#ifndef MPIPRIMES_QUESTION_TUPLETS_H
#define MPIPRIMES_QUESTION_TUPLETS_H

#include "question/question.h"

/* How many tuplets of asked->tuplets[pattern] an answer to QUESTION_TUPLETS has. */
uint64_t tuplets_found(const uint64_t *answer, size_t pattern);

#endif
