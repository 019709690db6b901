#include "question/batch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/arith.h"
#include "question/answers.h"

/* Makes room for a number of spans. */
static bool make_room(struct batch *batch, size_t room)
{
    assert(room > 0);
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

bool batch_new(struct batch *batch, uint64_t rows, uint64_t behind, const struct questions *asked)
{
    enum { SPANS = 4 };
    *batch = (struct batch){.asked = asked, .words = answers_words(asked), .behind = behind};
    batch->bytes = rows > 0 ? malloc((rows + BATCH_SPANS_MAX * behind) * ROW_BYTES + ROWS_PADDING) : NULL;
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
    batch->measured = 0;
    batch->open = false;
}

/* The row behind the last span. */
static uint64_t end_row(const struct batch *batch)
{
    const struct row_span *rows = &batch->spans[batch->count - 1].rows;
    return rows->first + rows->count;
}

/* The span that goes on with a row: the last one, or a new one. NULL if out of memory. */
static struct findings *span_for(struct batch *batch, uint64_t row, uint64_t interval)
{
    struct findings *last = batch->count > 0 ? &batch->spans[batch->count - 1] : NULL;
    if (last != NULL && row == last->rows.first + last->rows.count && interval == last->interval)
        return last;
    assert(batch->spans != NULL && (batch->count < BATCH_SPANS_MAX || batch->bytes == NULL));
    if (batch->count == batch->room && !make_room(batch, 2 * batch->room))
        return NULL;
    struct findings *span = &batch->spans[batch->count];
    *span =
        (struct findings){.rows = {row, 0}, .interval = interval, .answers = batch->answers + batch->count * batch->words};
    memset(span->answers, 0, batch->words * sizeof *span->answers);
    batch->count++;
    return span;
}

bool batch_add(struct batch *batch, const struct findings *found)
{
    struct findings *span = span_for(batch, found->rows.first, found->interval);
    if (span != NULL)
        findings_merge(span, found, batch->asked);
    return span != NULL;
}

bool batch_add_rows(struct batch *batch, const struct rows *rows, struct range range)
{
    size_t used = (size_t)rows->span.count * ROW_BYTES;
    assert(batch->count == 0 || batch->open == (rows->span.first == end_row(batch)));
    struct findings *span = span_for(batch, rows->span.first, 0);
    if (span == NULL)
        return false;
    findings_add_rows(span, rows, range, batch->asked);
    memcpy(batch->bytes + batch->used, rows->bytes, used);
    batch->used += used;
    if (!batch->open)
        batch->measured = 0;
    batch->open = true;
    return true;
}

bool batch_must_close(const struct batch *batch, uint64_t row)
{
    return batch->open && row != end_row(batch);
}

uint8_t *batch_close(struct batch *batch, struct row_span *rows)
{
    assert(batch->open);
    uint8_t *bytes = batch->bytes + batch->used;
    *rows = (struct row_span){end_row(batch), batch->behind};
    batch->used += batch->behind * ROW_BYTES;
    batch->open = false;
    return bytes;
}

struct rows batch_measure(struct batch *batch)
{
    struct row_span span = batch->spans[batch->count - 1].rows;
    uint64_t kept = span.count + (batch->open ? 0 : batch->behind), given = batch->measured;
    uint64_t known = kept > batch->behind ? kept - batch->behind : 0;
    const uint8_t *bytes = batch->bytes + batch->used - (kept - given) * ROW_BYTES;
    batch->measured = max_u64(known, given);
    return (struct rows){{span.first + given, batch->measured - given}, bytes};
}
