/* k-tuplets as decimal text, one a line, with all of their primes: "(5, 7, 11, 13)".
 *
 * They come in the order of their first primes and, where several patterns begin with the same prime, of the patterns that
 * are asked for. Here the tuplets of rows are those that begin there. */
#ifndef MPIPRIMES_FORMAT_TUPLET_TEXT_H
#define MPIPRIMES_FORMAT_TUPLET_TEXT_H

#include <stddef.h>

#include "format/tuplet_starts.h"

/* The room that tuplet_text_of_rows needs: this number of bytes a row, and TEXT_PADDING in all. */
size_t tuplet_text_row_max(const struct tuplet_starts *tuplets, const struct questions *asked);

/* Writes the tuplets that begin in the rows begin <= index < end and lie in the range; gives the number of bytes. All rows
 * are followed by tuplet_starts_behind further ones. */
size_t tuplet_text_of_rows(char *text, const struct tuplet_starts *tuplets, const struct questions *asked,
                           const struct rows *rows, uint64_t begin, uint64_t end, struct range range);

/* The number of bytes that tuplet_text_of_rows gives for all of the rows. */
uint64_t tuplet_text_size(const struct tuplet_starts *tuplets, const struct questions *asked, const struct rows *rows,
                          struct range range);

#endif
