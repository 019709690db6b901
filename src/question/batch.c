#include "question/batch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

bool batch_new(struct batch *batch, uint64_t rows)
{
    batch->bytes = rows > 0 ? malloc(rows * ROW_BYTES + ROWS_PADDING) : NULL;
    batch_clear(batch);
    return rows == 0 || batch->bytes != NULL;
}

void batch_free(struct batch *batch)
{
    free(batch->bytes);
    batch->bytes = NULL;
}

void batch_clear(struct batch *batch)
{
    batch->used = 0;
    batch->count = 0;
}

/* The last span, if the findings follow it. */
static struct findings *span_before(struct batch *batch, const struct findings *found)
{
    if (batch->count == 0)
        return NULL;
    struct findings *last = &batch->spans[batch->count - 1];
    return found->rows.first == last->rows.first + last->rows.count ? last : NULL;
}

void batch_add(struct batch *batch, const struct findings *found)
{
    struct findings *last = span_before(batch, found);
    if (last != NULL) {
        findings_merge(last, found, NULL);
        return;
    }
    assert(batch->count < BATCH_SPANS_MAX);
    batch->spans[batch->count++] = *found;
}

void batch_add_rows(struct batch *batch, const struct rows *rows, struct range range, uint64_t bytes)
{
    struct findings found = {0};
    size_t used = (size_t)rows->span.count * ROW_BYTES;
    findings_add_rows(&found, rows, range, NULL);
    found.bytes = bytes;
    batch_add(batch, &found);
    memcpy(batch->bytes + batch->used, rows->bytes, used);
    batch->used += used;
}
