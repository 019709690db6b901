/* What the parts of the sieve share: its tables, the piece in hand, and lines. Only the sieves' own files include this. */
#ifndef MPIPRIMES_FIND_SIEVE_STATE_H
#define MPIPRIMES_FIND_SIEVE_STATE_H

#include "find/sieve/kernels.h"
#include "find/sieve/patterns.h"
#include "find/sieve/sieve.h"

enum {
    ROW_PARTS_MAX = 11, /* rows of a turn, at most: of 2310 */
    CLASSES = 4,        /* odd residues modulo 8 */
};

/* Primes with the same number of crossings in a number of bits: `sure`, and perhaps one more. */
struct trip_group {
    size_t begin, end;
    unsigned sure;
};

struct trip_groups {
    size_t count;
    struct trip_group group[TRIPS_MAX];
};

/* What belongs to the piece in hand. */
struct piece {
    struct range numbers;
    struct layout layout;
    size_t used; /* the base primes before this index are crossed off */
    size_t hits; /* from this index on as hits */
    struct trip_groups in_span, in_line;
    uint64_t chunk;
    uint32_t line_index;
    uint8_t *lines;       /* all lines of a chunk, */
    size_t stride;        /* so many bytes apart, */
    const size_t *places; /* or, if not NULL, so many bytes from `lines` each; */
    size_t line_bytes;    /* and so many bytes of each are kept there */
    const struct find_sink *sink;
    double done, part; /* what the sink's poll is told: at the piece's start, and how much more at its end */
    uint64_t unpolled; /* bytes of lines since the last poll */
    bool stopped;      /* by poll: what is in the lines is of no use any more */
};

struct sieve {
    struct range range;
    const struct sieve_kernels *kernels;
    struct cache_sizes sizes;
    struct wheel wheel;
    struct patterns patterns; /* for the wheel */
    size_t first;             /* the first base prime that does not divide the wheel's modulus */

    /* The base primes: from 7 to the root of the range, at least to 199 and at most to the limit of sieve_new_below,
     * rising; but those for turns are ordered by their class modulo 8. */
    size_t count;
    size_t pattern_end;       /* behind the primes of patterns */
    size_t turn_end[CLASSES]; /* behind the primes for turns of each class */
    uint32_t *primes;
    uint32_t *halves;       /* 2 / M modulo the prime */
    uint32_t *offsets;      /* the first bit to cross off in the line in hand */
    int32_t *starts;        /* for turns: of the next turn, from the block in hand */
    uint32_t *span_steps;   /* for trips in spans: bits of a span modulo the prime */
    uint32_t *span_offsets; /* and the first bit to cross off in the span in hand */

    uint8_t *line_memory, *line; /* a line, with padding on both sides */
    uint8_t *lines;              /* the lines of a chunk, one behind the other; NULL until it is needed */
    size_t lines_bytes;
    uint32_t *hits;   /* for the lines of a group; NULL until it is needed */
    size_t hits_room; /* for each line */
    struct hit_job job;
    uint16_t row_lines[ROW_PARTS_MAX][ROW_BITS]; /* see assign_row_lines */
};

/* A sieve that crosses off by the base primes up to `largest`, at least 199, only; in what it leaves, numbers without a
 * factor up to there stay. NULL if out of memory. */
struct sieve *sieve_new_below(enum simd simd, struct range range, const struct cache_sizes *sizes, uint32_t largest);

/* The numbers of the rows that are looked at: those of the sieve's range, without 0 and 1. */
struct range piece_numbers(const struct sieve *sieve, struct row_span rows);

/* Makes the tables fit the piece, whose numbers and sink are set, in this layout; false if out of memory. With `lines`,
 * there will be room for all lines of a chunk. */
bool piece_begin(struct sieve *sieve, struct piece *piece, struct layout layout, bool lines);

/* Room for so many bytes of lines, which stays; false if out of memory. */
bool need_lines(struct sieve *sieve, size_t bytes);

/* Tells the sink's poll that a part of the piece, 0 ... 1, is done; false, and the piece is stopped, if it says so. */
bool piece_poll(struct piece *piece, double done);

/* Takes a chunk of the piece in hand. */
void chunk_begin(struct sieve *sieve, struct piece *piece, uint64_t chunk);

/* Sieves the next line of the chunk in hand, unless the piece is stopped, to sieve->line: a bit stays clear where no prime
 * that is kept divides the number; those of the base primes themselves are set, too, and all that lie outside of the
 * piece's numbers. */
void line_next(struct sieve *sieve, struct piece *piece);

static inline uint8_t *piece_line(const struct piece *piece, size_t line)
{
    return piece->lines + (piece->places != NULL ? piece->places[line] : line * piece->stride);
}

/* Sieves all lines of a chunk, unless the piece is stopped, to piece->lines. */
void chunk_lines(struct sieve *sieve, struct piece *piece, uint64_t chunk);

/* Which line of a turn holds which bit of a row; hand_over needs it. */
void assign_row_lines(struct sieve *sieve);

/* Hands these rows of the chunk in hand, whose lines are sieved, over. */
void hand_over(const struct sieve *sieve, const struct piece *piece, struct row_span rows);

#endif
