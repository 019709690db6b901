/* Primes as the gaps between them, a byte for nearly each: an eighth of the size of 64-bit words.
 *
 * The file begins with a line of ASCII, GAP_BYTES_HEADER bytes long with its blanks and the line feed:
 * "mpiprimes-gaps 1 first=FIRST primes=COUNT". FIRST is the first prime, 0 if there is none. COUNT - 1 gaps follow, from
 * each prime to the next one: an even gap below 510 is a byte, its half; 0 is the gap of 1 between 2 and 3; 255 says that
 * half of the gap follows as a little-endian 16-bit word. */
#ifndef MPIPRIMES_FORMAT_GAP_BYTES_H
#define MPIPRIMES_FORMAT_GAP_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include "core/range.h"
#include "core/rows.h"

enum {
    GAP_BYTES_HEADER = 128,
    /* The room that gap_bytes_of_rows needs for a row: a row has one gap that may be long, its last one. */
    GAP_BYTES_ROW_MAX = ROW_PRIMES_MAX + 2,
};

/* Writes the header of a file of so many primes, of which the first one is given. */
void gap_bytes_header(uint8_t header[GAP_BYTES_HEADER], uint64_t primes, uint128 first);

/* Writes the gaps after the primes of the rows begin <= index < end, with those of 2, 3, 5, 7 that are in them and in the
 * range, up to the next prime in the range; gives the number of bytes. All rows are followed by ROW_GAPS_BEHIND further
 * ones (format/row_gaps.h). */
size_t gap_bytes_of_rows(uint8_t *bytes, const struct rows *rows, uint64_t begin, uint64_t end, struct range range);

/* The number of bytes that gap_bytes_of_rows gives for all of the rows. */
uint64_t gap_bytes_size(const struct rows *rows, struct range range);

#endif
