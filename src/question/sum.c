/* The sum of the primes. */
#include "question/sum.h"

static size_t words(const struct questions *asked)
{
    (void)asked;
    return 0;
}

const struct question QUESTION_SUM = {.name = "sum", .words = words};
