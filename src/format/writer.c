#include "format/writer.h"

#include <stdlib.h>
#include <string.h>

#include "core/clock.h"

enum {
    PAGE = 4096,
    /* Bytes that rows may take which are formatted at a time, behind what is not yet written: 64 rows of text. */
    STEP_BYTES = 64 * TEXT_ROW_MAX,
};

bool writer_new(struct writer *writer, const struct listing *listing, write_function *write, void *context, size_t unit)
{
    *writer = (struct writer){.listing = listing, .write = write, .context = context, .unit = unit};
    writer->step_rows = STEP_BYTES > listing->row_max ? STEP_BYTES / listing->row_max : 1;
    size_t behind = writer->step_rows * listing->row_max + FORMAT_PADDING;
    writer->buffer = aligned_alloc(PAGE, (unit + behind + PAGE - 1) / PAGE * PAGE);
    return writer->buffer != NULL;
}

void writer_free(struct writer *writer)
{
    free(writer->buffer);
    writer->buffer = NULL;
}

void writer_begin(struct writer *writer, const struct extent *extents, size_t count)
{
    writer->extents = extents;
    writer->count = count;
    writer->next = 0;
    writer->row = 0;
    writer->used = 0;
}

/* Whether the next rows belong behind what is in the buffer. */
static bool joins(const struct writer *writer)
{
    return writer->used == 0 || writer->row > 0 || writer->offset + writer->used == writer->extents[writer->next].offset;
}

/* How far one write goes: to the next multiple of a unit in the file. So whole pages are written, each from a page of the
 * buffer: the kernel copies text twice as fast then. */
static size_t unit_size(const struct writer *writer)
{
    return writer->unit - (size_t)(writer->offset % writer->unit);
}

static void format_unit(struct writer *writer)
{
    while (writer->next < writer->count && writer->used < unit_size(writer) && joins(writer)) {
        const struct extent *extent = &writer->extents[writer->next];
        if (writer->used == 0 && writer->row == 0)
            writer->offset = extent->offset;
        uint64_t end = min_u64(writer->row + writer->step_rows, extent->rows.span.count);
        writer->used += format_rows(writer->buffer + writer->used, writer->listing, &extent->rows, writer->row, end);
        writer->row = end;
        if (end == extent->rows.span.count) {
            writer->next++;
            writer->row = 0;
        }
    }
}

static void write_unit(struct writer *writer)
{
    size_t unit = unit_size(writer), count = writer->used < unit ? writer->used : unit;
    writer->error = writer->write(writer->context, writer->buffer, count, writer->offset);
    writer->offset += count;
    writer->used -= count;
    memmove(writer->buffer, writer->buffer + count, writer->used);
}

static void write_packed(struct writer *writer)
{
    const struct extent *extent = &writer->extents[writer->next];
    uint64_t place = extent->offset + writer->row, left = extent->packed_bytes - writer->row;
    double start = clock_seconds();
    size_t count = (size_t)min_u64(writer->unit - place % writer->unit, left);
    writer->error = writer->write(writer->context, extent->packed + writer->row, count, place);
    writer->write_seconds += clock_seconds() - start;
    writer->row += count;
    if (count == left) {
        writer->next++;
        writer->row = 0;
    }
}

bool writer_step(struct writer *writer)
{
    if (writer->error != 0)
        return false;
    if (writer->next < writer->count && writer->extents[writer->next].packed != NULL) {
        write_packed(writer);
        return true;
    }
    double start = clock_seconds();
    format_unit(writer);
    double formatted = clock_seconds();
    writer->format_seconds += formatted - start;
    if (writer->used == 0)
        return false;
    write_unit(writer);
    writer->write_seconds += clock_seconds() - formatted;
    return true;
}
