/* How the sieve lays out a piece: which wheel, and how long its lines, spans and blocks are. Pure functions.
 *
 * A larger wheel has fewer bits for the same numbers, so fewer crossings, but more lines, in each of which every prime
 * takes a step: it pays where the lines are long. The wheel is the one that is predicted to take the least at
 * a SIMD level (core/processor.h), by the costs by which the plan predicts, too. */
#ifndef MPIPRIMES_FIND_SIEVE_LAYOUT_H
#define MPIPRIMES_FIND_SIEVE_LAYOUT_H

#include "core/cache_sizes.h"
#include "core/cpu.h"
#include "core/range.h"
#include "core/rows.h"
#include "find/sieve/wheel.h"

/* The turns of the piece are cut into chunks of equal length; each line of a chunk is spans of blocks. */
struct layout {
    uint32_t modulus;
    uint64_t turn, turns; /* The piece's first turn, and their number. */
    uint64_t chunks;
    uint32_t block, blocks; /* Bytes of a block (a multiple of 64), and blocks of a span. */
    uint32_t span, spans;   /* Bytes of a span, and spans of a line. */
    uint32_t line;          /* Bytes of a line; a chunk has 8 * line turns, the last one may need fewer. */
};

/* The layout of the numbers by a wheel. */
struct layout layout_of(uint32_t modulus, struct range numbers, const struct cache_sizes *sizes);

/* Of a wheel's lines: how many are needed, and how many of them are kept at a time (keep.h). */
struct layout_lines {
    size_t needed, kept;
};

/* How many wheels, from the smallest on, can be the fastest for the numbers: a larger one would have but more lines. */
int layout_wheels(struct range numbers);

/* The layout of a part of the lines, of which `lines` tells for each wheel; for all lines, none of them kept, if that is
 * NULL. Lines are shorter where so many are kept that they would take more than about 64 MB. */
struct layout layout_of_lines(uint32_t modulus, struct range numbers, const struct cache_sizes *sizes,
                              const struct layout_lines *lines);

/* The one of them that is expected to be the fastest; `lines` tells of the first layout_wheels(numbers) wheels. */
struct layout layout_fastest(enum simd simd, struct range numbers, const struct cache_sizes *sizes,
                             const struct layout_lines *lines);

/* The fastest one by another wheel than that one's; `lines` tells of the first layout_second_wheels(numbers) wheels. */
struct layout layout_second(enum simd simd, struct range numbers, const struct cache_sizes *sizes,
                            const struct layout_lines *lines);
int layout_second_wheels(struct range numbers);

/* The layout of whole rows (at least one) by the wheel of 210 or 2310, with all lines of a chunk in memory. */
struct layout layout_of_rows(uint32_t modulus, struct row_span rows, const struct cache_sizes *sizes);

/* The one of them that is expected to be the fastest to list the rows by. */
struct layout layout_fastest_rows(enum simd simd, struct row_span rows, const struct cache_sizes *sizes);

/* The one of the other wheel. */
struct layout layout_second_rows(enum simd simd, struct row_span rows, const struct cache_sizes *sizes);

/* The numbers that stand for the turns of whole rows. */
struct range layout_row_numbers(struct row_span rows);

#endif
