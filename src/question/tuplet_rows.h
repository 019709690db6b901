/* k-tuplets among the primes of some rows.
 *
 * A row is a word here: its 48 bits, then four bits for 2, 3, 5 and 7, which only row 0 has. */
#ifndef MPIPRIMES_QUESTION_TUPLET_ROWS_H
#define MPIPRIMES_QUESTION_TUPLET_ROWS_H

#include "question/question.h"

enum {
    TUPLET_EDGE_MAX = TUPLET_OFFSET_MAX / ROW_NUMBERS + 2, /* The most rows that the primes of a tuplet lie in. */
    TUPLET_ROWS_MAX = 512 + TUPLET_EDGE_MAX,               /* Rows at a time. */
    TUPLET_ROW_WORD_BITS = ROW_BITS + SMALL_PRIMES,
};

/* Adds to counts[asked->tuplet_count] the tuplets whose primes are in the rows, at most TUPLET_ROWS_MAX, and whose first
 * one is in the first `begin` of them. */
void tuplet_rows_count(uint64_t *counts, const uint64_t *words, size_t rows, size_t begin, const struct questions *asked);

/* Writes the words of the rows begin <= index < end; those of 2, 3, 5, 7 that are in the range are added. */
void tuplet_rows_load(uint64_t *words, const struct rows *rows, uint64_t begin, uint64_t end, struct range range);

/* Writes the words of the rows: their primes in the range, by the tests. */
void tuplet_rows_test(uint64_t *words, struct row_span rows, struct range range, const struct prime_tests *tests);

#endif
