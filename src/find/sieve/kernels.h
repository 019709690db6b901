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
    FILL_CHUNK = 512,   /* Bytes that fill_patterns writes at a time, at most. */
    LINE_ROWS = 256,    /* Rows that are made of lines at a time; lines have whole multiples. */
    HIT_GAP_MAX = 11,   /* The largest half gap up to which hits are made by a table of its multiples. */
    STEP_TIMES = 3,     /* So many times steps are taken one by one. */
    TRIPS_MAX = 64,     /* The most crossings of a prime that the loops without a branch exist for. */
    LANES_PADDING = 16, /* Entries behind the arrays of primes that the vector loops may read, and write back unchanged. */
    HIT_LINES_MAX = 32, /* The most lines that hits are made for at a time: a group. */
    /* Hits whose memory is fetched before they are written. Without it, 1e15 + 1e10 took 1.1 to 1.2 times as long. */
    HITS_AHEAD = 32,
};

/* To move on by g steps modulo p at once, g below 2^18, takes step * g / p in single precision times this, rounded down: it
 * is the quotient of step * g by p or one more. Rounding five times (step, p, and three results) changes it by about 5 *
 * 2^-24 of itself at most, this adds 8 * 2^-24: it is never too small, and less than 2^18 * 13 * 2^-24 < 1 too large. */
#define STEP_RATIO (1 + 0x1p-21f)

/* The multiples of up to three primes: they repeat after `period` bytes, the product of the primes. */
struct pattern {
    uint8_t *bytes; /* Period + FILL_CHUNK bytes; the period is at least FILL_CHUNK. */
    uint32_t period;
    uint32_t offset; /* Where the next byte of the line stands in it. */
};

/* Hits, the bits to cross off, to be made for a group of lines. */
struct hit_job {
    const uint32_t *primes;   /* Rising; the vector loops read up to LANES_PADDING entries more. */
    const uint32_t *halves;   /* 2 / M modulo the prime. */
    uint32_t *offsets;        /* The first bit to cross off in the first line; afterwards in the line behind the last. */
    size_t count;             /* Of primes. */
    const uint32_t *half_gap; /* From each line to the next one, halved. */
    uint32_t half_gap_max;    /* Of all lines. */
    uint32_t lines;           /* At most HIT_LINES_MAX. */
    uint32_t bits;            /* Of a line; each prime is above bits / 2. */
    /* Where each line's hits go, afterwards behind them: at most two for each prime of at most `bits`, and one for each
     * above. Up to LANES_PADDING entries behind them are overwritten. */
    uint32_t *hits[HIT_LINES_MAX];
};

struct sieve_kernels {
    /* Sets the bytes of a block (rounded up to FILL_CHUNK) to the patterns; moves the patterns' offsets on by `bytes`,
     * which is a multiple of 64. */
    void (*fill_patterns)(uint8_t *bits, size_t bytes, struct pattern *patterns, size_t count);
    /* Gives for each prime the bytes from the block's start to its next octet's start, at most 0. An octet is eight
     * crossings, p bytes, the first of them at bit 0 of its byte. */
    void (*octet_starts)(int32_t *starts, const uint32_t *primes, const uint32_t *offsets, size_t count);
    /* Crosses off whole octets of primes p = 2i + 1 modulo 8 (i: the index of the loop) until the block's end; reaches p
     * bytes beyond both ends. The starts are moved on to the next block. */
    void (*octets[4])(uint8_t *bits, size_t bytes, const uint32_t *primes, int32_t *starts, size_t count);
    /* Crosses off index + 1 multiples of each prime, from its offset on. */
    void (*trips[TRIPS_MAX + 1])(uint8_t *bits, const uint32_t *primes, const uint32_t *offsets, size_t count);
    /* Repeats `times` times, less than 2^18: each offset less its step, modulo its prime (all steps below their primes, all
     * primes below 2^30). */
    void (*step)(uint32_t *offsets, const uint32_t *primes, const uint32_t *steps, size_t count, unsigned times);
    /* Gives for each prime (below 2^30) the first bit to cross off in the line of a residue (below 2^19), from a turn
     * (below 2^64 - 2^50) on. `halves` are 2 / M modulo the primes. */
    void (*first_offsets)(uint32_t *offsets, const uint32_t *primes, const uint32_t *halves, size_t count, uint64_t turn,
                          uint32_t residue);
    /* Makes the hits of big primes for a group of lines. */
    void (*make_hits)(struct hit_job *job);
    /* Crosses off the hits. */
    void (*cross_hits)(uint8_t *bits, const uint32_t *hits, size_t count);
    /* Counts the bits that are set; `bytes` is a multiple of 64. */
    uint64_t (*count_ones)(const uint8_t *bits, size_t bytes);
    /* Transposes LINE_ROWS bits of each of 48 lines to LINE_ROWS rows of the core, `row_stride` bytes apart, 6 bytes each.
     * Composite becomes clear. */
    void (*rows_of_lines)(uint8_t *rows, size_t row_stride, const uint8_t *const lines[ROW_BITS]);
};

/* The version for a SIMD level. */
const struct sieve_kernels *sieve_kernels_for(enum simd level);

extern const struct sieve_kernels SIEVE_KERNELS_PORTABLE;
#if CPU_X86_64
extern const struct sieve_kernels SIEVE_KERNELS_AVX2, SIEVE_KERNELS_AVX512;

/* The set lanes of every 8-bit mask, in order, one in each byte; zero behind them. */
extern const uint64_t SIEVE_SET_LANES[256];
#endif

/* The function make_hits of each level; of the portable one on 64-bit ARM, by NEON. */
void hits_make_portable(struct hit_job *job);
void hits_make_neon(struct hit_job *job);
void hits_make_avx2(struct hit_job *job);
void hits_make_avx512(struct hit_job *job);

#endif
