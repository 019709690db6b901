/* Primes as decimal text, one a line. */
#ifndef MPIPRIMES_CORE_TEXT_H
#define MPIPRIMES_CORE_TEXT_H

#include <stddef.h>

#include "core/range.h"
#include "core/rows.h"

enum { TEXT_LINE_MAX = 21 }; /* bytes of the longest line: 20 digits and the line feed */

/* The most bytes that text_of_row writes. */
enum { TEXT_ROW_MAX = ROW_PRIMES_MAX * TEXT_LINE_MAX };

/* Writes the primes of row `index` of the rows, with those of 2, 3, 5, 7 that are in it and in the range; gives the
 * number of bytes. */
size_t text_of_row(char *text, const struct rows *rows, uint64_t index, struct range range);

#endif
