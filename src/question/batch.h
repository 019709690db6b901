/* What a rank finds in a round: the findings of each of its spans, and the rows of their primes. */
#ifndef MPIPRIMES_QUESTION_BATCH_H
#define MPIPRIMES_QUESTION_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "question/findings.h"

enum { BATCH_SPANS_MAX = 256 };

struct batch {
    const struct questions *asked;
    size_t words;   /* Of a span's answers. */
    uint8_t *bytes; /* The rows, packed, span after span; NULL: only findings are kept. */
    size_t used;    /* Bytes of them. */
    /* The number of further rows behind those of each span: what is listed of a span may end in them. They belong to no
     * findings. */
    uint64_t behind;
    bool open;         /* The last span may go on: the rows behind it are not there yet. */
    uint64_t measured; /* Of its rows those whose bytes of output are in the findings. */
    /* One entry for each maximal run of pieces that follow one another, and by intervals another one for each border, in
     * the order of the search, which need not be that of the range. With rows at most BATCH_SPANS_MAX. */
    struct findings *spans;
    size_t count, room;
    uint64_t *answers; /* Those of the spans, one behind the other. */
};

/* Room for this number of rows in all, and `behind` further ones for each span; 0 rows: none are kept. `asked` must stay.
 * False if out of memory. Ends with batch_free, also then. */
bool batch_new(struct batch *batch, uint64_t rows, uint64_t behind, const struct questions *asked);
void batch_free(struct batch *batch);

/* Empties it. */
void batch_clear(struct batch *batch);

/* Adds findings: to the last span where they follow it, otherwise as a span of their own. False, and nothing is added, if
 * out of memory. */
bool batch_add(struct batch *batch, const struct findings *found);

/* The same of rows and their findings in the range. Where they begin a new span, the last one must have been closed. */
bool batch_add_rows(struct batch *batch, const struct rows *rows, struct range range);

/* True if a span of rows is open that does not go on with this row, and so is to be closed before. */
bool batch_must_close(const struct batch *batch, uint64_t row);

/* Closes the last span, which has rows and is open. Gives the place for the rows behind it, of batch->behind * ROW_BYTES
 * bytes, and writes their numbers to *rows. */
uint8_t *batch_close(struct batch *batch, struct row_span *rows);

/* The rows of the last span that were not given yet, so that the bytes that they take in the output can be added to its
 * findings: those that have batch->behind rows behind them. */
struct rows batch_measure(struct batch *batch);

#endif
