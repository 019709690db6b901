/* The tests of primality that questions need, for numbers of any height. */
#ifndef MPIPRIMES_FIND_TESTS_PRIMALITY_TESTS_H
#define MPIPRIMES_FIND_TESTS_PRIMALITY_TESTS_H

#include "question/question.h"

/* Those of a SIMD level. */
struct prime_tests primality_tests(enum simd simd);

#endif
