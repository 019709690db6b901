/* What the parts of the sieve share: its tables, the piece in hand, and lines. Only sieve*.c include this. */
#ifndef MPIPRIMES_FIND_SIEVE_STATE_H
#define MPIPRIMES_FIND_SIEVE_STATE_H

#include "find/base_primes.h"
#include "find/sieve.h"
#include "find/sieve_kernels.h"
#include "find/sieve_patterns.h"

enum {
    NEAR_PRIME_MAX = 1 << 28, /* primes up to here are kept, with what is known of them: 12 bytes each, 175 MB in all */
    ROW_PARTS_MAX = 11,       /* rows of a turn, at most: of 2310 */
    CLASSES = 4,              /* odd residues modulo 8 */
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
    double far_done; /* 0 ... 1, of the chunk's far primes */
    const struct find_sink *sink;
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

    /* The base primes from 7 to the root of the range, at least to 199 and at most to NEAR_PRIME_MAX, rising; but those for
     * turns are ordered by their class modulo 8. */
    size_t count;
    size_t pattern_end;       /* behind the primes of patterns */
    size_t turn_end[CLASSES]; /* behind the primes for turns of each class */
    uint32_t *primes;
    uint32_t *halves;        /* 2 / M modulo the prime */
    uint32_t *offsets;       /* the first bit to cross off in the line in hand */
    int32_t *starts;         /* for turns: of the next turn, from the block in hand */
    uint32_t *span_steps;    /* for trips in spans: bits of a span modulo the prime */
    uint32_t *span_offsets;  /* and the first bit to cross off in the span in hand */
    struct base_primes *far; /* NULL if no prime is above NEAR_PRIME_MAX */

    uint8_t *line_memory, *line; /* a line, with padding on both sides */
    uint8_t *lines;              /* the lines of a chunk, one behind the other; NULL until it is needed */
    size_t lines_bytes;
    uint32_t *hits;   /* for the lines of a group; NULL until it is needed */
    size_t hits_room; /* for each line */
    struct hit_job job;
    uint16_t row_lines[ROW_PARTS_MAX][ROW_BITS]; /* see assign_row_lines */
};

/* The numbers of the rows that are looked at: those of the sieve's range, without 0 and 1. */
struct range piece_numbers(const struct sieve *sieve, struct row_span rows);

/* Whether primes above NEAR_PRIME_MAX cross off among the numbers: then all lines are needed at a time, those of 210. */
bool piece_is_far(struct range numbers);

/* Makes the tables fit the piece, whose numbers and sink are set, in this layout; false if out of memory. With `lines`,
 * there will be room for all lines of a chunk. */
bool piece_begin(struct sieve *sieve, struct piece *piece, struct layout layout, bool lines);

/* Takes a chunk of the piece in hand. */
void chunk_begin(struct sieve *sieve, struct piece *piece, uint64_t chunk);

/* Sieves the next line of the chunk in hand, unless the piece is stopped, to sieve->line: a bit stays clear where no prime
 * that is kept divides the number; those of the base primes themselves are set, too, and all that lie outside of the
 * piece's numbers. */
void line_next(struct sieve *sieve, struct piece *piece);

/* Sieves all lines of a chunk, unless the piece is stopped, by all primes, to sieve->lines, one behind the other. */
void chunk_lines(struct sieve *sieve, struct piece *piece, uint64_t chunk);

#endif
