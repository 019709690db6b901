/* Primes as decimal text, one a line. */
#ifndef MPIPRIMES_FORMAT_TEXT_H
#define MPIPRIMES_FORMAT_TEXT_H

#include <stddef.h>

#include "core/range.h"
#include "core/rows.h"

enum { TEXT_LINE_MAX = 23 }; /* Bytes of the longest line: 22 digits and the line feed. */

/* The room that text_of_rows needs: TEXT_ROW_MAX bytes a row, which is the longest text of the longest rows, and
 * TEXT_PADDING in all, as it overwrites bytes behind the text. (In row 0, where 2, 3, 5 and 7 come on top, lines are
 * short.) */
enum { TEXT_ROW_MAX = ROW_BITS * TEXT_LINE_MAX, TEXT_PADDING = 4 * TEXT_LINE_MAX };

/* Writes the primes of the rows begin <= index < end, with those of 2, 3, 5, 7 that are in them and in the range; gives
 * the number of bytes. */
size_t text_of_rows(char *text, const struct rows *rows, uint64_t begin, uint64_t end, struct range range);

/* The number of bytes that text_of_rows gives for all of the rows, found by counting. */
uint64_t text_size(const struct rows *rows, struct range range);

#endif
