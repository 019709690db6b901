/* The strong tests of numbers beyond 2^64 with AVX2, which multiplies 32 bits by 32: four numbers a vector. Montgomery's
 * arithmetic with R = 2^93, in three limbs of 31 bits.
 *
 * Residues are not brought below n < 2^72. A residue below 1.2 n is multiplied by a power of the base: where two bits of
 * the exponent are taken at a time, at most 31^3 < 2^14.9. Squaring makes at most x * x / R + n of x, so the next two
 * squarings bring it below 1.2 n again. */
#include "core/cpu.h"

#if CPU_X86_64
#include <immintrin.h>

#include "find/tests/montgomery.h"
#include "find/tests/primality_wide.h"

#define AVX2 __attribute__((target("avx2")))
#define INLINE static inline __attribute__((always_inline)) AVX2

enum {
    LANES = 4,
    VECTORS = 4, /* In flight. */
    LIMB_BITS = 31,
    PAIR_BASE_MAX = 31, /* The largest base for which two bits of the exponent are taken at a time. */
};

typedef __m256i vector;

/* n0 + n1 2^31 + n2 2^62 */
struct limbs {
    vector n0, n1, n2;
};

struct modulus {
    struct limbs n;
    vector inverse; /* The inverse of -n modulo 2^32. */
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
    return _mm256_set1_epi64x((long long)x);
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

INLINE vector limb(vector x)
{
    return _mm256_and_si256(x, all((UINT64_C(1) << LIMB_BITS) - 1));
}

INLINE vector above_limb(vector x)
{
    return _mm256_srli_epi64(x, LIMB_BITS);
}

/* The limbs of t0 + t1 2^31 + t2 2^62. */
INLINE struct limbs carry(vector t0, vector t1, vector t2)
{
    t1 = plus(t1, above_limb(t0));
    return (struct limbs){limb(t0), limb(t1), plus(t2, above_limb(t1))};
}

/* Adds the multiple of n that makes t0 end in 31 zeros, and what is above them in t0 to t1. */
INLINE void reduce_limb(vector t0, vector *t1, vector *t2, const struct modulus *m)
{
    vector q = limb(times(t0, m->inverse));
    *t1 = plus(plus(*t1, times(q, m->n.n1)), above_limb(plus(t0, times(q, m->n.n0))));
    *t2 = plus(*t2, times(q, m->n.n2));
}

/* (t0 + t1 2^31 + ... + t4 2^124) / R modulo n. */
INLINE struct limbs reduce(vector t0, vector t1, vector t2, vector t3, vector t4, const struct modulus *m)
{
    reduce_limb(t0, &t1, &t2, m);
    reduce_limb(t1, &t2, &t3, m);
    reduce_limb(t2, &t3, &t4, m);
    return carry(t3, t4, _mm256_setzero_si256());
}

/* The sums of products stay below 2^64: that of t1 is below (2 + 1 + 1) (2^31 - 1)^2 + 2^32, where t1 takes part. */
INLINE struct limbs square(struct limbs x, const struct modulus *m)
{
    vector twice_0 = plus(x.n0, x.n0), twice_1 = plus(x.n1, x.n1);
    vector t2 = plus(times(x.n1, x.n1), times(twice_0, x.n2));
    return reduce(times(x.n0, x.n0), times(twice_0, x.n1), t2, times(twice_1, x.n2), times(x.n2, x.n2), m);
}

/* x times a number below 2^32. */
INLINE struct limbs multiple(struct limbs x, vector factor)
{
    return carry(times(x.n0, factor), times(x.n1, factor), times(x.n2, factor));
}

/* `one` where a bit of the exponent is 0, and `other` where it is 1; the bit counts from 0 to 63. */
INLINE vector choose(vector word, int bit, vector other)
{
    vector sign = _mm256_sll_epi64(word, _mm_cvtsi32_si128(63 - bit));
    return _mm256_castpd_si256(
        _mm256_blendv_pd(_mm256_castsi256_pd(all(1)), _mm256_castsi256_pd(other), _mm256_castsi256_pd(sign)));
}

/* Multiplies by the power of the base that `width` bits of the exponent say, from `bit` on. */
INLINE void take_bits(struct power *power, int bit, int width)
{
    vector word = bit < 64 ? power->exponent_low : power->exponent_high;
    vector factor = choose(word, bit % 64, power->base);
    if (width == 2)
        factor = times(factor, choose(word, bit % 64 + 1, power->base_squared));
    power->x = multiple(power->x, factor);
}

/* Newton's iteration as in divide.c, to 32 bits. */
INLINE vector inverse_of_minus(vector n)
{
    vector inverse = _mm256_xor_si256(plus(n, plus(n, n)), all(2));
    for (int bits = 5; bits < 32; bits *= 2)
        inverse = times(inverse, _mm256_sub_epi64(all(2), times(n, inverse)));
    return _mm256_sub_epi64(_mm256_setzero_si256(), inverse);
}

/* A vector of numbers below 2^52 as numbers of floating point, and back. */
INLINE __m256d to_double(vector x)
{
    const __m256d magic = _mm256_set1_pd(0x1p52);
    return _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(x, _mm256_castpd_si256(magic))), magic);
}

INLINE vector from_double(__m256d x)
{
    const __m256d magic = _mm256_set1_pd(0x1p52);
    return _mm256_xor_si256(_mm256_castpd_si256(_mm256_add_pd(x, magic)), _mm256_castpd_si256(magic));
}

/* R less the multiple of n that the quotient of floating-point numbers gives, which is too small by 1 to 2. */
INLINE struct limbs one(struct limbs n)
{
    __m256d high = _mm256_mul_pd(to_double(n.n2), _mm256_set1_pd(0x1p62));
    __m256d low = _mm256_add_pd(_mm256_mul_pd(to_double(n.n1), _mm256_set1_pd(0x1p31)), to_double(n.n0));
    __m256d quotient = _mm256_div_pd(_mm256_set1_pd(0x1p93), _mm256_add_pd(high, low));
    struct limbs less = multiple(n, from_double(_mm256_sub_pd(quotient, _mm256_set1_pd(1.5))));
    const vector ones = all((UINT64_C(1) << LIMB_BITS) - 1);
    return carry(plus(_mm256_xor_si256(less.n0, ones), all(1)), _mm256_xor_si256(less.n1, ones),
                 _mm256_xor_si256(less.n2, ones));
}

INLINE void begin(struct power *power, const uint128 *n, const uint32_t *base)
{
    vector first = _mm256_loadu_si256((const vector *)n), second = _mm256_loadu_si256((const vector *)(n + 2));
    vector low = _mm256_permute4x64_epi64(_mm256_unpacklo_epi64(first, second), 0xd8);
    vector high = _mm256_permute4x64_epi64(_mm256_unpackhi_epi64(first, second), 0xd8);
    power->m.n = (struct limbs){limb(low), limb(above_limb(low)),
                                _mm256_or_si256(_mm256_srli_epi64(low, 2 * LIMB_BITS), _mm256_slli_epi64(high, 2))};
    power->m.inverse = inverse_of_minus(low);
    power->exponent_low = _mm256_or_si256(_mm256_srli_epi64(low, 1), _mm256_slli_epi64(high, 63));
    power->exponent_high = _mm256_srli_epi64(high, 1);
    power->base = _mm256_cvtepu32_epi64(_mm_loadu_si128((const __m128i *)base));
    power->base_squared = times(power->base, power->base);
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
INLINE void raise(struct power *power, int bits, int width)
{
    int bit = (bits - 1) / width * width;
    for (int v = 0; v < VECTORS; v++)
        take_bits(&power[v], bit, width);
    for (bit -= width; bit >= WIDE_STEPS; bit -= width)
        advance(power, bit, width);
    for (bit = WIDE_STEPS - 1; bit >= 0; bit--) {
        advance(power, bit, 1);
        for (int v = 0; v < VECTORS; v++)
            power[v].steps[bit] = power[v].x;
    }
}

static AVX2 void raise_bit_by_bit(struct power *power, int bits)
{
    raise(power, bits, 1);
}

static AVX2 void raise_by_pairs(struct power *power, int bits)
{
    raise(power, bits, 2);
}

/* Bits of the lanes that are zero. */
INLINE uint32_t zeros(vector x)
{
    return (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(x, _mm256_setzero_si256())));
}

/* Bits of the lanes of normal limbs that are the same. */
INLINE uint32_t same(struct limbs a, struct limbs b)
{
    return zeros(_mm256_or_si256(_mm256_or_si256(_mm256_xor_si256(a.n0, b.n0), _mm256_xor_si256(a.n1, b.n1)),
                                 _mm256_xor_si256(a.n2, b.n2)));
}

/* n passes if the first of the x_i that is not 1 is -1, or if there is none. Where no step decides, the number as a whole
 * is tested. */
INLINE uint32_t judge(const struct power *power, const uint128 *n)
{
    const vector none = _mm256_setzero_si256();
    const struct limbs *modulus = &power->m.n;
    struct limbs number_one = {all(1), none, none};
    struct limbs minus_one = {_mm256_xor_si256(modulus->n0, all(1)), modulus->n1, modulus->n2};
    uint32_t passes = 0, open = (1 << LANES) - 1;
    for (int i = 1; i <= WIDE_STEPS && open != 0; i++) {
        const struct limbs *x = &power->steps[i - 1];
        struct limbs number = reduce(x->n0, x->n1, x->n2, none, none, &power->m); /* From 0 to n. */
        uint32_t is_one = same(number, number_one);
        uint32_t goes_on = zeros(_mm256_and_si256(power->exponent_low, all(UINT64_C(1) << (i - 1))));
        passes |= open & (same(number, minus_one) | (is_one & ~goes_on));
        open &= is_one & goes_on;
    }
    for (; open != 0; open &= open - 1) {
        unsigned lane = (unsigned)__builtin_ctz(open);
        passes |= (uint32_t)primality_wide_is_prime(n[lane]) << lane;
    }
    return passes;
}

static AVX2 uint64_t strong(const uint128 *n, const uint32_t *base)
{
    struct power power[VECTORS];
    uint64_t upper = 0;
    uint32_t largest_base = 0;
    for (int i = 0; i < VECTORS * LANES; i++) {
        upper |= (uint64_t)(n[i] >> 64);
        largest_base = base[i] > largest_base ? base[i] : largest_base;
    }
    for (ptrdiff_t v = 0; v < VECTORS; v++)
        begin(&power[v], n + LANES * v, base + LANES * v);
    int bits = 64 + highest_bit(upper); /* Of the exponents. */
    if (largest_base <= PAIR_BASE_MAX)
        raise_by_pairs(power, bits);
    else
        raise_bit_by_bit(power, bits);
    uint64_t passes = 0;
    for (ptrdiff_t v = 0; v < VECTORS; v++)
        passes |= (uint64_t)judge(&power[v], n + LANES * v) << LANES * v;
    return passes;
}

const struct primality_wide PRIMALITY_WIDE_AVX2 = {"avx2", (size_t)LANES *VECTORS, strong};
#endif
