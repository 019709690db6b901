/* The one door to the kernels: finds the primes of pieces of a range by the method that was asked for. */
#ifndef MPIPRIMES_FIND_FINDER_H
#define MPIPRIMES_FIND_FINDER_H

#include "core/caches.h"
#include "core/range.h"
#include "core/rows.h"
#include "core/way.h"
#include "find/sink.h"
#include "question/findings.h"

struct finder;

/* A finder for pieces of a range, by the way's method and approach: one that cost_choose gives for the range, or
 * APPROACH_PLAIN. It keeps its tables from piece to piece. `table` is what finders of one machine share, and stays with the
 * caller; NULL: the finder makes its own when it needs one. NULL if out of memory. Ends with finder_free. */
struct finder *finder_new(struct way way, struct range range, const uint8_t *table);
void finder_free(struct finder *finder);

/* From now on pieces are of these numbers, which lie in the finder's range, or, by tests, have no more rows than that:
 * other bits stay clear. For many short ranges by the tables of a wide one. */
void finder_narrow(struct finder *finder, struct range numbers);

/* Limits the memory of the high sieve to about this number of bytes, its own table included, but not one that it was given.
 * The fewer, the slower; besides the table it takes at least some 60 MB near 10^18 and 130 MB near the largest number. 0:
 * no limit, which is the fastest. To be called before the first piece. */
void finder_limit_memory(struct finder *finder, uint64_t bytes);

/* Lets the plain sieve take another wheel than the one that is the fastest: for a second search of what was searched
 * before, which is not to make the same mistakes. To be called before the first piece. */
void finder_vary(struct finder *finder);

/* Lays the sieves' memory out for other caches than those of the core that the finder was made on. To be called before the
 * first piece. */
void finder_fit(struct finder *finder, const struct caches *caches);

/* The bytes of what finders of one machine can share: a read-only table for a range. 0 if none is needed. */
size_t finder_table_bytes(struct way way, struct range range);

/* Whether a finder that is the only one of its machine does better without a table that was made before: it will look
 * through its own but once, and need not keep it. */
bool finder_table_is_spared(struct way way, struct range range);

/* Makes one of several slices of the table, 0 ... slices - 1, which together are all of it. Calls only the sink's poll,
 * with the fraction of the slice that is done. */
enum find_status finder_table_fill(uint8_t *table, struct way way, struct range range, size_t slice, size_t slices,
                                   const struct find_sink *sink);

/* What finder_answer is asked for, instead of the number of primes alone. To be called before the first piece; `asked` must
 * stay. */
void finder_ask(struct finder *finder, const struct questions *asked);

/* From now on this number of rows is expected to be searched right behind each piece, as one piece or several; at first
 * none. The high sieve does a part of their work along with it: pieces that follow one another then take no longer than
 * one. */
void finder_expect(struct finder *finder, uint64_t rows);

/* Finds the primes of a piece: rows that touch the range; bits of numbers outside of the range stay clear. */
enum find_status finder_find(struct finder *finder, struct row_span piece, const struct find_sink *sink);

/* The findings of a piece, without handing its primes over: for the sieve that is faster. Calls only the sink's poll.
 * found->answers has room for the answers to what is asked, all else is overwritten. Unless all is done, the findings are
 * of no use. */
enum find_status finder_answer(struct findings *found, struct finder *finder, struct row_span piece,
                               const struct find_sink *sink);

/* Writes a few rows, tested number by number: rows that need not touch the range, nor hold numbers below 2^64; bits of
 * numbers outside of the range are clear. span.count * ROW_BYTES bytes. */
void finder_test_rows(uint8_t *bytes, struct row_span span, struct range range);

#endif
