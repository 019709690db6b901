/* Lists of primes beyond 2^64, by GMP. */
#ifndef MPIPRIMES_TESTS_GMP_LIST_H
#define MPIPRIMES_TESTS_GMP_LIST_H

#include "support/gmp_support.h"
#include "support/support.h"

/* The primes of a range. */
static inline struct list gmp_list(struct range range)
{
    if (range.last <= UINT64_MAX)
        return list_truth((uint64_t)range.first, (uint64_t)range.last);
    struct list all = list_at(range), list = {.base = all.base};
    for (size_t i = 0; i < all.count; i++)
        if (gmp_is_prime(list_prime(&all, i)))
            list_add(&list, all.primes[i]);
    list_free(&all);
    return list;
}

#endif
