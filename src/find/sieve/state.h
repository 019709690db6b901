/* What the files of the sieve share: its tables, a pass over the lines of numbers, and the steps of that pass. The high
 * sieve builds on them, too, and nobody else.
 *
 * The steps, from the lowest: a line through all tiers, the lines of a chunk, a chunk's lines to rows. */
#ifndef MPIPRIMES_FIND_SIEVE_STATE_H
#define MPIPRIMES_FIND_SIEVE_STATE_H

#include "find/sieve/keep.h"
#include "find/sieve/kernels.h"
#include "find/sieve/patterns.h"
#include "find/sieve/restore.h"
#include "find/sieve/sieve.h"

enum {
    TURN_ROWS_MAX = 11, /* Rows of a turn, at most: those of the wheel of 2310. */
    OCTET_CLASSES = 4,  /* Odd residues modulo 8. */
};

/* Primes with the same number of crossings in a number of bits: `sure`, and perhaps one more. */
struct trip_group {
    size_t begin, end; /* Indices of base primes. */
    unsigned sure;
};

struct trip_groups {
    size_t count;
    struct trip_group group[TRIPS_MAX];
};

/* The sieve's work on some numbers, in a layout: all lines of one chunk after the other. */
struct sieve_pass {
    struct range numbers;
    struct layout layout;
    size_t used; /* The base primes before this index are crossed off. */
    size_t hits; /* Those from this index on are crossed off as hits. */
    struct trip_groups in_span, in_line;
    uint64_t chunk;      /* The chunk that is sieved. */
    uint32_t line_index; /* The line of the chunk that comes next. */

    /* Where all lines of a chunk are kept: `line_bytes` of each, line l from `lines` + l * `stride` on or, if `places` is
     * not NULL, from `lines` + places[l] on. */
    uint8_t *lines;
    size_t stride, line_bytes;
    const size_t *places;

    const struct find_sink *sink;
    double done, fraction; /* What the sink's poll is told at the pass's start, and how much more at its end. */
    uint64_t unpolled;     /* Bytes of lines since the last poll. */
    bool stopped;          /* Poll has stopped the pass: what is in the lines is of no use any more. */
};

struct sieve {
    struct range range;
    enum simd simd;
    const struct sieve_kernels *kernels;
    struct cache_sizes sizes;
    const struct line_reader *reader; /* Whose lines are made; NULL: all. */
    struct wheel wheels[WHEELS];      /* Its lines by each modulus; modulus 0: not made yet. */
    const struct wheel *wheel;        /* The pass's one of them. */
    struct layout_lines needed[WHEELS];
    bool vary;         /* It takes another wheel than the fastest. */
    int needed_wheels; /* For the first ones it is known how many lines the reader needs. */
    struct keep keep;
    struct restore restore;
    uint32_t modulus; /* What follows is for this modulus; 0: for none. */
    struct patterns patterns;
    size_t first; /* The first base prime that does not divide the wheel's modulus. */

    /* The base primes: from 7 to the root of the range, at least to 199 and at most to the limit of sieve_new_below,
     * rising; but those for octets are ordered by their class modulo 8. */
    size_t count;
    size_t pattern_end;              /* Behind the primes of patterns. */
    size_t octet_end[OCTET_CLASSES]; /* Behind the primes for octets of each class. */
    uint32_t *primes;
    uint32_t *halves;       /* 2 / M modulo the prime. */
    uint32_t *offsets;      /* The first bit to cross off in the next line. */
    int32_t *starts;        /* For octets: bytes from the next block's start to the octet's. */
    uint32_t *span_steps;   /* For trips in spans: bits of a span modulo the prime. */
    uint32_t *span_offsets; /* For trips in spans: the first bit to cross off in the next span. */

    uint8_t *line_memory, *line; /* A line, with padding on both sides. */
    struct buffer lines_memory, hits_memory;
    uint8_t *lines;   /* Room for the lines of a chunk; NULL until it is needed. */
    uint32_t *hits;   /* For the lines of a group; NULL until they are needed. */
    size_t hits_room; /* For each line. */
    struct hit_job job;
    uint16_t row_lines[TURN_ROWS_MAX][ROW_BITS]; /* Made by sieve_assign_row_lines. */
};

/* A sieve that crosses off by the base primes up to `largest`, at least 199, only: numbers whose factors are all larger
 * stay. NULL if out of memory. Ends with sieve_free. */
struct sieve *sieve_new_below(enum simd simd, struct range range, const struct cache_sizes *sizes, uint32_t largest);

/* From the next pass on the sieve makes the lines that the reader needs, and no others; all if it is NULL, as at first.
 * What a reader needs must not change as long as the sieve knows it. */
void sieve_select(struct sieve *sieve, const struct line_reader *reader);

/* The wheel of one of WHEEL_MODULUS, by its index, with the lines that are selected; it stays until others are selected.
 * NULL if out of memory. */
const struct wheel *sieve_need_wheel(struct sieve *sieve, int index);

/* The numbers of the rows that are looked at: those of the sieve's range, without 0 and 1. */
struct range sieve_numbers(const struct sieve *sieve, struct row_span rows);

/* Makes the tables fit the pass, whose numbers and sink are set, in this layout; false if out of memory. With `lines`, the
 * sieve's room for all lines of a chunk is the pass's. */
bool sieve_pass_begin(struct sieve *sieve, struct sieve_pass *pass, struct layout layout, bool lines);

/* Room for lines, in bytes, which stays; false if out of memory. */
bool sieve_need_lines(struct sieve *sieve, size_t bytes);

/* Tells the sink's poll that a fraction of the pass, 0 ... 1, is done; false, and the pass is stopped, if it says so. */
bool sieve_pass_poll(struct sieve_pass *pass, double done);

/* Begins a chunk of the pass. */
void sieve_chunk_begin(struct sieve *sieve, struct sieve_pass *pass, uint64_t chunk);

/* Sieves the chunk's next line to sieve->line, unless the pass is stopped: a bit stays clear where no base prime divides
 * the number. The bits of the base primes themselves are set, too, and all that lie outside of the pass's numbers. */
void sieve_line_next(struct sieve *sieve, struct sieve_pass *pass);

/* Where a line of the chunk is kept. */
static inline uint8_t *sieve_pass_line(const struct sieve_pass *pass, size_t line)
{
    return pass->lines + (pass->places != NULL ? pass->places[line] : line * pass->stride);
}

/* Sieves the lines that are selected, and gives them to a reader, which is not asked what it needs; calls the sink's poll.
 */
enum find_status sieve_read_lines(struct sieve *sieve, struct range numbers, const struct line_reader *reader,
                                  const struct find_sink *sink, struct layout layout);

/* Sieves all lines of a chunk, unless the pass is stopped, and keeps them. */
void sieve_chunk_lines(struct sieve *sieve, struct sieve_pass *pass, uint64_t chunk);

/* Notes which line holds which bit of which row of a turn, for sieve_hand_over. */
void sieve_assign_row_lines(struct sieve *sieve);

/* Hands these rows of the chunk, whose lines are kept, over to the pass's sink. */
void sieve_hand_over(const struct sieve *sieve, const struct sieve_pass *pass, struct row_span rows);

#endif
