/* The forms in which primes leave the program. */
#ifndef MPIPRIMES_FORMAT_FORMAT_H
#define MPIPRIMES_FORMAT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/output.h"
#include "core/range.h"
#include "core/rows.h"
#include "format/text.h"

/* The name on the command line: "text", "npy". */
const char *format_name(enum format format);

/* From the name; false if there is none of that name. */
bool format_parse(enum format *format, const char *name);

/* What a file of that name should hold: .npy or, with any other ending, text. */
enum format format_of_path(const char *path);

enum { FORMAT_HEADER_MAX = 128 };

/* Writes what a file with this number of primes begins with; gives the number of bytes, which does not depend on it. */
size_t format_header(uint8_t header[FORMAT_HEADER_MAX], enum format format, uint64_t primes);

/* The number of bytes of the primes of all the rows, with those of 2, 3, 5, 7 that are in them and in the range. */
uint64_t format_size(enum format format, const struct rows *rows, struct range range);

/* The room that format_rows needs: FORMAT_ROW_MAX bytes a row, and FORMAT_PADDING in all. Text needs the most. */
enum { FORMAT_ROW_MAX = TEXT_ROW_MAX, FORMAT_PADDING = TEXT_PADDING };

/* Writes the primes of the rows begin <= index < end, with those of 2, 3, 5, 7 that are in them and in the range; gives
 * the number of bytes. `bytes` is aligned as the format wants it: to 8 bytes for npy. */
size_t format_rows(uint8_t *bytes, enum format format, const struct rows *rows, uint64_t begin, uint64_t end,
                   struct range range);

#endif
