/* What is known of a span: a stretch of rows without a hole.
 *
 * Findings of neighbouring spans merge into those of both. Merging is associative, so the result does not depend on how the
 * work was cut: pieces become a rank's spans, the ranks' spans a round, rounds a run, and runs what --merge reports. */
#ifndef MPIPRIMES_QUESTION_FINDINGS_H
#define MPIPRIMES_QUESTION_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/range.h"
#include "core/rows.h"
#include "question/questions.h"

enum { FINDINGS_ENDS = 5 }; /* How many of the first and of the last primes are kept. */

/* All zero are the findings of no rows, which have every span as a neighbour. Findings travel between ranks as bytes; their
 * answers follow on their own. */
struct findings {
    struct row_span rows;
    uint128 first[FINDINGS_ENDS]; /* The smallest min(count, FINDINGS_ENDS) of the primes, rising; then zeros. */
    uint128 last[FINDINGS_ENDS];  /* The largest min(count, FINDINGS_ENDS) of them, rising; then zeros. */
    uint64_t count;    /* The number of primes; 0, and there are no first and last ones, if it is not asked for. */
    uint64_t bytes;    /* What they take in the output, with the header of a file that begins with them. */
    uint64_t interval; /* The number of the interval that the span lies in, where a search goes by intervals. */
    uint64_t *answers; /* To the questions that are asked (question/answers.h); of whoever made room for them. */
};

/* The findings of no rows; the answers stay where they are. */
void findings_clear(struct findings *findings, const struct questions *asked);

/* How many entries of `first` and of `last` are in use. */
size_t findings_ends(const struct findings *findings);

/* True if the right span's rows follow the left one's, or either has none. Ranges may meet within a row, which then belongs
 * to both. */
bool findings_join(const struct findings *left, const struct findings *right);

/* *left becomes the findings of both spans, which must join. `asked` NULL: only the number of primes. */
void findings_merge(struct findings *left, const struct findings *right, const struct questions *asked);

/* Appends rows, which must follow the span, with those of 2, 3, 5, 7 that lie in the rows and in the range. Bits of numbers
 * outside of the range must be clear. */
void findings_add_rows(struct findings *left, const struct rows *rows, struct range range, const struct questions *asked);

/* *to becomes the same findings; the answers are copied to where its own are. */
void findings_copy(struct findings *to, const struct findings *from, const struct questions *asked);

#endif
