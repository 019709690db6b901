/* Turns rows into the bytes of a listing and writes them, a unit at a time, so that other duties find time in between. */
#ifndef MPIPRIMES_FORMAT_WRITER_H
#define MPIPRIMES_FORMAT_WRITER_H

#include <stdbool.h>

#include "format/format.h"

/* Rows that are written one behind the other, from a place in the file on. In memory they are followed by as many further
 * ones as the listing needs. */
struct extent {
    struct rows rows;
    uint64_t offset;
    const uint8_t *packed; /* The bytes to be written; NULL: the rows are yet to be formatted. */
    uint64_t packed_bytes; /* How many these are, at least one. */
};

/* Writes bytes at a place in the file; gives 0, or what errno says of the failure. */
typedef int write_function(void *context, const uint8_t *bytes, size_t count, uint64_t offset);

struct writer {
    const struct listing *listing;
    write_function *write;
    void *context;
    size_t unit; /* Bytes that are written at a time, at multiples of it; fewer at the ends of stretches of the file. */
    uint64_t step_rows; /* Rows that are formatted at a time. */
    uint8_t *buffer;
    size_t used;
    uint64_t offset; /* The place in the file of the buffer's first byte. */

    const struct extent *extents;
    size_t count; /* All of them. */
    size_t next;  /* The first extent that is not formatted to its end. */
    uint64_t row; /* The first row of that extent that is not formatted; of a packed one, the first byte not written. */

    int error;                            /* The first failure's errno; nothing is written after it. */
    double format_seconds, write_seconds; /* The seconds spent so far. */
};

/* A writer of a listing, which must stay. False if out of memory. Ends with writer_free. */
bool writer_new(struct writer *writer, const struct listing *listing, write_function *write, void *context, size_t unit);
void writer_free(struct writer *writer);

/* Begins to write the extents; they, and their rows, must stay until they are written. */
void writer_begin(struct writer *writer, const struct extent *extents, size_t count);

/* Writes a unit, or what is left; false if nothing was left. */
bool writer_step(struct writer *writer);

#endif
