#include "question/batch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "question/answers.h"

/* Makes room for a number of spans. */
static bool make_room(struct batch *batch, size_t room)
{
    struct findings *spans = realloc(batch->spans, room * sizeof *spans);
    batch->spans = spans != NULL ? spans : batch->spans;
    uint64_t *answers = realloc(batch->answers, (room * batch->words + 1) * sizeof *answers);
    batch->answers = answers != NULL ? answers : batch->answers;
    for (size_t i = 0; answers != NULL && i < batch->count; i++)
        batch->spans[i].answers = answers + i * batch->words;
    if (spans == NULL || answers == NULL)
        return false;
    batch->room = room;
    return true;
}

bool batch_new(struct batch *batch, uint64_t rows, const struct questions *asked)
{
    enum { SPANS = 4 };
    *batch = (struct batch){.asked = asked, .words = answers_words(asked)};
    batch->bytes = rows > 0 ? malloc(rows * ROW_BYTES + ROWS_PADDING) : NULL;
    return make_room(batch, SPANS) && (rows == 0 || batch->bytes != NULL);
}

void batch_free(struct batch *batch)
{
    free(batch->bytes);
    free(batch->spans);
    free(batch->answers);
    *batch = (struct batch){0};
}

void batch_clear(struct batch *batch)
{
    batch->used = 0;
    batch->count = 0;
}

/* The span that goes on with a row: the last one, or a new one. NULL if out of memory. */
static struct findings *span_for(struct batch *batch, uint64_t row)
{
    struct findings *last = batch->count > 0 ? &batch->spans[batch->count - 1] : NULL;
    if (last != NULL && row == last->rows.first + last->rows.count)
        return last;
    assert(batch->count < BATCH_SPANS_MAX);
    if (batch->count == batch->room && !make_room(batch, 2 * batch->room))
        return NULL;
    struct findings *span = &batch->spans[batch->count];
    *span = (struct findings){.rows = {row, 0}, .answers = batch->answers + batch->count * batch->words};
    memset(span->answers, 0, batch->words * sizeof *span->answers);
    batch->count++;
    return span;
}

bool batch_add(struct batch *batch, const struct findings *found)
{
    struct findings *span = span_for(batch, found->rows.first);
    if (span != NULL)
        findings_merge(span, found, batch->asked);
    return span != NULL;
}

bool batch_add_rows(struct batch *batch, const struct rows *rows, struct range range, uint64_t bytes)
{
    size_t used = (size_t)rows->span.count * ROW_BYTES;
    struct findings *span = span_for(batch, rows->span.first);
    if (span == NULL)
        return false;
    findings_add_rows(span, rows, range, batch->asked);
    span->bytes += bytes;
    memcpy(batch->bytes + batch->used, rows->bytes, used);
    batch->used += used;
    return true;
}
