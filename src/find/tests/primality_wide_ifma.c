/* The strong tests of numbers beyond 2^64 with AVX-512 IFMA, which multiplies 52 bits by 52: 32 numbers at a time, four
 * vectors of eight, so that one vector's products fill the time that another one's take. Montgomery's arithmetic with
 * R = 2^104, in two limbs of 52 bits.
 *
 * Residues are not brought below n < 2^72. A residue below 1.1 n is multiplied by a power of the base, at most 37^3 <
 * 2^15.7, as two bits of the exponent are taken at a time. Squaring makes at most x * x / R + n of x, so the next two
 * squarings bring it below 1.1 n again. */
#include "core/cpu.h"

/* Tests on other processors define this and get the instructions emulated. */
#if CPU_X86_64 || defined(WIDE_EMULATED)
#include "find/tests/montgomery.h"
#include "find/tests/primality_wide.h"

#ifdef WIDE_EMULATED
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#define IFMA
#define PRIMALITY_WIDE_IFMA PRIMALITY_WIDE_IFMA_EMULATED
extern const struct primality_wide PRIMALITY_WIDE_IFMA_EMULATED;
#else
#include <immintrin.h>
#define IFMA __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512ifma")))
#endif
#define INLINE static inline __attribute__((always_inline)) IFMA

enum { LANES = 8, VECTORS = 4, LIMB_BITS = 52, WINDOW_BITS = 2 };

_Static_assert(WIDE_STEPS % WINDOW_BITS == 0, "windows lead to the last steps");

typedef __m512i vector;

/* low + high * 2^52; the low limb's bits from 52 on are in the high one already. */
struct limbs {
    vector low, high;
};

struct modulus {
    struct limbs n;
    vector inverse; /* The inverse of n modulo 2^52. */
};

/* The tests of a vector. */
struct power {
    struct modulus m;
    struct limbs x;                     /* The base to the power of the exponent's bits so far. */
    vector base, base_squared;          /* The base a, and a^2. */
    vector exponent_low, exponent_high; /* The words of (n - 1) / 2. */
    struct limbs steps[WIDE_STEPS];     /* x_1 and the following. */
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

/* What a signed limb has beyond its 52 bits. */
INLINE vector beyond_limb(vector limb)
{
    return _mm512_srai_epi64(limb, LIMB_BITS);
}

INLINE vector low_limb(vector x)
{
    return _mm512_and_si512(x, all((UINT64_C(1) << LIMB_BITS) - 1));
}

INLINE struct limbs carry(vector low, vector high)
{
    return (struct limbs){low, plus(high, beyond_limb(low))};
}

/* (t0 + t1 2^52 + t2 2^104 + t3 2^156) / R modulo n, of which n is in t2 and t3 already. The multiple of n that ends in the
 * same two limbs is subtracted: they cancel but for what they have beyond their bits. */
INLINE struct limbs reduce(vector t0, vector t1, vector t2, vector t3, const struct modulus *m)
{
    const vector none = _mm512_setzero_si512();
    vector q0 = add_low(none, t0, m->inverse);
    t1 = minus(t1, add_low(add_high(none, q0, m->n.low), q0, m->n.high));
    vector q1 = add_low(none, t1, m->inverse);
    vector less = add_low(add_high(add_high(none, q0, m->n.high), q1, m->n.low), q1, m->n.high);
    vector less_high = add_high(none, q1, m->n.high);
    return carry(minus(plus(t2, beyond_limb(t1)), less), minus(t3, less_high));
}

INLINE struct limbs square(struct limbs x, const struct modulus *m)
{
    const vector none = _mm512_setzero_si512();
    vector twice = plus(x.high, x.high);
    vector t0 = add_low(none, x.low, x.low);
    vector t1 = add_low(add_high(none, x.low, x.low), twice, x.low);
    vector t2 = add_low(add_high(m->n.low, twice, x.low), x.high, x.high);
    return reduce(t0, t1, t2, add_high(m->n.high, x.high, x.high), m);
}

/* x times a number below 2^20. */
INLINE struct limbs multiple(struct limbs x, vector factor)
{
    const vector none = _mm512_setzero_si512();
    return (struct limbs){add_low(none, x.low, factor), add_low(add_high(none, x.low, factor), x.high, factor)};
}

/* 1 where a bit of the exponent is 0, and `other` where it is 1. */
INLINE vector choose(vector word, int bit, vector other)
{
    return _mm512_mask_mov_epi64(all(1), _mm512_test_epi64_mask(word, all(UINT64_C(1) << bit)), other);
}

/* Multiplies by the power of the base that `width` bits of the exponent say, from `bit` on; the width is 1 or 2. */
INLINE void take_bits(struct power *power, int bit, int width)
{
    vector word = bit < 64 ? power->exponent_low : power->exponent_high;
    vector factor = choose(word, bit % 64, power->base);
    if (width == WINDOW_BITS)
        factor = add_low(_mm512_setzero_si512(), factor, choose(word, bit % 64 + 1, power->base_squared));
    power->x = multiple(power->x, factor);
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

/* R less the multiple of n that the quotient of floating-point numbers gives, which is too small by at most 2. */
INLINE struct limbs one(struct limbs n)
{
    __m512d high = _mm512_mul_pd(_mm512_cvtepu64_pd(n.high), _mm512_set1_pd(0x1p52));
    __m512d whole = _mm512_add_pd(high, _mm512_cvtepu64_pd(n.low));
    vector q = _mm512_cvttpd_epu64(_mm512_div_pd(_mm512_set1_pd(0x1p104 * (1 - 0x1p-50)), whole));
    struct limbs less = multiple(n, q);
    return carry(minus(_mm512_setzero_si512(), less.low), minus(all(UINT64_C(1) << LIMB_BITS), less.high));
}

INLINE void begin(struct power *power, const uint128 *n, const uint32_t *base)
{
    vector first = _mm512_loadu_si512(n), second = _mm512_loadu_si512(n + LANES / 2);
    vector low = _mm512_permutex2var_epi64(first, _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14), second);
    vector high = _mm512_permutex2var_epi64(first, _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15), second);
    power->m.n.low = low_limb(low);
    power->m.n.high = _mm512_or_si512(_mm512_srli_epi64(low, LIMB_BITS), _mm512_slli_epi64(high, 64 - LIMB_BITS));
    power->m.inverse = inverse_limb(low);
    power->exponent_low = _mm512_or_si512(_mm512_srli_epi64(low, 1), _mm512_slli_epi64(high, 63));
    power->exponent_high = _mm512_srli_epi64(high, 1);
    power->base = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)base));
    power->base_squared = add_low(_mm512_setzero_si512(), power->base, power->base);
    power->x = one(power->m.n);
}

/* Squares `width` times, and takes as many bits of the exponents. */
INLINE void advance(struct power *power, int bit, int width)
{
    for (int i = 0; i < width; i++)
        for (int v = 0; v < VECTORS; v++)
            power[v].x = square(power[v].x, &power[v].m);
    for (int v = 0; v < VECTORS; v++)
        take_bits(&power[v], bit, width);
}

/* The powers, from the highest of the exponents' bits on, and their last steps. */
INLINE void raise(struct power *power, int bits)
{
    int bit = (bits - 1) / WINDOW_BITS * WINDOW_BITS;
    for (int v = 0; v < VECTORS; v++)
        take_bits(&power[v], bit, WINDOW_BITS);
    for (bit -= WINDOW_BITS; bit >= WIDE_STEPS; bit -= WINDOW_BITS)
        advance(power, bit, WINDOW_BITS);
    for (bit = WIDE_STEPS - 1; bit >= 0; bit--) {
        advance(power, bit, 1);
        for (int v = 0; v < VECTORS; v++)
            power[v].steps[bit] = power[v].x;
    }
}

/* Bits of the lanes of limbs without excess that are the same. */
INLINE uint32_t same(struct limbs a, struct limbs b)
{
    return _mm512_cmpeq_epi64_mask(a.low, b.low) & _mm512_cmpeq_epi64_mask(a.high, b.high);
}

/* The number from 1 to n that a residue below R stands for, without excess. */
INLINE struct limbs number_of(struct limbs x, const struct modulus *m)
{
    struct limbs number = reduce(x.low, x.high, m->n.low, m->n.high, m);
    return (struct limbs){low_limb(number.low), number.high};
}

/* As judge of primality_wide_avx2.c. */
INLINE uint32_t judge(const struct power *power, const uint128 *n)
{
    struct limbs number_one = {all(1), _mm512_setzero_si512()};
    struct limbs minus_one = {minus(power->m.n.low, all(1)), power->m.n.high};
    uint32_t passes = 0, open = (1 << LANES) - 1;
    for (int i = 1; i <= WIDE_STEPS && open != 0; i++) {
        struct limbs number = number_of(power->steps[i - 1], &power->m);
        uint32_t is_one = same(number, number_one);
        uint32_t last = _mm512_test_epi64_mask(power->exponent_low, all(UINT64_C(1) << (i - 1)));
        passes |= open & (same(number, minus_one) | (is_one & last));
        open &= is_one & ~last;
    }
    for (; open != 0; open &= open - 1) {
        unsigned lane = (unsigned)__builtin_ctz(open);
        passes |= (uint32_t)primality_wide_is_prime(n[lane]) << lane;
    }
    return passes;
}

static IFMA uint64_t strong(const uint128 *n, const uint32_t *base)
{
    struct power power[VECTORS];
    uint64_t upper = 0;
    for (int i = 0; i < VECTORS * LANES; i++)
        upper |= (uint64_t)(n[i] >> 64);
    for (ptrdiff_t v = 0; v < VECTORS; v++)
        begin(&power[v], n + LANES * v, base + LANES * v);
    raise(power, 64 + highest_bit(upper));
    uint64_t passes = 0;
    for (ptrdiff_t v = 0; v < VECTORS; v++)
        passes |= (uint64_t)judge(&power[v], n + LANES * v) << LANES * v;
    return passes;
}

const struct primality_wide PRIMALITY_WIDE_IFMA = {"avx512 with ifma", (size_t)LANES *VECTORS, strong};
#endif
