/* The sum of the reciprocals of the primes, and of twins. */
#include "question/reciprocals.h"

static size_t words(const struct questions *asked)
{
    (void)asked;
    return 0;
}

const struct question QUESTION_RECIPROCALS = {.name = "reciprocals", .words = words};
