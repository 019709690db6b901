/* How many primes are in each residue class. */
#ifndef MPIPRIMES_QUESTION_RESIDUES_H
#define MPIPRIMES_QUESTION_RESIDUES_H

#include "question/question.h"

/* The number of primes that are `residue` modulo asked->modulus, in an answer to QUESTION_RESIDUES. */
uint64_t residues_count(const uint64_t *answer, uint32_t residue);

#endif
