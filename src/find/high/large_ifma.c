/* The loops for large primes with AVX-512 and its subsets IFMA, VBMI and VBMI2: sixteen primes at a time. */
#include "find/high/large_kernels.h"

/* Tests on other processors define this and get the instructions emulated. */
#if CPU_X86_64 || defined(LARGE_EMULATED)

#ifdef LARGE_EMULATED
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#define IFMA
#define LARGE_KERNELS_IFMA LARGE_KERNELS_IFMA_EMULATED
extern const struct large_kernels LARGE_KERNELS_IFMA_EMULATED;
#else
#include <immintrin.h>
#define IFMA __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512ifma,avx512vbmi,avx512vbmi2,popcnt,bmi,bmi2")))
#endif
#define INLINE static inline __attribute__((always_inline)) IFMA

enum { HALF = 8 }; /* Lanes of 64 bits. */

static IFMA size_t list_bits(uint32_t list[LARGE_BATCH], const uint64_t *words, size_t count, uint32_t first)
{
    const __m512i bytes = _mm512_set_epi64(0x3f3e3d3c3b3a3938, 0x3736353433323130, 0x2f2e2d2c2b2a2928, 0x2726252423222120,
                                           0x1f1e1d1c1b1a1918, 0x1716151413121110, 0x0f0e0d0c0b0a0908, 0x0706050403020100);
    uint32_t *to = list;
    for (size_t w = 0; w < count; w++) {
        /* A word has 14 primes or so, and none up to 2^32 has more than 32 (counted); more are right as well. */
        __m512i places = _mm512_maskz_compress_epi8(words[w], bytes),
                base = _mm512_set1_epi32((int)(first + 64 * (uint32_t)w));
        unsigned found = (unsigned)__builtin_popcountll(words[w]);
        _mm512_storeu_si512(to, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(places))));
        _mm512_storeu_si512(to + 16, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(places, 1))));
        if (found > 32) {
            _mm512_storeu_si512(to + 32,
                                _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(places, 2))));
            _mm512_storeu_si512(to + 48,
                                _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(places, 3))));
        }
        to += found;
    }
    return (size_t)(to - list);
}

/* Low 52 bits of c + a * b, where both are below 2^52; and c + their product's bits from 52 on. */
INLINE __m512i low_sum(__m512i c, __m512i a, __m512i b)
{
    return _mm512_madd52lo_epu64(c, a, b);
}

INLINE __m512i high_product(__m512i a, __m512i b)
{
    return _mm512_madd52hi_epu64(_mm512_setzero_si512(), a, b);
}

INLINE __m512i all(uint64_t x)
{
    return _mm512_set1_epi64((long long)x);
}

#define LOW_52 ((UINT64_C(1) << 52) - 1)

/* x / d rounded up, for the magic multipliers: floor(n / d) = n * this / 2^bits for the n at hand. */
#define MAGIC(bits, d) ((uint64_t)((((uint128)1 << (bits)) + (d)-1) / (d)))

/* Rows and places of the distances of multiples. */
INLINE void store_start(struct large_multiples *multiples, size_t i, __m512i distance, uint32_t modulus)
{
    __m512i rows = high_product(distance, all(MAGIC(52, ROW_NUMBERS)));
    __m256i rest = _mm512_cvtepi64_epi32(low_sum(distance, rows, all(LOW_52 + 1 - ROW_NUMBERS)));
    /* The rest is below 210: by 2, 6 or 30. */
    __m256i place = modulus == 2   ? _mm256_srli_epi32(rest, 1)
                    : modulus == 6 ? _mm256_srli_epi32(_mm256_mullo_epi16(rest, _mm256_set1_epi32(171)), 10)
                                   : _mm256_srli_epi32(_mm256_mullo_epi16(rest, _mm256_set1_epi32(137)), 12);
    _mm256_storeu_si256((__m256i *)(multiples->row + i), _mm512_cvtepi64_epi32(rows));
    _mm256_storeu_si256((__m256i *)(multiples->place + i), place);
}

/* The skips from the quotients modulo the four primes; where `lower`, those of the quotients less one. */
INLINE void store_skip(struct large_multiples *multiples, size_t i, __m256i of_0, __m256i quotients, __mmask8 lower)
{
    const __m256i primes = _mm256_set1_epi32(LARGE_SKIP_PRIMES);
    __m256i skip = _mm256_add_epi8(_mm256_sub_epi8(of_0, quotients), _mm256_maskz_set1_epi32(lower, LARGE_SKIP_ONES));
    skip = _mm256_min_epu8(skip, _mm256_add_epi8(skip, primes));
    skip = _mm256_min_epu8(skip, _mm256_sub_epi8(skip, primes));
    _mm256_storeu_si256((__m256i *)(multiples->skip + i), skip);
}

/* Numbers for 11, 13, 17 and 19, from the low 16 bits of a lane on. */
INLINE __m512i for_each(uint64_t of_11, uint64_t of_13, uint64_t of_17, uint64_t of_19)
{
    return all(of_11 | of_13 << 16 | of_17 << 32 | of_19 << 48);
}

/* x modulo 11, 13, 17 and 19, a byte each; x below 2^51. */
INLINE __m256i remainders_of(__m512i x)
{
    enum { SHIFT = 15, SHIFT_11 = 3, SHIFT_17 = 4 }; /* Exact for all rests; 13 as 11, 19 as 17. */
    const __m512i four_times = _mm512_set4_epi32(0x09080908, 0x09080908, 0x01000100, 0x01000100);
    __m512i quotient = _mm512_srli_epi64(high_product(x, all(MAGIC(52 + SHIFT, LARGE_SKIP_PRODUCT))), SHIFT);
    __m512i rest = _mm512_shuffle_epi8(low_sum(x, quotient, all(LOW_52 + 1 - LARGE_SKIP_PRODUCT)), four_times);
    quotient = _mm512_mulhi_epu16(rest, for_each(MAGIC(16 + SHIFT_11, 11), MAGIC(16 + SHIFT_11, 13),
                                                 MAGIC(16 + SHIFT_17, 17), MAGIC(16 + SHIFT_17, 19)));
    quotient = _mm512_srlv_epi16(quotient, for_each(SHIFT_11, SHIFT_11, SHIFT_17, SHIFT_17));
    rest = _mm512_sub_epi16(rest, _mm512_mullo_epi16(quotient, for_each(11, 13, 17, 19)));
    return _mm512_cvtepi16_epi8(rest);
}

/* By two of Newton's steps. */
INLINE __m512d inverse_of(__m512d x)
{
    const __m512d one = _mm512_set1_pd(1);
    __m512d inverse = _mm512_rcp14_pd(x);
    inverse = _mm512_fmadd_pd(inverse, _mm512_fnmadd_pd(x, inverse, one), inverse);
    return _mm512_fmadd_pd(inverse, _mm512_fnmadd_pd(x, inverse, one), inverse);
}

INLINE void first_of_classes(struct large_batch *batch, const struct large_class *const classes[], const size_t count,
                             const uint32_t modulus, uint64_t row, const bool skips)
{
    const struct large_base base = large_base_of(row);
    const __m512d more = _mm512_set1_pd(base.high * LARGE_MORE);
    const __m512i minus_base = all((0 - base.word) & LOW_52), residue = all(batch->residue);
    __m512i factor[LARGE_CLASSES];
    __m256i skip_of_0[LARGE_CLASSES];
    for (size_t k = 0; k < count; k++) {
        factor[k] = all(classes[k]->factor);
        skip_of_0[k] = _mm256_set1_epi32((int)classes[k]->skip);
    }
    for (size_t i = 0; i < batch->count; i += HALF) {
        __m512i index = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)(batch->index + i)));
        __m512i p = low_sum(residue, index, all(ROW_NUMBERS));
        __m512i step = low_sum(_mm512_setzero_si512(), p, all(modulus));
        __m512d inverse = inverse_of(_mm512_cvtepu64_pd(step));
        /* base <= step * quotient <= base + step, once a quotient that is too large is corrected. */
        __m512i quotient = _mm512_add_epi64(_mm512_cvttpd_epu64(_mm512_mul_pd(more, inverse)), all(1));
        __m512i distance = _mm512_and_si512(low_sum(minus_base, quotient, step), all(LOW_52));
        __mmask8 over = _mm512_cmpge_epu64_mask(distance, step);
        distance = _mm512_mask_sub_epi64(distance, over, distance, step);
        __m256i remainders = _mm256_setzero_si256();
        if (skips)
            remainders = remainders_of(_mm512_mask_sub_epi64(quotient, over, quotient, all(1)));
        for (size_t k = 0; k < count; k++) {
            /* From there on to the class, or back where that is not below the base. */
            __m512i on = low_sum(distance, p, factor[k]);
            __mmask8 lower = _mm512_cmpge_epu64_mask(on, step);
            store_start(&batch->multiples[k], i, _mm512_mask_sub_epi64(on, lower, on, step), modulus);
            if (skips)
                store_skip(&batch->multiples[k], i, skip_of_0[k], remainders, lower);
        }
    }
}

INLINE void first_of_modulus(struct large_batch *batch, const struct large_class *const classes[], const size_t count,
                             const uint32_t modulus, uint64_t row, bool skips)
{
    if (skips)
        first_of_classes(batch, classes, count, modulus, row, true);
    else
        first_of_classes(batch, classes, count, modulus, row, false);
}

static IFMA void first_multiples(struct large_batch *batch, const struct large_class *const classes[], size_t count,
                                 uint64_t row, bool skips)
{
    uint32_t modulus = classes[0]->modulus;
    if (modulus == 6 && count == 2)
        first_of_modulus(batch, classes, 2, 6, row, skips);
    else if (modulus == 30 && count == 1)
        first_of_modulus(batch, classes, 1, 30, row, skips);
    else if (modulus == 30)
        first_of_modulus(batch, classes, count, 30, row, skips);
    else
        first_of_modulus(batch, classes, 1, modulus, row, skips);
}

INLINE uint32_t *flush(uint32_t *end, struct large_hits *hits)
{
    hits->end = end;
    hits->flush(hits);
    return hits->end;
}

/* What hits are made with. */
struct hit_form {
    __m512i first_row, row_mask, line_mask;
    __m128i line_bits;
};

INLINE struct hit_form hit_form_of(uint32_t row_0, uint32_t line_bits)
{
    return (struct hit_form){_mm512_set1_epi32((int)row_0), _mm512_set1_epi32((1 << HIT_ROW_BITS) - 1),
                             _mm512_set1_epi32(((1 << line_bits) - 1) << HIT_ROW_BITS), _mm_cvtsi32_si128((int)line_bits)};
}

/* Stores the hits of the lanes of a mask; gives the end. */
INLINE uint32_t *store_hits(uint32_t *end, const struct hit_form *form, __m512i row, __m512i line, __mmask16 hit)
{
    /* The row's low bits, and the others where the chunk belongs; in between the line. */
    __m512i at = _mm512_add_epi32(row, form->first_row), chunk = _mm512_sll_epi32(at, form->line_bits);
    __m512i word = _mm512_ternarylogic_epi32(form->row_mask, at, chunk, 0xca);
    word = _mm512_ternarylogic_epi32(form->line_mask, _mm512_slli_epi32(line, HIT_ROW_BITS), word, 0xca);
    _mm512_storeu_si512(end, _mm512_maskz_compress_epi32(hit, word));
    return end + __builtin_popcount(hit);
}

INLINE void make_hits_of(struct large_hits *hits, const struct large_batch *batch, const struct large_class *class,
                         const struct large_multiples *multiples, uint32_t row_0, uint32_t rows, const bool skips,
                         const bool many_places)
{
    const uint32_t modulus = class->modulus, places = ROW_NUMBERS / modulus;
    const __m512i line_of = _mm512_loadu_si512(class->line), line_of_more = _mm512_loadu_si512(class->line + 64);
    const __m512i none = _mm512_set1_epi32(LARGE_NO_LINE);
    const struct hit_form form = hit_form_of(row_0, hits->line_bits);
    const __m512i end_row = _mm512_set1_epi32((int)rows);
    const __m512i more_rows = _mm512_set1_epi32((int)(batch->residue / places));
    const __m512i more_places = _mm512_set1_epi32((int)(batch->residue % places));
    const __m512i all_places = _mm512_set1_epi32((int)places), one = _mm512_set1_epi32(1);
    const __m512i ones = _mm512_set1_epi8(1), signs = _mm512_set1_epi8(INT8_MIN);
    const __m512i last_skips = _mm512_set1_epi32(LARGE_SKIP_PRIMES - LARGE_SKIP_ONES);
    uint32_t *end = hits->end;
    for (size_t i = 0; i < batch->count; i += LARGE_LANES) {
        size_t lanes = batch->count - i;
        __mmask16 alive = (__mmask16)(lanes >= LARGE_LANES ? 0xffff : (1u << lanes) - 1);
        __m512i row = _mm512_loadu_si512(multiples->row + i), place = _mm512_loadu_si512(multiples->place + i);
        __m512i skip = skips ? _mm512_loadu_si512(multiples->skip + i) : row;
        __m512i index = _mm512_loadu_si512(batch->index + i);
        __m512i step = _mm512_add_epi32(more_rows, _mm512_mullo_epi32(index, _mm512_set1_epi32((int)modulus)));
        /* The smallest prime has the most multiples: one at most in each step. */
        for (uint32_t left = rows / (modulus * batch->index[i]) + 1;; left--) {
            __m512i line = many_places ? _mm512_permutex2var_epi8(line_of, place, line_of_more)
                                       : _mm512_permutexvar_epi8(place, line_of);
            __mmask16 hit = _mm512_mask_cmplt_epu32_mask(alive, row, end_row);
            hit = _mm512_mask_testn_epi32_mask(hit, line, none);
            if (skips) {
                __m512i less = _mm512_sub_epi8(skip, ones);
                hit = _mm512_mask_testn_epi32_mask(hit, less, signs);
                skip = _mm512_min_epu8(less, last_skips);
            }
            end = store_hits(end, &form, row, line, hit);
            if (__builtin_expect(end >= hits->hit + LARGE_HITS, 0))
                end = flush(end, hits);
            if (left == 1)
                break;
            place = _mm512_add_epi32(place, more_places);
            row = _mm512_add_epi32(row, step);
            row = _mm512_mask_add_epi32(row, _mm512_cmpge_epu32_mask(place, all_places), row, one);
            place = _mm512_min_epu32(place, _mm512_sub_epi32(place, all_places));
        }
    }
    hits->end = end;
}

static IFMA void make_hits(struct large_hits *hits, const struct large_batch *batch, const struct large_class *class,
                           const struct large_multiples *multiples, uint32_t row_0, uint32_t rows, bool skips)
{
    if (class->modulus == 2)
        make_hits_of(hits, batch, class, multiples, row_0, rows, skips, true);
    else if (skips)
        make_hits_of(hits, batch, class, multiples, row_0, rows, true, false);
    else
        make_hits_of(hits, batch, class, multiples, row_0, rows, false, false);
}

enum { FAR_PRIMES = 256 };

/* The distances below `numbers` of the first odd multiples of some primes, in their order; gives how many. Vectors behind
 * them are overwritten. */
INLINE size_t near_distances(uint64_t *near, const uint32_t *index, size_t count, uint32_t residue,
                             const struct large_base *base, uint64_t numbers)
{
    const __m512d half = _mm512_set1_pd(base->high * LARGE_HALF_MORE), rounding = _mm512_set1_pd(0.5);
    const __m512i minus_base = all((0 - base->word) & LOW_52), end = all(numbers), low = all(LOW_52);
    size_t found = 0;
    for (size_t i = 0; i < count; i += HALF) {
        __mmask8 alive = (__mmask8)(count - i < HALF ? (1u << (count - i)) - 1 : 0xff);
        __m512i p = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)(index + i)));
        p = low_sum(all(residue), p, all(ROW_NUMBERS));
        __m512i step = _mm512_add_epi64(p, p);
        __m512i quotient = _mm512_cvttpd_epu64(_mm512_fmadd_pd(half, inverse_of(_mm512_cvtepu64_pd(p)), rounding));
        __m512i distance = _mm512_and_si512(low_sum(_mm512_add_epi64(minus_base, p), quotient, step), low);
        /* A step less, where that is not below 0, which wraps. */
        distance = _mm512_min_epu64(distance, _mm512_sub_epi64(distance, step));
        __mmask8 is_near = _mm512_mask_cmplt_epu64_mask(alive, distance, end);
        _mm512_storeu_si512(near + found, _mm512_maskz_compress_epi64(is_near, distance));
        found += (size_t)__builtin_popcount(is_near);
    }
    return found;
}

/* The low halves of sixteen lanes of 64 bits. */
INLINE __m512i low_halves(__m512i a, __m512i b)
{
    return _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtepi64_epi32(a)), _mm512_cvtepi64_epi32(b), 1);
}

static IFMA void make_far_hits(struct large_hits *hits, const struct large_batch *batch, const struct large_class *class,
                               uint64_t row, uint32_t row_0, uint32_t rows)
{
    const struct large_base base = large_base_of(row);
    const struct hit_form form = hit_form_of(row_0, hits->line_bits);
    const __m512i line_of = _mm512_loadu_si512(class->line), line_of_more = _mm512_loadu_si512(class->line + 64);
    const __m512i none = _mm512_set1_epi32(LARGE_NO_LINE), minus_210 = all(LOW_52 + 1 - ROW_NUMBERS);
    uint64_t near[FAR_PRIMES + LARGE_LANES];
    uint32_t *end = hits->end;
    for (size_t begin = 0; begin < batch->count; begin += FAR_PRIMES) {
        size_t count = batch->count - begin < FAR_PRIMES ? batch->count - begin : FAR_PRIMES;
        size_t found =
            near_distances(near, batch->index + begin, count, batch->residue, &base, (uint64_t)rows * ROW_NUMBERS);
        _mm512_storeu_si512(near + found, _mm512_setzero_si512());
        _mm512_storeu_si512(near + found + HALF, _mm512_setzero_si512());
        for (size_t i = 0; i < found; i += LARGE_LANES) {
            __mmask16 alive = (__mmask16)(found - i < LARGE_LANES ? (1u << (found - i)) - 1 : 0xffff);
            __m512i a = _mm512_loadu_si512(near + i), b = _mm512_loadu_si512(near + i + HALF);
            __m512i rows_a = high_product(a, all(MAGIC(52, ROW_NUMBERS))),
                    rows_b = high_product(b, all(MAGIC(52, ROW_NUMBERS)));
            __m512i place = _mm512_srli_epi32(low_halves(low_sum(a, rows_a, minus_210), low_sum(b, rows_b, minus_210)), 1);
            __m512i line = _mm512_permutex2var_epi8(line_of, place, line_of_more);
            __mmask16 hit = _mm512_mask_testn_epi32_mask(alive, line, none);
            end = store_hits(end, &form, low_halves(rows_a, rows_b), line, hit);
            if (__builtin_expect(end >= hits->hit + LARGE_HITS, 0))
                end = flush(end, hits);
        }
    }
    hits->end = end;
}

const struct large_kernels LARGE_KERNELS_IFMA = {list_bits, first_multiples, make_hits, make_far_hits};

#endif
