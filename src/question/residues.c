/* How many primes are in each residue class. */
#include "question/residues.h"

static size_t words(const struct questions *asked)
{
    (void)asked;
    return 0;
}

const struct question QUESTION_RESIDUES = {.name = "residues", .words = words};
