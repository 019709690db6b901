/* The large primes of great heights, without memory for each of them.
 *
 * The base primes come from a table of bits, and the first multiples of each are computed afresh: that takes a nanosecond
 * or two, wherever the rows begin. The rows are taken in chunks, whose lines make groups by their residue modulo 30: the
 * six lines of a group together fit the L2 cache. The smaller ones of the primes are crossed off at once, group by group.
 * The larger ones have few multiples in a chunk; their hits are made for a window of several chunks, and wait in buckets
 * (buckets.h), one for each group of a chunk. So the memory is that of one window's hits. */
#ifndef MPIPRIMES_FIND_HIGH_LARGE_H
#define MPIPRIMES_FIND_HIGH_LARGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"
#include "core/rows.h"
#include "find/sink.h"

enum {
    /* Of the smallest prime that is crossed off here; a multiple of 64. The primes below have bits to cross off in each
     * span of a line, which fits the L1 cache. 160 thousand takes 1% longer at 1e18 + 1e10, 2 million 3% (Intel Xeon,
     * Sapphire Rapids). */
    FAR_ROW = 26 * 64,
    FAR_ABOVE = FAR_ROW * ROW_NUMBERS + 1, /* all primes above this: 349441 */

    CHUNK_ROWS = 1 << 21,
    CHUNK_LINE = CHUNK_ROWS / 8, /* bytes */
    LINE_GROUPS = 8,
    LINES_OF_GROUP = 6,
    GROUP_BYTES = LINES_OF_GROUP * CHUNK_LINE + 576, /* so that not all lines begin in the same set of a cache */
    CHUNK_BYTES = LINE_GROUPS * GROUP_BYTES,
};

struct far;

/* Time to serve others: the part of the work in hand that is done. False stops it. */
struct far_poll {
    bool (*poll)(void *context, double done);
    void *context;
};

/* For pieces whose primes up to the root of their numbers lie in the table (base_table.h), which must stay; windows take
 * about `bytes` of memory, or more if one chunk's hits do. NULL if out of memory. Ends with far_free. */
struct far *far_new(enum simd simd, const uint8_t *table, uint32_t limit, uint64_t bytes);
void far_free(struct far *far);

/* The rows of the window, a number of chunks from its first row on; none at first. */
struct row_span far_window(const struct far *far);

/* How many rows a window can have. */
uint64_t far_window_rows_max(const struct far *far);

/* Makes the hits of another window: those of at most far_window_rows_max rows. Unless it is done, there is no
 * window then. */
enum find_status far_open(struct far *far, struct row_span window, const struct far_poll *poll);

/* Where in a chunk's memory the line of each bit of a row begins, in bytes; ROW_BITS entries, which stay with `far`. */
const size_t *far_line_places(const struct far *far);

/* Crosses off all multiples in some rows, of one chunk of the window. `lines` is the chunk's memory, CHUNK_BYTES, also
 * where fewer rows are wanted: in the others bits may or may not be crossed off. It needs no memory. */
enum find_status far_cross(uint8_t *lines, struct far *far, struct row_span rows, const struct far_poll *poll);

#endif
