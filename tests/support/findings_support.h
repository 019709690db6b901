/* The findings of rows, by the definition, for tests to compare with. */
#ifndef MPIPRIMES_TESTS_SUPPORT_FINDINGS_SUPPORT_H
#define MPIPRIMES_TESTS_SUPPORT_FINDINGS_SUPPORT_H

#include "support/support.h"

#include "question/findings.h"

/* Of rows whose primes in the range are among those of the list. */
static inline struct findings findings_of(struct row_span rows, struct range range, const struct list *list)
{
    struct findings found = {.rows = rows};
    struct range numbers = range_of_rows(rows, range);
    uint64_t last[FINDINGS_ENDS] = {0};
    for (size_t i = 0; i < list->count && rows.count > 0; i++) {
        uint64_t prime = list->primes[i];
        if (prime < numbers.first || prime > numbers.last)
            continue;
        if (found.count < FINDINGS_ENDS)
            found.first[found.count] = prime;
        last[found.count++ % FINDINGS_ENDS] = prime;
    }
    for (size_t i = 0; i < findings_ends(&found); i++)
        found.last[i] = last[(found.count - findings_ends(&found) + i) % FINDINGS_ENDS];
    return found;
}

#endif
