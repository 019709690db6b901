/* What the tests of the rounds share: the team, the truth, and what a result must have. */
#ifndef MPIPRIMES_TESTS_RUN_SUPPORT_H
#define MPIPRIMES_TESTS_RUN_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <primesieve.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mpi/check.h"
#include "mpi/run.h"
#include "support/answers_support.h"
#include "support/light.h"

static struct team team;

/* What primesieve finds in a range. */
struct expected {
    struct range range;
    uint64_t *primes;
    size_t count;
};

static inline struct expected expect(struct range range)
{
    struct expected expected = {.range = range};
    if (team.rank == 0) {
        expected.primes = primesieve_generate_primes(range.first, range.last, &expected.count, UINT64_PRIMES);
        assert_int_not_equal(expected.count, SIZE_MAX);
    }
    return expected;
}

static inline void forget(struct expected *expected)
{
    if (expected->primes != NULL)
        primesieve_free(expected->primes);
}

static inline void check_findings(const struct findings *found, const struct expected *expected)
{
    assert_int_equal(found->count, expected->count);
    size_t ends = findings_ends(found);
    for (size_t i = 0; i < ends; i++) {
        assert_int_equal(found->first[i], expected->primes[i]);
        assert_int_equal(found->last[i], expected->primes[expected->count - ends + i]);
    }
}

/* All answers, word by word. */
static inline void check_all_answers(const struct run_result *result, const struct expected *expected)
{
    const struct questions *asked = &result->search.questions;
    const uint64_t *got = result->standing.found.answers;
    uint64_t *truth = answers_plainly(asked, expected->range, expected->primes, expected->count);
    size_t word = answers_words(asked) > 0 ? answers_differ(got, truth, asked) : SIZE_MAX;
    if (word != SIZE_MAX)
        fail_msg("word %zu, of %s, is %" PRIu64 ", not %" PRIu64, word, answers_name_of(word, asked), got[word],
                 truth[word]);
    free(truth);
}

static inline void check_table(const struct run_result *result)
{
    uint64_t primes = 0;
    for (int r = 0; r < result->ranks; r++) {
        const struct rank_result *rank = &result->table[r];
        primes += rank->primes;
        assert_true(rank->pid > 0);
        assert_true(rank->pieces == 0 ||
                    (rank->numbers.first >= result->search.range.first && rank->numbers.last <= result->search.range.last &&
                     rank->numbers.first <= rank->numbers.last));
        assert_true(rank->pieces > 0 || rank->primes == 0);
    }
    assert_int_equal(primes, result->standing.found.count);
    assert_int_equal(result->ranks, team.size);
    assert_int_equal(result->nodes, 1);
    assert_true(result->imbalance >= 1);
}

#endif
