/* Primes as text to a file descriptor, in the program's own way. */
#ifndef MPIPRIMES_BENCH_PRINT_H
#define MPIPRIMES_BENCH_PRINT_H

#include <errno.h>
#include <stdint.h>

#include "core/write.h"
#include "format/writer.h"

static inline int print_bytes(void *context, const uint8_t *bytes, size_t count, uint64_t offset)
{
    (void)offset;
    return write_all(*(int *)context, (const char *)bytes, count) ? 0 : errno;
}

/* A writer of text, whose buffer stays from rows to rows. */
struct text_printer {
    struct listing listing;
    struct writer writer;
    int fd;
};

/* Ends with text_close, also if it fails: false. `printer` must stay where it is. */
static inline bool text_open(struct text_printer *printer, int fd, struct range range)
{
    *printer = (struct text_printer){.fd = fd};
    return format_listing_new(&printer->listing, FORMAT_TEXT, range, NULL) &&
           writer_new(&printer->writer, &printer->listing, print_bytes, &printer->fd, 1 << 16);
}

static inline void text_close(struct text_printer *printer)
{
    writer_free(&printer->writer);
    format_listing_free(&printer->listing);
}

/* Writes the primes of the rows that lie in the range, 64 KiB at a time; false if that fails. */
static inline bool text_print(struct text_printer *printer, const struct rows *rows)
{
    struct extent extent = {.rows = *rows};
    writer_begin(&printer->writer, &extent, 1);
    while (writer_step(&printer->writer)) {
    }
    return printer->writer.error == 0;
}

/* The same once. */
static inline bool print_rows_as_text(int fd, const struct rows *rows, struct range range)
{
    struct text_printer printer;
    bool ok = text_open(&printer, fd, range) && text_print(&printer, rows);
    text_close(&printer);
    return ok;
}

#endif
