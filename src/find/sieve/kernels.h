/* The inner loops of the sieve, in a version for each SIMD level.
 *
 * A line holds one bit for each of the numbers (t + i) * M + r, i = 0, 1, ...; M is the wheel's modulus, r the line's
 * residue, t the turn that the line starts at. 1 = composite. A prime p that does not divide M crosses off every p-th bit
 * of each line. All loops may cross off beyond the ends of the bits they are given: what they set there are multiples of p,
 * too. Each says how far it reaches. */
#ifndef MPIPRIMES_FIND_SIEVE_KERNELS_H
#define MPIPRIMES_FIND_SIEVE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"
#include "core/rows.h"
#include "find/sieve/wheel.h"

enum {
    FILL_CHUNK = 512,   /* bytes that fill_patterns writes at a time, at most */
    LINE_ROWS = 128,    /* rows that are made of lines at a time */
    TRIPS_MAX = 64,     /* the most crossings of a prime that the loops without a branch exist for */
    LANES_PADDING = 16, /* entries behind the arrays of primes that the vector loops may read, and write back unchanged */
    GROUP_LINES = 32,   /* the most lines that hits are made for at a time */
    HITS_AHEAD = 32, /* hits: as far ahead their memory is fetched; without it, 1e15 + 1e10 took 1.1 to 1.2 times as long */
};

/* The multiples of up to three primes: they repeat after `period` bytes, the product of the primes. */
struct pattern {
    uint8_t *bytes; /* period + FILL_CHUNK bytes; the period is at least FILL_CHUNK */
    uint32_t period;
    uint32_t offset; /* where the next byte of the line stands in it */
};

/* A number of lines to make hits for. */
struct hit_job {
    const uint32_t *primes;      /* rising; the vector loops read up to LANES_PADDING entries more */
    const uint32_t *halves;      /* 2 / M modulo the prime */
    uint32_t *offsets;           /* the first bit to cross off in the first line; afterwards in the line behind the last */
    size_t count;                /* of primes */
    const uint8_t *half_gap;     /* from each line to the next one, halved */
    uint32_t half_gap_max;       /* of all lines */
    uint32_t lines;              /* at most GROUP_LINES */
    uint32_t bits;               /* of a line; each prime is above bits / 2 */
    uint32_t *hits[GROUP_LINES]; /* where each line's hits go, afterwards behind them: at most 2 for each prime of at most
                                    `bits` and 1 for each above; up to LANES_PADDING entries behind them are overwritten */
};

struct sieve_kernels {
    /* Sets the bytes of a block (rounded up to FILL_CHUNK) to the patterns; moves the patterns' offsets on by `bytes`,
     * which is a multiple of 64. */
    void (*fill_patterns)(uint8_t *bits, size_t bytes, struct pattern *patterns, size_t count);
    /* Bytes from the block's start to a turn's start, at most 0, for each prime: a turn is eight crossings, p bytes, the
     * first of them at bit 0 of its byte. */
    void (*turn_starts)(int32_t *starts, const uint32_t *primes, const uint32_t *offsets, size_t count);
    /* Crosses off whole turns of primes p = 2i + 1 modulo 8 (i: the index of the loop) until the block's end; reaches p
     * bytes beyond both ends. The starts are moved on to the next block. */
    void (*turns[4])(uint8_t *bits, size_t bytes, const uint32_t *primes, int32_t *starts, size_t count);
    /* Crosses off index + 1 multiples of each prime, from its offset on. */
    void (*trips[TRIPS_MAX + 1])(uint8_t *bits, const uint32_t *primes, const uint32_t *offsets, size_t count);
    /* `times` times: each offset less its step, modulo its prime (all steps below their primes, all primes below 2^31). */
    void (*step)(uint32_t *offsets, const uint32_t *primes, const uint32_t *steps, size_t count, unsigned times);
    /* For each prime (below 2^30) the first bit to cross off in the line of a residue (below 16) from a turn (below 2^60)
     * on. `halves` are 2 / M modulo the primes. */
    void (*first_offsets)(uint32_t *offsets, const uint32_t *primes, const uint32_t *halves, size_t count, uint64_t turn,
                          uint32_t residue);
    /* Makes the hits, all bits to cross off, of big primes for a group of lines. */
    void (*make_hits)(struct hit_job *job);
    /* Crosses off the hits. */
    void (*cross_hits)(uint8_t *bits, const uint32_t *hits, size_t count);
    /* How many bits are set; `bytes` is a multiple of 64. */
    uint64_t (*count_ones)(const uint8_t *bits, size_t bytes);
    /* Turns LINE_ROWS bits of each of 48 lines into as many rows of the core, `row_stride` bytes apart, 6 bytes each.
     * Composite becomes clear. */
    void (*rows_of_lines)(uint8_t *rows, size_t row_stride, const uint8_t *const lines[ROW_BITS]);
};

/* The version for a SIMD level. */
const struct sieve_kernels *sieve_kernels_for(enum simd level);

extern const struct sieve_kernels SIEVE_KERNELS_PORTABLE;
#if CPU_X86_64
extern const struct sieve_kernels SIEVE_KERNELS_AVX2, SIEVE_KERNELS_AVX512;

/* The set lanes of every 8-bit mask, in order, one in each byte; zero behind them. */
extern const uint64_t SET_LANES[256];
#endif

/* make_hits of each level. */
void make_hits_portable(struct hit_job *job);
void make_hits_avx2(struct hit_job *job);
void make_hits_avx512(struct hit_job *job);

#endif
