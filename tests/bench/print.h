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

/* Writes the primes of the rows that lie in the range, 64 KiB at a time; false if that fails. */
static inline bool print_rows_as_text(int fd, const struct rows *rows, struct range range)
{
    struct writer writer;
    struct listing listing;
    if (!format_listing_new(&listing, FORMAT_TEXT, range, NULL) ||
        !writer_new(&writer, &listing, print_bytes, &fd, 1 << 16))
        return false;
    writer_begin(&writer, &(struct extent){.rows = *rows}, 1);
    while (writer_step(&writer)) {
    }
    bool ok = writer.error == 0;
    writer_free(&writer);
    return ok;
}

#endif
