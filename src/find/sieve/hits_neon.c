/* Hits of big primes with NEON: four primes at a time through all lines of the group, as hits_avx2.c does with eight. */
#include "find/sieve/kernels.h"

#if CPU_AARCH64
#include <arm_neon.h>
#include <stdbool.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

enum { LANES = 4 };

/* The set lanes of every 4-bit mask, in order, as indices of bytes; lane 0 behind them. */
#define LANE(i) 4 * (i), 4 * (i) + 1, 4 * (i) + 2, 4 * (i) + 3
#define ORDER(a, b, c, d)                                                                                                  \
    {                                                                                                                      \
        LANE(a), LANE(b), LANE(c), LANE(d)                                                                                 \
    }
static const uint8_t SET_LANES[16][16] = {
    ORDER(0, 0, 0, 0), ORDER(0, 0, 0, 0), ORDER(1, 0, 0, 0), ORDER(0, 1, 0, 0), ORDER(2, 0, 0, 0), ORDER(0, 2, 0, 0),
    ORDER(1, 2, 0, 0), ORDER(0, 1, 2, 0), ORDER(3, 0, 0, 0), ORDER(0, 3, 0, 0), ORDER(1, 3, 0, 0), ORDER(0, 1, 3, 0),
    ORDER(2, 3, 0, 0), ORDER(0, 2, 3, 0), ORDER(1, 2, 3, 0), ORDER(0, 1, 2, 3),
};

/* Stores the lanes of x below the limit, in order, and anything behind them, a vector in all; gives the end of the lanes.
 */
INLINE uint32_t *store_below(uint32_t *to, uint32x4_t x, uint32x4_t limit)
{
    /* Each lane's bit, and 16 to count them. */
    static const uint32_t WEIGHTS[LANES] = {16 + 1, 16 + 2, 16 + 4, 16 + 8};
    uint32_t sum = vaddvq_u32(vandq_u32(vcltq_u32(x, limit), vld1q_u32(WEIGHTS)));
    __builtin_prefetch(to + HITS_AHEAD, 1);
    vst1q_u32(to, vreinterpretq_u32_u8(vqtbl1q_u8(vreinterpretq_u8_u32(x), vld1q_u8(SET_LANES[sum % 16]))));
    return to + sum / 16;
}

/* x - y modulo p, for x and y below p. */
INLINE uint32x4_t subtract(uint32x4_t x, uint32x4_t y, uint32x4_t p)
{
    uint32x4_t less = vsubq_u32(x, y);
    return vminq_u32(less, vaddq_u32(less, p));
}

/* Four primes, and how their bits move on to the next line. */
struct lanes {
    uint32x4_t p, half, bits; /* No bit from `bits` on is a hit. */
    float32x4_t ratio;        /* A little more than half / p: see STEP_RATIO. */
    uint32x4_t gap[HIT_GAP_MAX + 1];
};

INLINE void fill_gaps(struct lanes *lanes, uint32_t half_gap_max)
{
    uint32x4_t minus = subtract(vdupq_n_u32(0), lanes->half, lanes->p);
    lanes->gap[0] = vdupq_n_u32(0);
    for (uint32_t k = 1; k <= half_gap_max; k++)
        lanes->gap[k] = subtract(lanes->gap[k - 1], minus, lanes->p);
}

INLINE void fill_ratio(struct lanes *lanes)
{
    float32x4_t ratio = vdivq_f32(vcvtq_f32_u32(lanes->half), vcvtq_f32_u32(lanes->p));
    lanes->ratio = vmulq_f32(ratio, vdupq_n_f32(STEP_RATIO));
}

/* bit - half_gap * half modulo p; the quotient is right or one too large. */
INLINE uint32x4_t move_far(uint32x4_t bit, const struct lanes *lanes, uint32_t half_gap)
{
    uint32x4_t gap = vdupq_n_u32(half_gap);
    uint32x4_t quotient = vcvtq_u32_f32(vmulq_f32(lanes->ratio, vcvtq_f32_u32(gap)));
    bit = vmlaq_u32(vmlsq_u32(bit, lanes->half, gap), quotient, lanes->p);
    bit = vminq_u32(bit, vaddq_u32(bit, lanes->p));
    return vminq_u32(bit, vsubq_u32(bit, lanes->p));
}

/* Four primes through all lines. With `far`, gaps are too large for the table; with `twice`, primes may have two hits. */
INLINE uint32x4_t make_lanes(uint32x4_t bit, uint32_t **hits, const struct hit_job *job, const struct lanes *lanes,
                             const bool far, const bool twice)
{
    const uint32_t lines = job->lines, *half_gap = job->half_gap;
    const uint32x4_t p = lanes->p, bits = lanes->bits;
    for (uint32_t l = 0; l < lines; l++) {
        uint32_t *behind = store_below(hits[l], bit, bits);
        hits[l] = twice ? store_below(behind, vaddq_u32(bit, p), bits) : behind;
        bit = far ? move_far(bit, lanes, half_gap[l]) : subtract(bit, lanes->gap[half_gap[l]], p);
    }
    return bit;
}

INLINE void make_hits(struct hit_job *job, const bool far)
{
    static const uint32_t LANE_NUMBERS[LANES] = {0, 1, 2, 3};
    /* A copy that no store of a vector can change, as far as the compiler knows. */
    uint32_t *hits[HIT_LINES_MAX];
    memcpy(hits, job->hits, sizeof hits);
    for (size_t i = 0; i < job->count; i += LANES) {
        struct lanes lanes; /* Its table is not cleared: that would take as long as filling it. */
        lanes.p = vld1q_u32(job->primes + i);
        lanes.half = vld1q_u32(job->halves + i);
        uint32x4_t bit = vld1q_u32(job->offsets + i);
        if (far)
            fill_ratio(&lanes);
        else
            fill_gaps(&lanes, job->half_gap_max);
        uint32x4_t alive = vcltq_u32(vld1q_u32(LANE_NUMBERS), vdupq_n_u32((uint32_t)(job->count - i)));
        lanes.bits = vandq_u32(alive, vdupq_n_u32(job->bits));
        bit = job->primes[i] < job->bits ? make_lanes(bit, hits, job, &lanes, far, true)
                                         : make_lanes(bit, hits, job, &lanes, far, false);
        vst1q_u32(job->offsets + i, bit);
    }
    memcpy(job->hits, hits, sizeof hits);
}

void hits_make_neon(struct hit_job *job)
{
    if (job->half_gap_max <= HIT_GAP_MAX)
        make_hits(job, false);
    else
        make_hits(job, true);
}

#endif
