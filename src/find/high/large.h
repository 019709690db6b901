/* The large primes of the high sieve, those above LARGE_ABOVE, without memory for each of them.
 *
 * The base primes come from a table of bits (base_table.h), and the first multiples of each are computed afresh: that takes
 * a nanosecond or two, wherever the rows begin. The rows are taken in chunks, whose lines make groups by their residue
 * modulo 30: the six lines of a group together fit the L2 cache. The smaller ones of the primes are crossed off at once,
 * group by group. The larger ones have few multiples in a chunk; their hits are made for a window of several chunks, and
 * wait in buckets (buckets.h), one for each group of a chunk. So the memory is that of one window's hits. */
#ifndef MPIPRIMES_FIND_HIGH_LARGE_H
#define MPIPRIMES_FIND_HIGH_LARGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"
#include "core/rows.h"
#include "find/sink.h"

enum {
    /* The table's row of the smallest prime that is crossed off here; a multiple of 64. The primes below have bits to cross
     * off in each span of a line, which fits the L1 cache. 160 thousand takes 1% longer at 1e18 + 1e10, 2 million 3% (Intel
     * Xeon, Sapphire Rapids). */
    LARGE_ROW = 26 * 64,
    LARGE_ABOVE = LARGE_ROW * ROW_NUMBERS + 1, /* All large primes are above this: 349441. */

    HIGH_CHUNK_ROWS = 1 << 21,
    HIGH_CHUNK_LINE = HIGH_CHUNK_ROWS / 8, /* Bytes of a line of a chunk. */
    HIGH_GROUPS = 8,
    HIGH_GROUP_LINES = 6,
    HIGH_GROUP_BYTES = HIGH_GROUP_LINES * HIGH_CHUNK_LINE + 576, /* Not all lines begin in the same set of a cache. */
};

struct large_primes;

/* Called about every tenth of a millisecond with the fraction of the work that is done: false stops it. `poll` may be NULL.
 */
struct large_poll {
    bool (*poll)(void *context, double done);
    void *context;
};

/* Crosses off in the lines that are wanted: a bit of `lines` for each bit of a row. `table` holds the primes up to `limit`,
 * the root of the numbers that will be searched, and must stay; NULL: they are found here. Windows take about `bytes` of
 * memory, or more if one chunk's hits do. NULL if out of memory. Ends with large_free. */
struct large_primes *large_new(enum simd simd, const uint8_t *table, uint64_t limit, uint64_t lines, uint64_t bytes);
void large_free(struct large_primes *large);

/* This number of rows will be searched in all, as far as is known: if they are one window, and there is no table, none is
 * kept. */
void large_expect(struct large_primes *large, uint64_t rows);

/* The window whose hits are made: chunks from its first row on; no rows at first. */
struct row_span large_window(const struct large_primes *large);

/* The most rows that a window of all lines would have. */
uint64_t large_rows_max(uint64_t limit, uint64_t bytes);

/* The most rows that a window can have. */
uint64_t large_window_rows_max(const struct large_primes *large);

/* Makes the hits of another window: those of at most large_window_rows_max rows. Unless it is done, there is no
 * window then. */
enum find_status large_open(struct large_primes *large, struct row_span window, const struct large_poll *poll);

/* The memory of a chunk, in bytes. */
size_t large_chunk_bytes(const struct large_primes *large);

/* Where in a chunk's memory the lines that are wanted begin, in bytes, in the order of their residues; stays with `large`.
 */
const size_t *large_line_places(const struct large_primes *large);

/* Crosses off all multiples in some rows, of one chunk of the window. `lines` is the chunk's memory, large_chunk_bytes,
 * also where fewer rows are wanted: in the others bits may or may not be crossed off. It needs no memory, but perhaps for
 * the table. */
enum find_status large_cross(uint8_t *lines, struct large_primes *large, struct row_span rows,
                             const struct large_poll *poll);

#endif
