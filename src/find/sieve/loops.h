/* The inner loops of the sieve in C, to be compiled once for each SIMD level: the file that includes this defines
 *   KERNEL         the attribute that names the instructions that may be used
 *   VECTOR_BYTES   the width of a vector register
 *   HAVE_FMA       1 if the level has fused multiply-add and 64-bit floating-point vectors
 *   KERNELS        the name of the table of functions
 *   MAKE_HITS      the level's function for hits
 * What each loop does is said in kernels.h. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/rows.h"
#include "find/sieve/kernels.h"

#define INLINE static inline __attribute__((always_inline)) KERNEL

#include "find/sieve/transpose.h"

enum { FILL_VECTORS = 8 }; /* Registers that collect the patterns. */

/* A vector at any address. */
typedef uint64_t vector __attribute__((vector_size(VECTOR_BYTES), aligned(1), may_alias));

static KERNEL void fill_patterns(uint8_t *bits, size_t bytes, struct pattern *patterns, size_t count)
{
    enum { CHUNK = FILL_VECTORS * VECTOR_BYTES };
    _Static_assert((int)CHUNK <= (int)FILL_CHUNK, "a pattern is long enough for a chunk");
    for (size_t done = 0; done < bytes; done += CHUNK) {
        size_t chunk = bytes - done < CHUNK ? bytes - done : CHUNK;
        vector sum[FILL_VECTORS] = {{0}};
        for (size_t k = 0; k < count; k++) {
            const uint8_t *from = patterns[k].bytes + patterns[k].offset;
            for (size_t v = 0; v < FILL_VECTORS; v++)
                sum[v] |= *(const vector *)(from + v * VECTOR_BYTES);
            uint32_t offset = patterns[k].offset + (uint32_t)chunk;
            patterns[k].offset = offset >= patterns[k].period ? offset - patterns[k].period : offset;
        }
        for (size_t v = 0; v < FILL_VECTORS; v++)
            *(vector *)(bits + done + v * VECTOR_BYTES) = sum[v];
    }
}

static KERNEL void octet_starts(int32_t *starts, const uint32_t *primes, const uint32_t *offsets, size_t count)
{
    /* p is its own inverse modulo 8, so offset * p modulo 8 crossings back the bit is 0. */
    for (size_t i = 0; i < count; i++)
        starts[i] = ((int32_t)offsets[i] - (int32_t)((offsets[i] * primes[i] & 7) * primes[i])) / 8;
}

/* The j-th crossing of an octet lies j * p bits on: j * (p / 8) whole bytes and j * rest bits. */
#define CROSS(j) start[step * (j) + (j)*rest / 8] |= (uint8_t)(1u << (j)*rest % 8)

INLINE void octets(uint8_t *bits, size_t bytes, const uint32_t *primes, int32_t *starts, size_t count, const unsigned rest)
{
    const uint8_t *end = bits + bytes;
    for (size_t i = 0; i < count; i++) {
        size_t p = primes[i], step = p / 8;
        uint8_t *start = bits + starts[i];
        do {
            CROSS(0);
            CROSS(1);
            CROSS(2);
            CROSS(3);
            CROSS(4);
            CROSS(5);
            CROSS(6);
            CROSS(7);
            start += p;
        } while (start < end);
        starts[i] = (int32_t)(start - end - (ptrdiff_t)p);
    }
}

#define OCTETS(rest)                                                                                                       \
    static KERNEL void octets_##rest(uint8_t *bits, size_t bytes, const uint32_t *primes, int32_t *starts, size_t count)   \
    {                                                                                                                      \
        octets(bits, bytes, primes, starts, count, rest);                                                                  \
    }
OCTETS(1)
OCTETS(3)
OCTETS(5)
OCTETS(7)

typedef uint32_t word __attribute__((may_alias));

INLINE void cross(word *words, uint32_t bit)
{
    words[bit / 32] |= 1u << bit % 32;
}

INLINE void trips(uint8_t *bits, const uint32_t *primes, const uint32_t *offsets, size_t count, const unsigned sure)
{
    word *words = (word *)bits;
    for (size_t i = 0; i < count; i++) {
        uint32_t p = primes[i], bit = offsets[i];
        for (unsigned k = 0; k < sure / 8; k++) {
            cross(words, bit);
            cross(words, bit + p);
            cross(words, bit + 2 * p);
            cross(words, bit + 3 * p);
            cross(words, bit + 4 * p);
            cross(words, bit + 5 * p);
            cross(words, bit + 6 * p);
            cross(words, bit + 7 * p);
            bit += 8 * p;
        }
        for (unsigned k = 0; k < sure % 8; k++, bit += p)
            cross(words, bit);
        cross(words, bit);
    }
}

#define EIGHT(DO, n) DO(n##0) DO(n##1) DO(n##2) DO(n##3) DO(n##4) DO(n##5) DO(n##6) DO(n##7)
/* Octal: 00 ... 077 and 0100 are 0 ... 64. */
#define EVERY_TRIP(DO)                                                                                                     \
    EIGHT(DO, 0) EIGHT(DO, 01) EIGHT(DO, 02) EIGHT(DO, 03) EIGHT(DO, 04) EIGHT(DO, 05) EIGHT(DO, 06) EIGHT(DO, 07) DO(0100)
#define TRIPS(n)                                                                                                           \
    static KERNEL void trips_##n(uint8_t *bits, const uint32_t *primes, const uint32_t *offsets, size_t count)             \
    {                                                                                                                      \
        trips(bits, primes, offsets, count, n);                                                                            \
    }
EVERY_TRIP(TRIPS)

INLINE void step_times(uint32_t *offsets, const uint32_t *primes, const uint32_t *steps, size_t count, const unsigned times)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t offset = offsets[i];
        for (unsigned k = 0; k < times; k++) {
            /* Below zero the difference wraps and is the larger one. */
            uint32_t less = offset - steps[i], back = less + primes[i];
            offset = less < back ? less : back;
        }
        offsets[i] = offset;
    }
}

/* The same at once: see STEP_RATIO. */
static KERNEL void step_far(uint32_t *offsets, const uint32_t *primes, const uint32_t *steps, size_t count, unsigned times)
{
    const float factor = (float)(int)times * STEP_RATIO;
    for (size_t i = 0; i < count; i++) {
        uint32_t p = primes[i], quotient = (uint32_t)(int32_t)((float)(int32_t)steps[i] / (float)(int32_t)p * factor);
        uint32_t offset = offsets[i] - steps[i] * times + quotient * p, back = offset + p;
        offset = offset < back ? offset : back;
        uint32_t less = offset - p;
        offsets[i] = offset < less ? offset : less;
    }
}

static KERNEL void step(uint32_t *offsets, const uint32_t *primes, const uint32_t *steps, size_t count, unsigned times)
{
    if (times > STEP_TIMES)
        step_far(offsets, primes, steps, count, times);
    else if (times == 3)
        step_times(offsets, primes, steps, count, 3);
    else if (times == 2)
        step_times(offsets, primes, steps, count, 2);
    else if (times == 1)
        step_times(offsets, primes, steps, count, 1);
}

#if HAVE_FMA

/* x modulo p for integers 0 <= x < 2^60 in double precision; `inverse` is about 1 / p. The fused operation makes
 * x - q * p exact, as the result is small; q can be off by one. */
INLINE double modulo(double x, double p, double inverse)
{
    double rest = fma(-floor(x * inverse), p, x);
    rest = rest < 0 ? rest + p : rest;
    return rest >= p ? rest - p : rest;
}

static KERNEL void first_offsets(uint32_t *offsets, const uint32_t *primes, const uint32_t *halves, size_t count,
                                 uint64_t turn, uint32_t residue)
{
    double high = (double)(turn >> 30), low = (double)(turn & ((1u << 30) - 1));
    for (size_t i = 0; i < count; i++) {
        double p = (double)(int32_t)primes[i], inverse = 1 / p;
        /* 1 / M modulo p. */
        int32_t half = (int32_t)halves[i];
        double unit = (double)(half & 1 ? (half + (int32_t)primes[i]) / 2 : half / 2);
        double rest = modulo(modulo(high, p, inverse) * 0x1p30, p, inverse);
        rest = modulo(rest + low + unit * residue, p, inverse);
        offsets[i] = (uint32_t)(int32_t)(rest == 0 ? 0 : p - rest);
    }
}

#else

static KERNEL void first_offsets(uint32_t *offsets, const uint32_t *primes, const uint32_t *halves, size_t count,
                                 uint64_t turn, uint32_t residue)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t p = primes[i], unit = (halves[i] & 1 ? halves[i] + p : halves[i]) / 2;
        uint64_t rest = (turn + unit * residue) % p;
        offsets[i] = (uint32_t)(rest == 0 ? 0 : p - rest);
    }
}

#endif

static KERNEL void cross_hits(uint8_t *bits, const uint32_t *hits, size_t count)
{
    word *words = (word *)bits;
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        cross(words, hits[i]);
        cross(words, hits[i + 1]);
        cross(words, hits[i + 2]);
        cross(words, hits[i + 3]);
    }
    for (; i < count; i++)
        cross(words, hits[i]);
}

#if CPU_AARCH64
#include "find/sieve/neon.h"
#else

static KERNEL uint64_t count_ones(const uint8_t *bits, size_t bytes)
{
    uint64_t ones = 0;
    for (size_t i = 0; i < bytes; i += 32) {
        uint64_t w[4];
        memcpy(w, bits + i, sizeof w);
        ones += (uint64_t)(__builtin_popcountll(w[0]) + __builtin_popcountll(w[1])) +
                (uint64_t)(__builtin_popcountll(w[2]) + __builtin_popcountll(w[3]));
    }
    return ones;
}

#endif

#define TRIP_NAME(n) trips_##n,

const struct sieve_kernels KERNELS = {
    .fill_patterns = fill_patterns,
    .octet_starts = octet_starts,
    .octets = {octets_1, octets_3, octets_5, octets_7},
    .trips = {EVERY_TRIP(TRIP_NAME)},
    .step = step,
    .first_offsets = first_offsets,
    .make_hits = MAKE_HITS,
    .cross_hits = cross_hits,
    .count_ones = count_ones,
    .rows_of_lines = rows_of_lines,
};
