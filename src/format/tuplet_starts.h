/* Where k-tuplets begin in rows.
 *
 * Packed rows are one stream of bits. From the bit of a number p to that of p + d it is a certain number of bits, which
 * depends on p modulo 210: for each distance d it takes at most four values. So a row's tuplets are found by shifting,
 * masking and combining its 48 bits, all at once. 3, 5 and 7 have no bits; tuplets that begin with them are found number by
 * number. */
#ifndef MPIPRIMES_FORMAT_TUPLET_STARTS_H
#define MPIPRIMES_FORMAT_TUPLET_STARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/range.h"
#include "core/rows.h"
#include "question/tuplet.h"

struct tuplet_starts;

/* For the patterns that are asked for. NULL if out of memory. Ends with free. */
struct tuplet_starts *tuplet_starts_new(const struct questions *asked);

/* The rows that must follow a row so that its tuplets are known. */
uint64_t tuplet_starts_behind(const struct questions *asked);

/* The bits of a row that tuplets of a pattern begin with. The row's bytes are followed by those of tuplet_starts_behind. */
uint64_t tuplet_starts_of_row(const struct tuplet_starts *tuplets, size_t pattern, const uint8_t *row);

/* The bits of a row, whatever it holds, that a tuplet of the pattern can begin with. */
uint64_t tuplet_starts_possible(const struct tuplet_starts *tuplets, size_t pattern);

/* Whether a tuplet in the range begins with 3, 5 or 7. The rows begin with row 0, and are followed by further ones. */
bool tuplet_starts_small(const struct tuplet *tuplet, uint64_t prime, const struct rows *rows, struct range range);

#endif
