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

enum { FINDINGS_ENDS = 5 }; /* How many of the first and of the last primes are kept. */

/* All zero are the findings of no rows, which have every span as a neighbour. Only 64-bit words: findings travel between
 * ranks as bytes. */
struct findings {
    struct row_span rows;
    uint64_t count;                /* The number of primes. */
    uint64_t first[FINDINGS_ENDS]; /* The smallest min(count, FINDINGS_ENDS) of them, rising; then zeros. */
    uint64_t last[FINDINGS_ENDS];  /* The largest min(count, FINDINGS_ENDS) of them, rising; then zeros. */
    uint64_t bytes;                /* What they take in the output, with the header of a file that begins with them. */
};

/* How many entries of `first` and of `last` are in use. */
size_t findings_ends(const struct findings *findings);

/* True if the right span's rows follow the left one's, or either has none. Ranges may meet within a row, which then belongs
 * to both. */
bool findings_join(const struct findings *left, const struct findings *right);

/* *left becomes the findings of both spans, which must join. */
void findings_merge(struct findings *left, const struct findings *right);

/* Appends rows, which must follow the span, with those of 2, 3, 5, 7 that lie in the rows and in the range. Bits of numbers
 * outside of the range must be clear. */
void findings_add_rows(struct findings *left, const struct rows *rows, struct range range);

#endif
