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
    /* One entry for each maximal run of pieces that follow one another, in the order of the search, which need not be that
     * of the range; at most BATCH_SPANS_MAX. */
    struct findings *spans;
    size_t count, room;
    uint64_t *answers; /* Those of the spans, one behind the other. */
};

/* Room for this number of rows in all; 0: none are kept. `asked` must stay. False if out of memory. Ends with batch_free,
 * also then. */
bool batch_new(struct batch *batch, uint64_t rows, const struct questions *asked);
void batch_free(struct batch *batch);

/* Empties it. */
void batch_clear(struct batch *batch);

/* Adds findings: to the last span where they follow it, otherwise as a span of their own. False, and nothing is added, if
 * out of memory. */
bool batch_add(struct batch *batch, const struct findings *found);

/* The same of rows and their findings in the range; `bytes`: what their primes take in the output. */
bool batch_add_rows(struct batch *batch, const struct rows *rows, struct range range, uint64_t bytes);

#endif
