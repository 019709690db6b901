/* The one interface of all questions.
 *
 * What a question knows of a span is its *answer*: a fixed number of 64-bit words, which depends on what is asked only. So
 * answers are moved between ranks, kept in checkpoints and added up without looking into them. All words zero are the
 * answer of no rows. What takes more than 64 bits has its upper part in the answer's last words, so that these are zero as
 * long as numbers are below 2^64 (question/upper.h). An answer carries what is needed at its edges (first and last primes,
 * or rows), so that merging neighbours is exact: a tuplet counts once all its primes are in the span, a gap once both of
 * its primes are.
 *
 * An answer comes from rows, from lines (core/lines.h), or from merging. Each question has a file of its own here, and its
 * entry in QUESTIONS (answers.c); nothing else of find, plan, mpi and state knows which questions there are. */
#ifndef MPIPRIMES_QUESTION_QUESTION_H
#define MPIPRIMES_QUESTION_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"
#include "core/lines.h"
#include "core/range.h"
#include "core/rows.h"
#include "question/questions.h"

enum { PRIME_TESTS_MAX = 1024 }; /* Numbers that are tested with one call, at most. */

/* Tests of primality, exact for every number, for what lines do not tell. */
struct prime_tests {
    bool (*is_prime)(uint128 n);
    /* Writes 1 to prime[i] if base + offsets[i] is prime, else 0; for many numbers, all odd. So numbers below 2^64 can have
     * 64 bits, with a base of 0. */
    void (*test)(uint8_t *prime, uint128 base, const uint64_t *offsets, size_t count, enum simd simd);
    enum simd simd; /* What `test` is called with. */
    /* Write the lowest or highest primes of a range to primes[room], rising; give how many. */
    size_t (*lowest)(uint128 *primes, size_t room, struct range range);
    size_t (*highest)(uint128 *primes, size_t room, struct range range);
};

/* How lines are to be read. */
struct line_plan {
    const struct questions *asked;
    const struct prime_tests *tests;
    /* How many of the eight classes modulo 30 are sieved for gaps of at least some size (question/gap_lines.h); the rest is
     * left to tests. */
    unsigned gap_classes;
};

struct question {
    const char *name; /* Of the answer in a checkpoint. */

    /* How many words the answer has; 0 if it is not asked for. */
    size_t (*words)(const struct questions *asked);
    /* How many of them, the last ones, stand for upper parts. A checkpoint leaves them out if they are all zero: so it is
     * the same as before numbers could lie beyond 2^64. NULL: none. */
    size_t (*upper_words)(const struct questions *asked);
    /* True if rows are needed: lines do not tell. */
    bool (*needs_rows)(const struct questions *asked);
    /* False if words that were read from a file cannot be an answer. */
    bool (*is_valid)(const uint64_t *answer, const struct questions *asked);
    /* *left becomes the answer of both spans: neighbours, which may share a row (then each has its own numbers of it), or
     * one of them without rows. */
    void (*merge)(uint64_t *left, struct row_span left_rows, const uint64_t *right, struct row_span right_rows,
                  const struct questions *asked);
    /* Appends rows, which follow the answer's span. 2, 3, 5 and 7 have no bits: they belong to row 0 if they are in the
     * range; the other bits of numbers outside of the range are clear. */
    void (*add_rows)(uint64_t *answer, struct row_span before, const struct rows *rows, struct range range,
                     const struct questions *asked);

    /* Reading lines: what struct line_reader has, with the question's own state. All NULL where rows are always needed.
     * `new` gives NULL if out of memory; the state ends with `free`. Line by line, `line` is called for all that are
     * sieved, also those that other questions need. `end` writes the answer of the chunk, lines->numbers, to `answer`,
     * whose words are zero. */
    void *(*new)(const struct line_plan *plan);
    void (*free)(void *state);
    bool (*needs)(void *state, uint32_t modulus, uint32_t residue);
    uint32_t (*reach)(const void *state);
    void (*begin)(void *state, const struct lines *lines);
    void (*line)(void *state, const struct lines *lines, uint32_t line);
    void (*end)(uint64_t *answer, void *state, const struct lines *lines);
};

extern const struct question QUESTION_TUPLETS, QUESTION_SUM, QUESTION_RECIPROCALS, QUESTION_RESIDUES, QUESTION_GAPS;

#endif
