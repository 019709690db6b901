/* The primality test in lanes with AVX2, which multiplies 32 bits by 32: four numbers a vector. Montgomery's arithmetic
 * with R = 2^64 as in montgomery.h, in words of 32 bits. */
#include "core/cpu.h"

#if CPU_X86_64
#include <immintrin.h>

#include "core/arith.h"
#include "find/tests/montgomery.h"
#include "find/tests/primality.h"
#include "find/tests/primality_lanes.h"

#define AVX2 __attribute__((target("avx2")))
#define INLINE static inline __attribute__((always_inline)) AVX2

enum { LANES = 4, VECTORS = 4 }; /* Numbers in a vector, and vectors in flight. */

typedef __m256i vector;

/* A vector's moduli. */
struct modulus {
    vector n, high; /* n and its upper words. */
    vector inverse; /* The inverse of n modulo 2^32. */
    vector half;    /* 1 / 2 modulo n. */
    vector one;     /* R modulo n. */
};

INLINE vector all(uint64_t x)
{
    return _mm256_set1_epi64x((long long)x);
}

INLINE vector upper(vector x)
{
    return _mm256_srli_epi64(x, 32);
}

INLINE vector lower(vector x)
{
    return _mm256_blend_epi32(x, _mm256_setzero_si256(), 0xaa);
}

INLINE vector plus(vector a, vector b)
{
    return _mm256_add_epi64(a, b);
}

/* The products of lower words. */
INLINE vector times(vector a, vector b)
{
    return _mm256_mul_epu32(a, b);
}

/* a - b modulo n. */
INLINE vector minus(vector a, vector b, vector n)
{
    const vector sign = all(UINT64_C(1) << 63);
    vector negative = _mm256_cmpgt_epi64(_mm256_xor_si256(b, sign), _mm256_xor_si256(a, sign));
    return plus(_mm256_sub_epi64(a, b), _mm256_and_si256(negative, n));
}

/* (low + (middle + also_middle) 2^32 + high 2^64) / R modulo n, where the sum is below n R. As in montgomery.h: the upper
 * half of a product less that of the multiple of n with the same lower half. */
INLINE vector reduce(vector low, vector middle, vector also_middle, vector high, const struct modulus *m)
{
    middle = plus(middle, upper(low));
    also_middle = plus(also_middle, lower(middle)); /* Its lower word is the product's second. */
    vector product = plus(plus(high, upper(middle)), upper(also_middle));

    vector q = times(low, m->inverse);
    vector first = times(q, m->n), second = times(q, m->high);
    vector words = plus(upper(first), lower(second));
    q = times(_mm256_sub_epi64(also_middle, words), m->inverse);
    vector multiple = plus(plus(times(q, m->high), upper(second)), upper(plus(times(q, m->n), words)));
    return minus(product, multiple, m->n);
}

INLINE vector square(vector x, const struct modulus *m)
{
    vector high = upper(x), middle = times(x, high);
    return reduce(times(x, x), middle, middle, times(high, high), m);
}

INLINE vector product(vector x, vector y, const struct modulus *m)
{
    vector x_high = upper(x), y_high = upper(y);
    return reduce(times(x, y), times(x, y_high), times(x_high, y), times(x_high, y_high), m);
}

/* x / 2 modulo n where the bit is 1, x where it is 0. */
INLINE vector halve(vector x, vector bit, const struct modulus *m)
{
    vector odd = _mm256_sub_epi64(_mm256_setzero_si256(), _mm256_and_si256(x, bit));
    return plus(_mm256_srlv_epi64(x, bit), _mm256_and_si256(m->half, odd));
}

/* Makes the moduli of a group; gives the largest. */
INLINE uint64_t make_moduli(struct modulus *m, const uint64_t *n)
{
    uint64_t largest = 0, inverse[LANES], one[LANES];
    for (int v = 0; v < VECTORS; v++, n += LANES) {
        for (int i = 0; i < LANES; i++) {
            inverse[i] = inverse_of(n[i]);
            one[i] = -n[i] % n[i];
            largest = max_u64(largest, n[i]);
        }
        m[v].n = _mm256_loadu_si256((const __m256i *)n);
        m[v].high = upper(m[v].n);
        m[v].inverse = _mm256_loadu_si256((const __m256i *)inverse);
        m[v].half = plus(_mm256_srli_epi64(m[v].n, 1), all(1));
        m[v].one = _mm256_loadu_si256((const __m256i *)one);
    }
    return largest;
}

/* The residues x_i of the last steps. */
struct steps {
    vector x[LANES_STEPS + 1][VECTORS];
};

INLINE uint32_t equal(vector a, vector b)
{
    return (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(a, b)));
}

/* Asks primality_is_prime for the lanes that the steps leave undecided. */
static uint32_t settle(const uint64_t *n, uint32_t lanes)
{
    uint32_t passes = 0;
    for (; lanes != 0; lanes &= lanes - 1) {
        unsigned lane = (unsigned)__builtin_ctz(lanes);
        passes |= (uint32_t)primality_is_prime(n[lane]) << lane;
    }
    return passes;
}

/* Bits of the lanes whose step is the last one: half is (n - 1) / 2 or (n + 1) / 2. */
INLINE uint32_t last_step(vector half, int step)
{
    vector bit = all(UINT64_C(1) << (step - 1));
    return equal(_mm256_and_si256(half, bit), bit);
}

/* As passes_base_2 of primality_lanes.c. */
INLINE uint32_t judge_base_2(const uint64_t *n, const struct modulus *m, const struct steps *steps, int v)
{
    vector half = _mm256_srli_epi64(m->n, 1), minus_one = _mm256_sub_epi64(m->n, m->one);
    uint32_t passes = 0, open = 0xf;
    for (int i = 1; i <= LANES_STEPS && open != 0; i++) {
        vector x = steps->x[i][v];
        uint32_t one = equal(x, m->one), last = last_step(half, i);
        passes |= open & (equal(x, minus_one) | (one & last));
        open &= one & ~last;
    }
    return open == 0 ? passes : passes | settle(n, open);
}

/* To the base 1 / 2: a residue is 1 or -1 where its inverse is, and halving is faster than doubling. */
static AVX2 uint64_t strong_base_2(const uint64_t *n)
{
    struct modulus m[VECTORS];
    struct steps steps;
    vector x[VECTORS];
    int bit = highest_bit(make_moduli(m, n));
    for (int v = 0; v < VECTORS; v++)
        x[v] = m[v].one;
    for (; bit > 0; bit--)
        for (int v = 0; v < VECTORS; v++) {
            vector is_set = _mm256_and_si256(_mm256_srl_epi64(m[v].n, _mm_cvtsi32_si128(bit)), all(1));
            x[v] = halve(square(x[v], &m[v]), is_set, &m[v]);
            if (bit <= LANES_STEPS)
                steps.x[bit][v] = x[v];
        }
    uint64_t passes = 0;
    for (int v = 0; v < VECTORS; v++)
        passes |= (uint64_t)judge_base_2(n + (ptrdiff_t)LANES * v, &m[v], &steps, v) << LANES * v;
    return passes;
}

/* As passes_lucas of primality_lanes.c. */
INLINE uint32_t judge_lucas(const uint64_t *n, const struct modulus *m, const struct steps *steps, vector two, int v)
{
    vector half = plus(_mm256_srli_epi64(m->n, 1), all(1)), minus_two = _mm256_sub_epi64(m->n, two);
    uint32_t passes = 0, open = 0xf, null = 0;
    for (int i = 1; i <= LANES_STEPS && (open | null) != 0; i++) {
        vector x = steps->x[i][v];
        passes |= null & equal(x, _mm256_setzero_si256());
        uint32_t is_two = equal(x, two), is_minus_two = equal(x, minus_two), last = last_step(half, i);
        passes |= open & (is_two | is_minus_two) & last;
        null = open & is_minus_two & ~last;
        open &= is_two & ~last;
    }
    return (open | null) == 0 ? passes : passes | settle(n, open | null);
}

/* V_k and V_k+1, what is subtracted when they are doubled, and the exponent, of which the next bit is the highest. */
struct ladder {
    vector v, next, two, p, exponent;
};

INLINE void ladder_begin(struct ladder *x, const struct modulus *m, const uint64_t *n, const uint64_t *p, int bits)
{
    uint64_t one[LANES], times_p[LANES];
    _mm256_storeu_si256((__m256i *)one, m->one);
    for (int i = 0; i < LANES; i++)
        times_p[i] = (uint64_t)((uint128)one[i] * p[i] % n[i]);
    vector minus_one = _mm256_sub_epi64(m->n, m->one);
    x->v = x->two = minus(m->one, minus_one, m->n);
    x->next = x->p = _mm256_loadu_si256((const __m256i *)times_p);
    x->exponent = _mm256_sll_epi64(plus(_mm256_srli_epi64(m->n, 1), all(1)), _mm_cvtsi32_si128(64 - bits));
}

/* By the highest bits. */
INLINE vector choose(vector which, vector if_0, vector if_1)
{
    return _mm256_castpd_si256(
        _mm256_blendv_pd(_mm256_castsi256_pd(if_0), _mm256_castsi256_pd(if_1), _mm256_castsi256_pd(which)));
}

INLINE void ladder_step(struct ladder *x, const struct modulus *m)
{
    vector odd = x->exponent;
    vector cross = minus(product(x->v, x->next, m), x->p, m->n);
    vector twice = minus(square(choose(odd, x->v, x->next), m), x->two, m->n);
    x->v = choose(odd, twice, cross);
    x->next = choose(odd, cross, twice);
    x->exponent = plus(odd, odd);
}

static AVX2 uint64_t lucas(const uint64_t *n, const uint64_t *p)
{
    struct modulus m[VECTORS];
    struct steps steps;
    struct ladder x[VECTORS];
    int bit = highest_bit(make_moduli(m, n) / 2 + 1) + 1;
    for (int v = 0; v < VECTORS; v++)
        ladder_begin(&x[v], &m[v], n + (ptrdiff_t)LANES * v, p + (ptrdiff_t)LANES * v, bit);
    for (; bit > 0; bit--)
        for (int v = 0; v < VECTORS; v++) {
            ladder_step(&x[v], &m[v]);
            if (bit <= LANES_STEPS)
                steps.x[bit][v] = x[v].v;
        }
    uint64_t passes = 0;
    for (int v = 0; v < VECTORS; v++)
        passes |= (uint64_t)judge_lucas(n + (ptrdiff_t)LANES * v, &m[v], &steps, x[v].two, v) << LANES * v;
    return passes;
}

static void parameters(uint32_t *fit, const uint64_t *n)
{
    for (int i = 0; i < LANES * VECTORS; i++)
        fit[i] = parameter_bits((uint32_t)(n[i] % PARAMETER_PRIMES), (uint32_t)n[i]);
}

const struct primality_lanes PRIMALITY_LANES_AVX2 = {"avx2", (size_t)LANES *VECTORS, strong_base_2, lucas, parameters};
#endif
