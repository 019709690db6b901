/* The inner loops for the large primes of the high sieve, in a version for each SIMD level.
 *
 * They work on a batch of primes of one line of the table of base primes (base_table.h), so that p modulo 210 is the same
 * for all: p = 210 * index + residue. The factors m of multiples m * p are taken class by class, by their residue modulo 2,
 * 6 or 30; in a class the multiple goes up by 2p, 6p or 30p. A multiple is known by its distance from 210 * row + 2, where
 * `row` is the first row that is looked at: rows, and less than 210 numbers. As the latter are in a class always the
 * same modulo 2 (6, 30), they are kept as a place, their half (sixth, thirtieth): 0 ... 104 (34, 6), of which 48 (24, 6)
 * are coprime to 210. */
#ifndef MPIPRIMES_FIND_HIGH_LARGE_KERNELS_H
#define MPIPRIMES_FIND_HIGH_LARGE_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"
#include "core/rows.h"

enum {
    LARGE_CLASSES = 8,  /* Classes of factors that are taken together, at most. */
    LARGE_PLACES = 105, /* Places of a class, at most. */
    LARGE_LANES = 16,   /* Lanes of the widest vector. */
    LARGE_WORDS = 32,   /* Words of a line of the table, whose primes make a batch, at most. */
    LARGE_BATCH = 64 * LARGE_WORDS + 4 * LARGE_LANES, /* Room for them, and for vectors that end behind the last one. */
    LARGE_HITS = 4096,                                /* Hits that are made before they go to where they belong. */
    /* Classes of modulus 30 are for primes with indices below: else a multiple may lie 2^31 rows away or more. */
    LARGE_INDEX_END_30 = INT32_MAX / 30,

    /* A hit: the row in its chunk, which line, and the chunk, low bits first. The fewer bits lines take, the more chunks
     * there can be. */
    HIT_ROW_BITS = 21,
    HIT_LINE_BITS_MAX = 6,
    LARGE_NO_LINE = 0x80, /* Instead of a line: the number is not coprime to 210, or its line is not wanted. */
};

/* Multiples with a factor that one of these divides are crossed off as the multiples of that. */
enum { LARGE_SKIPS = 4 };
static const uint8_t LARGE_SKIP_PRIME[LARGE_SKIPS] = {11, 13, 17, 19};
#define LARGE_SKIP_PRIMES (11 | 13 << 8 | 17 << 16 | 19 << 24) /* In the bytes of a word. */
#define LARGE_SKIP_ONES 0x01010101                             /* One in each byte. */
#define LARGE_SKIP_SIGNS 0x80808080                            /* The sign of each byte. */
#define LARGE_SKIP_PRODUCT (11 * 13 * 17 * 19)                 /* 46189. */

/* A class of factors. */
struct large_class {
    uint32_t modulus;  /* 2, 6 or 30. */
    uint32_t factor;   /* Below the modulus and coprime to it. */
    uint32_t skip;     /* Steps from there to the first factor that 11, 13, 17, 19 divides: a byte each, low byte first. */
    uint8_t line[128]; /* Of each place: Or LARGE_NO_LINE. */
};

/* The multiples of a batch's primes of one class: for each prime the first one that is not below the first row, and the
 * steps from it to the first one whose factor 11, 13, 17 and 19 divide, as in large_class. */
struct large_multiples {
    uint32_t row[LARGE_BATCH], place[LARGE_BATCH];
    uint32_t skip[LARGE_BATCH];
};

struct large_batch {
    size_t count;
    uint32_t residue; /* 11 ... 211. */
    uint32_t index[LARGE_BATCH];
    struct large_multiples multiples[LARGE_CLASSES];
};

/* Where multiples are counted from, the number 210 * row + 2 of a row, which takes more than 64 bits: in double precision,
 * what that leaves (a whole number of at most 2^19 in magnitude), and its low 64 bits. */
struct large_base {
    double high, low;
    uint64_t word;
};

static inline struct large_base large_base_of(uint64_t row)
{
    uint128 base = row_base(row) + 2;
    double high = (double)base;
    /* The difference wraps to what it is. */
    return (struct large_base){high, (double)(int64_t)(uint64_t)(base - (uint128)high), (uint64_t)base};
}

/* The quotient of a base by a step is estimated in double precision from a little more than the base: it is rounded down to
 * the right one or the next. Up to five roundings change it by 5 * 2^-53 of itself at most, this adds 2^-49: as quotients
 * are below 2^48.4, by less than 1. */
#define LARGE_MORE (1 + 0x1p-49)

/* For far hits: the first odd multiple above an even base b is (2q + 1) * p, where q = floor(b / 2p + 1/2). */
#define LARGE_HALF_MORE (LARGE_MORE / 2)

/* Where hits go: `flush` takes all of hit ... end-1 and sets end to hit; it is called when there are LARGE_HITS or more. */
struct large_hits {
    uint32_t *end;
    void (*flush)(struct large_hits *hits);
    void *context;
    uint32_t line_bits; /* Of each hit: at most HIT_LINE_BITS_MAX. */
    uint32_t hit[LARGE_HITS + 4 * LARGE_LANES];
};

struct large_kernels {
    /* Lists first + i for every set bit i of the words (at most LARGE_WORDS); gives their number. Vectors behind the last
     * one may be overwritten. */
    size_t (*list_bits)(uint32_t list[LARGE_BATCH], const uint64_t *words, size_t count, uint32_t first);
    /* Finds the first multiples from a row on in some classes of the same modulus; with `skips`, the skips as well. All
     * primes are above 2^17 and below 2^36, with indices below LARGE_INDEX_END_30 if the modulus is 30; the row's first
     * number has less than 2^48.4 of the classes' steps. */
    void (*first_multiples)(struct large_batch *batch, const struct large_class *const classes[], size_t count,
                            uint64_t row, bool skips);
    /* Makes a hit of every multiple of a class that has a line, in `rows` rows; with `skips` not of those whose factor 11,
     * 13, 17 or 19 divides. The chunks are counted from `row_0` rows before the first row. */
    void (*make_hits)(struct large_hits *hits, const struct large_batch *batch, const struct large_class *class,
                      const struct large_multiples *multiples, uint32_t row_0, uint32_t rows, bool skips);
    /* Does both at once, without skips, for primes that are so large that each has at most one odd multiple in the `rows`
     * rows from `row` on: rows < 2 * index. Of most of them only the distance is computed. The class is that of all odd
     * factors. */
    void (*make_far_hits)(struct large_hits *hits, const struct large_batch *batch, const struct large_class *class,
                          uint64_t row, uint32_t row_0, uint32_t rows);
};

/* The version for a SIMD level. */
const struct large_kernels *large_kernels_for(enum simd level);

extern const struct large_kernels LARGE_KERNELS_PORTABLE;
#if CPU_X86_64
extern const struct large_kernels LARGE_KERNELS_AVX2, LARGE_KERNELS_IFMA;
#endif

#endif
