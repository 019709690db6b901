/* The findings of rows, by the definition, for tests to compare with. */
#ifndef MPIPRIMES_TESTS_SUPPORT_FINDINGS_SUPPORT_H
#define MPIPRIMES_TESTS_SUPPORT_FINDINGS_SUPPORT_H

#include "support/support.h"

#include "question/findings.h"
#include "support/answers_support.h"

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

/* The same with the answers to what is asked, to be freed. */
static inline struct findings findings_asked(struct row_span rows, struct range range, const struct list *list,
                                             const struct questions *asked)
{
    struct findings found = asked->count ? findings_of(rows, range, list) : (struct findings){.rows = rows};
    found.answers =
        rows.count > 0 ? answers_plainly(asked, range_of_rows(rows, range), list->primes, list->count) : answers_new(asked);
    assert_non_null(found.answers);
    return found;
}

static inline void assert_findings_same(const struct findings *got, const struct findings *expected,
                                        const struct questions *asked)
{
    struct findings without = *got;
    size_t word = answers_differ(got->answers, expected->answers, asked);
    if (word != SIZE_MAX)
        fail_msg("%llu rows from %llu: word %zu, of %s, is %llu, not %llu", (unsigned long long)got->rows.count,
                 (unsigned long long)got->rows.first, word, answers_name_of(word, asked),
                 (unsigned long long)got->answers[word], (unsigned long long)expected->answers[word]);
    without.answers = expected->answers;
    assert_memory_equal(&without, expected, sizeof without);
}

#endif
