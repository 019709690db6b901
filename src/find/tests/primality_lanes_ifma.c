/* The primality test in lanes with AVX-512 IFMA, which multiplies 52 bits by 52: 32 numbers at a time, four vectors of
 * eight, so that one vector's products fill the time that another one's take. On an Intel Xeon (Sapphire Rapids) three take
 * 5% longer, six take 3% longer.
 *
 * A residue x modulo N is two limbs, low + high * 2^52, kept as x * R modulo N with R = 2^52. A product of two limbs by two
 * is t0 + t1 R + t2 R^2, where t2 is small: it is folded, t2 R^2 = t2 (R^2 mod N), and then one step of Montgomery's
 * reduction divides by R. Residues are not brought below N: what is left lies between 0 and 2 N + 2^55. Even times 2^7, as
 * in a window, its high limb is below 2^20, t2 is below 2^40, and t2 times the high limb of R^2 mod N stays below 2^52.
 *
 * For these bounds N must be large. So N is n times an odd number, from about 2^64 / 3 to 2^64; the last steps are brought
 * down modulo n itself. */
#include "core/cpu.h"

#if CPU_X86_64
#include <immintrin.h>

#include "find/tests/montgomery.h"
#include "find/tests/primality.h"
#include "find/tests/primality_lanes.h"

#define IFMA __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512ifma")))
#define INLINE static inline __attribute__((always_inline)) IFMA

enum { LANES = 8, VECTORS = 4, LIMB_BITS = 52, WINDOW_BITS = 3 };

typedef __m512i vector;

struct limbs {
    vector low, high;
};

/* A vector's moduli. */
struct modulus {
    vector n;
    struct limbs small;     /* n */
    vector inverse_small;   /* The inverse of n modulo R. */
    struct limbs large;     /* N */
    vector inverse;         /* The inverse of N modulo R. */
    struct limbs r_squared; /* R^2 modulo N, below 2 N */
};

INLINE vector all(uint64_t x)
{
    return _mm512_set1_epi64((long long)x);
}

/* The lower and the upper 52 bits of the products of lower 52 bits, added to a sum. */
INLINE vector add_low(vector sum, vector a, vector b)
{
    return _mm512_madd52lo_epu64(sum, a, b);
}

INLINE vector add_high(vector sum, vector a, vector b)
{
    return _mm512_madd52hi_epu64(sum, a, b);
}

INLINE vector plus(vector a, vector b)
{
    return _mm512_add_epi64(a, b);
}

INLINE vector minus(vector a, vector b)
{
    return _mm512_sub_epi64(a, b);
}

/* What a signed low limb has beyond its 52 bits. */
INLINE vector beyond_limb(vector low)
{
    return _mm512_srai_epi64(low, LIMB_BITS);
}

INLINE vector low_limb(vector x)
{
    return _mm512_and_si512(x, all((UINT64_C(1) << LIMB_BITS) - 1));
}

INLINE struct limbs split(vector x)
{
    return (struct limbs){low_limb(x), _mm512_srli_epi64(x, LIMB_BITS)};
}

/* Newton's iteration as in divide.c, to 52 bits. */
INLINE vector inverse_limb(vector n)
{
    const vector none = _mm512_setzero_si512();
    vector inverse = _mm512_xor_si512(plus(n, plus(n, n)), all(2));
    for (int bits = 5; bits < LIMB_BITS; bits *= 2)
        inverse = add_low(none, inverse, minus(all(2), add_low(none, n, inverse)));
    return inverse;
}

/* The largest odd factor, or the one before it, by which n stays below 2^64. */
INLINE vector odd_factor(vector n)
{
    __m512d quotient = _mm512_div_pd(_mm512_set1_pd(0x1p63 * (1 - 0x1p-40)), _mm512_cvtepu64_pd(n));
    vector half = _mm512_cvttpd_epu64(_mm512_max_pd(_mm512_sub_pd(quotient, _mm512_set1_pd(0.5)), _mm512_setzero_pd()));
    return plus(plus(half, half), all(1));
}

/* R^2 = 2^104 less the multiple of N that the quotient of floating-point numbers gives, which is too small by at most 1. */
INLINE struct limbs r_squared(vector n, struct limbs limbs)
{
    const vector none = _mm512_setzero_si512();
    __m512d quotient = _mm512_div_pd(_mm512_set1_pd(0x1p104 * (1 - 0x1p-50)), _mm512_cvtepu64_pd(n));
    vector q = _mm512_cvttpd_epu64(quotient);
    vector low = minus(none, add_low(none, q, limbs.low));
    vector high = minus(beyond_limb(low), add_high(add_low(none, q, limbs.high), q, limbs.low));
    return (struct limbs){low_limb(low), low_limb(high)};
}

INLINE void make_modulus(struct modulus *m, vector n)
{
    m->n = n;
    m->small = split(n);
    m->inverse_small = inverse_limb(n);
    vector large = _mm512_mullo_epi64(n, odd_factor(n));
    m->large = split(large);
    m->inverse = inverse_limb(large);
    m->r_squared = r_squared(large, m->large);
}

/* (t0 + t1 R + t2 R^2) / R + addend - a multiple of N, which lies between addend - N and addend + 2^55; the low limb is
 * left with what is beyond it. */
INLINE struct limbs reduce(vector t0, vector t1, vector t2, const struct modulus *m, struct limbs addend)
{
    const vector none = _mm512_setzero_si512();
    t0 = add_low(t0, t2, m->r_squared.low);
    t1 = add_high(t1, t2, m->r_squared.low);
    t1 = add_low(t1, t2, m->r_squared.high);
    vector q = add_low(none, t0, m->inverse);
    vector less = add_low(add_high(none, q, m->large.low), q, m->large.high);
    vector less_high = add_high(none, q, m->large.high);
    return (struct limbs){plus(minus(plus(t1, _mm512_srli_epi64(t0, LIMB_BITS)), less), addend.low),
                          minus(addend.high, less_high)};
}

INLINE struct limbs square(struct limbs x, const struct modulus *m, struct limbs addend)
{
    const vector none = _mm512_setzero_si512();
    vector twice = plus(x.high, x.high);
    vector t0 = add_low(none, x.low, x.low);
    vector t1 = add_low(add_high(none, x.low, x.low), twice, x.low);
    vector t2 = add_low(add_high(none, twice, x.low), x.high, x.high);
    return reduce(t0, t1, t2, m, addend);
}

INLINE struct limbs product(struct limbs x, struct limbs y, const struct modulus *m, struct limbs addend)
{
    const vector none = _mm512_setzero_si512();
    vector t0 = add_low(none, x.low, y.low);
    vector t1 = add_low(add_low(add_high(none, x.low, y.low), x.high, y.low), x.low, y.high);
    vector t2 = add_low(add_high(add_high(none, x.high, y.low), x.low, y.high), x.high, y.high);
    return reduce(t0, t1, t2, m, addend);
}

INLINE struct limbs carry(struct limbs x)
{
    return (struct limbs){x.low, plus(x.high, beyond_limb(x.low))};
}

/* x times a power of two, of a residue without carry. */
INLINE struct limbs shift(struct limbs x, vector bits)
{
    return (struct limbs){_mm512_sllv_epi64(x.low, bits), _mm512_sllv_epi64(x.high, bits)};
}

/* x / R modulo n, from 0 to n - 1: for a residue, the number that it stands for. Its high limb is below n. */
INLINE vector number_of(struct limbs x, const struct modulus *m)
{
    const vector none = _mm512_setzero_si512();
    vector q = add_low(none, x.low, m->inverse_small);
    vector low = minus(x.high, add_low(add_high(none, q, m->small.low), q, m->small.high));
    vector high = minus(none, add_high(none, q, m->small.high));
    vector number = plus(low, _mm512_slli_epi64(high, LIMB_BITS));
    __mmask8 negative = _mm512_movepi64_mask(plus(high, beyond_limb(low)));
    return _mm512_mask_add_epi64(number, negative, number, m->n);
}

/* The residues of the last steps. */
struct steps {
    struct limbs x[LANES_STEPS][VECTORS];
};

/* Bits of the lanes whose step is the last one: half is (n - 1) / 2 or (n + 1) / 2. */
INLINE __mmask8 last_step(vector half, int step)
{
    return _mm512_test_epi64_mask(half, all(UINT64_C(1) << (step - 1)));
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

/* As passes_base_2 of primality_lanes.c. */
INLINE uint32_t judge_base_2(const uint64_t *n, const struct modulus *m, const struct steps *steps, int v)
{
    vector half = _mm512_srli_epi64(m->n, 1);
    uint32_t passes = 0, open = 0xff;
    for (int i = 1; i <= LANES_STEPS && open != 0; i++) {
        vector x = number_of(steps->x[i - 1][v], m);
        uint32_t one = _mm512_cmpeq_epi64_mask(x, all(1)), last = last_step(half, i);
        uint32_t minus_one = _mm512_cmpeq_epi64_mask(x, minus(m->n, all(1)));
        passes |= open & (minus_one | (one & last));
        open &= one & ~last;
    }
    return open == 0 ? passes : passes | settle(n, open);
}

/* As passes_lucas of primality_lanes.c. */
INLINE uint32_t judge_lucas(const uint64_t *n, const struct modulus *m, const struct steps *steps, int v)
{
    vector half = plus(_mm512_srli_epi64(m->n, 1), all(1));
    uint32_t passes = 0, open = 0xff, null = 0;
    for (int i = 1; i <= LANES_STEPS && (open | null) != 0; i++) {
        vector x = number_of(steps->x[i - 1][v], m);
        passes |= null & _mm512_testn_epi64_mask(x, x);
        uint32_t two = _mm512_cmpeq_epi64_mask(x, all(2)), last = last_step(half, i);
        uint32_t minus_two = _mm512_cmpeq_epi64_mask(x, minus(m->n, all(2)));
        passes |= open & (two | minus_two) & last;
        null = open & minus_two & ~last;
        open &= two & ~last;
    }
    return (open | null) == 0 ? passes : passes | settle(n, open | null);
}

/* The moduli of a group, and how many bits the largest number has. */
INLINE int make_moduli(struct modulus *m, const uint64_t *n)
{
    vector largest = _mm512_setzero_si512();
    for (int v = 0; v < VECTORS; v++) {
        vector some = _mm512_loadu_si512(n + (ptrdiff_t)LANES * v);
        make_modulus(&m[v], some);
        largest = _mm512_max_epu64(largest, some);
    }
    return highest_bit(_mm512_reduce_max_epu64(largest)) + 1;
}

/* As many squarings as the window has bits, and the power of two that those bits of the exponent say. */
INLINE void take_window(struct limbs *x, const struct modulus *m, const vector *exponent, int shift_right)
{
    for (int i = 0; i < WINDOW_BITS - 1; i++)
        for (int v = 0; v < VECTORS; v++)
            x[v] = carry(square(x[v], &m[v], m[v].large));
    vector right = all((uint64_t)shift_right), mask = all((1 << WINDOW_BITS) - 1);
    for (int v = 0; v < VECTORS; v++) {
        vector bits = _mm512_and_si512(_mm512_srlv_epi64(exponent[v], right), mask);
        x[v] = carry(shift(square(x[v], &m[v], m[v].large), bits));
    }
}

static IFMA uint64_t strong_base_2(const uint64_t *n)
{
    struct modulus m[VECTORS];
    struct steps steps;
    struct limbs x[VECTORS];
    vector exponent[VECTORS];
    int bits = make_moduli(m, n) - 1; /* Of the exponents (n - 1) / 2. */
    /* The first 2 to 4 bits at once, so that windows lead to the last steps. */
    int left = bits - 2 - (bits - 2 - LANES_STEPS) % WINDOW_BITS;
    for (int v = 0; v < VECTORS; v++) {
        exponent[v] = _mm512_srli_epi64(m[v].n, 1);
        vector first = _mm512_srlv_epi64(exponent[v], all((uint64_t)left));
        x[v] = (struct limbs){_mm512_setzero_si512(), _mm512_sllv_epi64(all(1), first)};
    }
    for (left -= WINDOW_BITS; left >= LANES_STEPS; left -= WINDOW_BITS)
        take_window(x, m, exponent, left);
    for (int step = LANES_STEPS; step > 0; step--) {
        vector bit = all(UINT64_C(1) << (step - 1));
        for (int v = 0; v < VECTORS; v++) {
            struct limbs y = square(x[v], &m[v], m[v].large);
            __mmask8 odd = _mm512_test_epi64_mask(exponent[v], bit);
            y.low = _mm512_mask_add_epi64(y.low, odd, y.low, y.low);
            y.high = _mm512_mask_add_epi64(y.high, odd, y.high, y.high);
            x[v] = steps.x[step - 1][v] = carry(y);
        }
    }
    uint64_t passes = 0;
    for (int v = 0; v < VECTORS; v++)
        passes |= (uint64_t)judge_base_2(n + (ptrdiff_t)LANES * v, &m[v], &steps, v) << LANES * v;
    return passes;
}

/* V_k and V_k+1 of a vector, and 2 N less what is subtracted when they are doubled, which keeps them above 0. */
struct ladder {
    struct limbs v, next, less_two, less_p;
    vector exponent;
};

INLINE struct limbs choose(__mmask8 which, struct limbs if_0, struct limbs if_1)
{
    return (struct limbs){_mm512_mask_mov_epi64(if_0.low, which, if_1.low),
                          _mm512_mask_mov_epi64(if_0.high, which, if_1.high)};
}

INLINE void ladder_begin(struct ladder *x, const struct modulus *m, vector p)
{
    const vector none = _mm512_setzero_si512();
    x->v = (struct limbs){none, all(2)};
    x->next = (struct limbs){none, p};
    struct limbs twice = {plus(m->large.low, m->large.low), plus(m->large.high, m->large.high)};
    x->less_two = (struct limbs){twice.low, minus(twice.high, all(2))};
    x->less_p = (struct limbs){twice.low, minus(twice.high, p)};
    x->exponent = plus(_mm512_srli_epi64(m->n, 1), all(1));
}

INLINE void ladder_step(struct ladder *x, const struct modulus *m, vector bit)
{
    __mmask8 odd = _mm512_test_epi64_mask(x->exponent, bit);
    struct limbs cross = carry(product(x->v, x->next, m, x->less_p));
    struct limbs twice = carry(square(choose(odd, x->v, x->next), m, x->less_two));
    x->v = choose(odd, twice, cross);
    x->next = choose(odd, cross, twice);
}

static IFMA uint64_t lucas(const uint64_t *n, const uint64_t *p)
{
    struct modulus m[VECTORS];
    struct steps steps;
    struct ladder x[VECTORS];
    int bits = make_moduli(m, n); /* Of the exponents (n + 1) / 2, if not one fewer. */
    for (int v = 0; v < VECTORS; v++)
        ladder_begin(&x[v], &m[v], _mm512_loadu_si512(p + (ptrdiff_t)LANES * v));
    for (; bits > LANES_STEPS; bits--)
        for (int v = 0; v < VECTORS; v++)
            ladder_step(&x[v], &m[v], all(UINT64_C(1) << (bits - 1)));
    for (; bits > 0; bits--)
        for (int v = 0; v < VECTORS; v++) {
            ladder_step(&x[v], &m[v], all(UINT64_C(1) << (bits - 1)));
            steps.x[bits - 1][v] = x[v].v;
        }
    uint64_t passes = 0;
    for (int v = 0; v < VECTORS; v++)
        passes |= (uint64_t)judge_lucas(n + (ptrdiff_t)LANES * v, &m[v], &steps, v) << LANES * v;
    return passes;
}

static IFMA void parameters(uint32_t *fit, const uint64_t *n)
{
    enum { COUNT = LANES * VECTORS };
    uint32_t rests[COUNT], last_bits[COUNT];
    const vector modulus = all(PARAMETER_PRIMES);
    const __m512d inverse = _mm512_set1_pd(1.0 / PARAMETER_PRIMES);
    for (int v = 0; v < VECTORS; v++) {
        vector some = _mm512_loadu_si512(n + (ptrdiff_t)LANES * v);
        /* The quotient is off by at most 1: with the modulus added, the rest is below twice the modulus. */
        vector q = _mm512_cvttpd_epu64(_mm512_mul_pd(_mm512_cvtepu64_pd(some), inverse));
        vector rest = plus(minus(some, _mm512_mullo_epi64(q, modulus)), modulus);
        _mm256_storeu_si256((__m256i *)(rests + (ptrdiff_t)LANES * v), _mm512_cvtepi64_epi32(rest));
        _mm256_storeu_si256((__m256i *)(last_bits + (ptrdiff_t)LANES * v), _mm512_cvtepi64_epi32(some));
    }
    for (int i = 0; i < COUNT; i++)
        fit[i] = parameter_bits(rests[i], last_bits[i]);
}

const struct primality_lanes PRIMALITY_LANES_IFMA = {"avx512 with ifma", (size_t)LANES *VECTORS, strong_base_2, lucas,
                                                     parameters};
#endif
