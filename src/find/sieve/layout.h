/* How the sieve lays out a piece: which wheel, and how long its lines, spans and blocks are. A pure function. */
#ifndef MPIPRIMES_FIND_SIEVE_LAYOUT_H
#define MPIPRIMES_FIND_SIEVE_LAYOUT_H

#include "core/range.h"
#include "core/rows.h"
#include "find/sieve/wheel.h"

/* Sizes in bytes that suit the caches. */
struct cache_sizes {
    uint32_t block; /* of a block of a line that small primes are crossed off in: in the L1 data cache */
    uint32_t span;  /* of a part of a line for middle primes: about the L1 data cache or a little more */
    uint32_t line;  /* of a line: in the L2 cache */
};

/* For an L1 data cache of 32 KiB and an L2 cache of 512 KiB, measured on an AMD EPYC (Zen 3): blocks of 16 to 28 KiB and
 * spans of 32 to 48 KiB differ by less than 3%; lines of 180 KiB instead of 264 KiB take a fifth longer at 1e15 + 1e10. */
extern const struct cache_sizes SIEVE_SIZES;

/* For chunks of 2^18 and 2^21 rows by the lines of 210, as the table of base primes and great heights need them. */
extern const struct cache_sizes TABLE_SIZES, HIGH_SIZES;

/* The turns of the piece are cut into chunks of equal length; each line of a chunk is spans of blocks. */
struct layout {
    uint32_t modulus;
    uint64_t turn, turns; /* the piece's first turn, and how many it has */
    uint64_t chunks;
    uint32_t block, blocks; /* bytes of a block (a multiple of 64), and blocks of a span */
    uint32_t span, spans;   /* bytes of a span, and spans of a line */
    uint32_t line;          /* bytes of a line; a chunk has 8 * line turns, the last one may need fewer */
};

/* The layout of the numbers by a wheel. */
struct layout layout_of(uint32_t modulus, struct range numbers, const struct cache_sizes *sizes);

/* The layout that is expected to be the fastest to count the numbers by. */
struct layout layout_fastest(struct range numbers, const struct cache_sizes *sizes);

/* The layout of whole rows (at least one) by the wheel of 210 or 2310, with all lines of a chunk in memory. */
struct layout layout_of_rows(uint32_t modulus, struct row_span rows, const struct cache_sizes *sizes);

/* The one of them that is expected to be the fastest to list the rows by. */
struct layout layout_fastest_rows(struct row_span rows, const struct cache_sizes *sizes);

/* The numbers that stand for the turns of whole rows. */
struct range layout_row_numbers(struct row_span rows);

#endif
