/* Gaps between neighbouring primes as decimal text, one a line: the size, a blank, and the prime before the gap. They come
 * in the order of their places. Here the gaps of rows are those whose first prime is there. */
#ifndef MPIPRIMES_FORMAT_GAP_TEXT_H
#define MPIPRIMES_FORMAT_GAP_TEXT_H

#include <stddef.h>

#include "core/range.h"
#include "core/rows.h"

enum {
    /* Bytes of the longest line: the sizes of gaps have at most four digits. */
    GAP_TEXT_LINE_MAX = 28,
    /* The room that gap_text_of_rows needs: this number of bytes a row, and TEXT_PADDING in all. (In row 0, where 2, 3, 5
     * and 7 come on top, lines are short.) */
    GAP_TEXT_ROW_MAX = ROW_BITS * GAP_TEXT_LINE_MAX,
};

/* Writes the gaps of at least some size after primes of the rows begin <= index < end, with those after 2, 3, 5 and 7 that
 * are in them and in the range, up to the next prime in the range; gives the number of bytes. All rows are followed by
 * ROW_GAPS_BEHIND further ones (format/row_gaps.h). */
size_t gap_text_of_rows(char *text, uint64_t least, const struct rows *rows, uint64_t begin, uint64_t end,
                        struct range range);

/* The number of bytes that gap_text_of_rows gives for all of the rows. */
uint64_t gap_text_size(uint64_t least, const struct rows *rows, struct range range);

#endif
