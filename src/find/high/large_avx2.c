/* The loops for large primes with AVX2: eight primes at a time, four while in double precision. */
#include "find/high/large_kernels.h"

#if CPU_X86_64
#include <immintrin.h>

#include "find/sieve/kernels.h"

#define AVX2 __attribute__((target("avx2,fma,bmi,bmi2,popcnt")))
#define INLINE static inline __attribute__((always_inline)) AVX2

enum {
    LANES = 8,  /* Of 32 bits. */
    HALF = 4,   /* Of 64 bits. */
    BLOCK = 16, /* Places of a table that one instruction looks up. */
    SURE = 16,  /* Primes that are taken from each word without a look at how many it has. */
};

static AVX2 size_t list_bits(uint32_t list[LARGE_BATCH], const uint64_t *words, size_t count, uint32_t first)
{
    uint32_t *to = list;
    for (size_t w = 0; w < count; w++, first += 64) {
        uint64_t word = words[w];
        uint32_t *end = to + _mm_popcnt_u64(word);
        /* Some of them in vain: most words have about 14, and a loop's end would be guessed wrong. */
        for (size_t k = 0; k < SURE; k++, word = _blsr_u64(word))
            to[k] = first + (uint32_t)_tzcnt_u64(word);
        for (to += SURE; to < end; word = _blsr_u64(word))
            *to++ = first + (uint32_t)_tzcnt_u64(word);
        to = end;
    }
    return (size_t)(to - list);
}

INLINE __m256d number(double x)
{
    return _mm256_set1_pd(x);
}

/* floor(x / d) for whole numbers below 2^50, exact: half a number more keeps clear of the edge. */
INLINE __m256d divide(__m256d x, double d)
{
    return _mm256_floor_pd(_mm256_mul_pd(_mm256_add_pd(x, number(0.5)), number(1 / d)));
}

INLINE __m256d modulo(__m256d x, double d)
{
    return _mm256_fnmadd_pd(divide(x, d), number(d), x);
}

INLINE void store(uint32_t *to, __m256d x)
{
    _mm_storeu_si128((__m128i *)to, _mm256_cvttpd_epi32(x));
}

/* x modulo the four primes, a byte each, for whole numbers below 2^50. */
INLINE __m128i remainders_of(__m256d x)
{
    /* A product with floor(2^16 / p) is less than two too small, as the rest is below 2^16. */
    const __m128i primes = _mm_set1_epi64x(11 | 13 << 16 | INT64_C(17) << 32 | INT64_C(19) << 48);
    const __m128i inverse = _mm_set1_epi64x((1 << 16) / 11 | (1 << 16) / 13 << 16 | INT64_C((1 << 16) / 17) << 32 |
                                            INT64_C((1 << 16) / 19) << 48);
    __m128i rest = _mm256_cvttpd_epi32(modulo(x, LARGE_SKIP_PRODUCT));
    rest = _mm_or_si128(rest, _mm_slli_epi32(rest, 16));
    __m128i low = _mm_unpacklo_epi32(rest, rest), high = _mm_unpackhi_epi32(rest, rest);
    low = _mm_sub_epi16(low, _mm_mullo_epi16(_mm_mulhi_epu16(low, inverse), primes));
    high = _mm_sub_epi16(high, _mm_mullo_epi16(_mm_mulhi_epu16(high, inverse), primes));
    rest = _mm_packus_epi16(low, high);
    return _mm_min_epu8(rest, _mm_sub_epi8(rest, _mm_set1_epi32(LARGE_SKIP_PRIMES)));
}

/* The skips from the quotients modulo the four primes; where `lower`, those of the quotients less one. */
INLINE void store_skip(uint32_t *to, __m128i of_0, __m128i quotients, __m256d lower)
{
    const __m128i primes = _mm_set1_epi32(LARGE_SKIP_PRIMES);
    __m128i less = _mm_castps_si128(
        _mm_shuffle_ps(_mm_castpd_ps(_mm256_castpd256_pd128(lower)), _mm_castpd_ps(_mm256_extractf128_pd(lower, 1)), 0x88));
    /* A mask of ones is less one. */
    __m128i skip = _mm_sub_epi8(_mm_sub_epi8(of_0, quotients), less);
    skip = _mm_min_epu8(skip, _mm_add_epi8(skip, primes));
    skip = _mm_min_epu8(skip, _mm_sub_epi8(skip, primes));
    _mm_storeu_si128((__m128i *)to, skip);
}

INLINE void first_of_classes(struct large_batch *batch, const struct large_class *const classes[], size_t count,
                             uint64_t row, const bool skips)
{
    const struct large_base base = large_base_of(row);
    const double modulus = classes[0]->modulus;
    const __m256d high = number(base.high), low = number(base.low);
    const __m256d more = number(base.high * LARGE_MORE), residue = number(batch->residue);
    for (size_t i = 0; i < batch->count; i += HALF) {
        __m256d index = _mm256_cvtepi32_pd(_mm_loadu_si128((const __m128i *)(batch->index + i)));
        __m256d p = _mm256_fmadd_pd(index, number(ROW_NUMBERS), residue), step = _mm256_mul_pd(p, number(modulus));
        /* base <= step * quotient <= base + step, once a quotient that is too large is corrected. */
        __m256d quotient = _mm256_add_pd(_mm256_floor_pd(_mm256_div_pd(more, step)), number(1));
        /* The fused operation is exact, as its result is small. */
        __m256d distance = _mm256_sub_pd(_mm256_fmsub_pd(quotient, step, high), low);
        __m256d over = _mm256_cmp_pd(distance, step, _CMP_GE_OQ);
        distance = _mm256_sub_pd(distance, _mm256_and_pd(over, step));
        __m128i remainders = _mm_setzero_si128();
        if (skips)
            remainders = remainders_of(_mm256_sub_pd(quotient, _mm256_and_pd(over, number(1))));
        for (size_t k = 0; k < count; k++) {
            struct large_multiples *multiples = &batch->multiples[k];
            /* From there on to the class, or back where that is not below the base. */
            __m256d on = _mm256_fmadd_pd(p, number(classes[k]->factor), distance);
            __m256d lower = _mm256_cmp_pd(on, step, _CMP_GE_OQ);
            on = _mm256_sub_pd(on, _mm256_and_pd(lower, step));
            __m256d rows = divide(on, ROW_NUMBERS);
            store(multiples->row + i, rows);
            store(multiples->place + i, divide(_mm256_fnmadd_pd(rows, number(ROW_NUMBERS), on), modulus));
            if (skips)
                store_skip(multiples->skip + i, _mm_set1_epi32((int)classes[k]->skip), remainders, lower);
        }
    }
}

static AVX2 void first_multiples(struct large_batch *batch, const struct large_class *const classes[], size_t count,
                                 uint64_t row, bool skips)
{
    if (skips)
        first_of_classes(batch, classes, count, row, true);
    else
        first_of_classes(batch, classes, count, row, false);
}

/* The lines of places below 16 * blocks, in the low byte of each lane; what is in the others is of no use. */
INLINE __m256i look_up(const __m256i *tables, __m256i place, const int blocks)
{
    __m256i line = _mm256_setzero_si256();
    for (int b = 0; b < blocks; b++) {
        /* The places of this block become 0x70 ... 0x7f, and all others at least 0x80, for which the instruction gives 0.
         */
        __m256i in_block = _mm256_sub_epi8(place, _mm256_set1_epi8((char)(BLOCK * b)));
        in_block = _mm256_adds_epu8(in_block, _mm256_set1_epi8(0x70));
        line = _mm256_or_si256(line, _mm256_shuffle_epi8(tables[b], in_block));
    }
    return line;
}

INLINE uint32_t *flush(uint32_t *end, struct large_hits *hits)
{
    hits->end = end;
    hits->flush(hits);
    return hits->end;
}

enum { TOP = 24 }; /* A line's lowest bit when LARGE_NO_LINE is the sign. */

/* What hits are made with. */
struct hit_form {
    __m256i first_row, row_mask, chunk_mask;
    __m128i line_bits;
};

INLINE struct hit_form hit_form_of(uint32_t row_0, uint32_t line_bits)
{
    return (struct hit_form){_mm256_set1_epi32((int)row_0), _mm256_set1_epi32((1 << HIT_ROW_BITS) - 1),
                             _mm256_set1_epi32((int)(~UINT32_C(0) << (HIT_ROW_BITS + line_bits))),
                             _mm_cvtsi32_si128((int)line_bits)};
}

/* Stores the hits of the lanes that are set in `hit` and have a line, which is shifted to the top; gives the end. */
INLINE uint32_t *store_hits(uint32_t *end, const struct hit_form *form, __m256i row, __m256i line, __m256i hit)
{
    __m256i at = _mm256_add_epi32(row, form->first_row);
    __m256i chunk = _mm256_and_si256(_mm256_sll_epi32(at, form->line_bits), form->chunk_mask);
    __m256i word = _mm256_or_si256(_mm256_and_si256(at, form->row_mask), chunk);
    word = _mm256_or_si256(word, _mm256_srli_epi32(line, TOP - HIT_ROW_BITS));
    unsigned mask = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_andnot_si256(line, hit)));
    __m256i order = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)SIEVE_SET_LANES[mask]));
    _mm256_storeu_si256((__m256i *)end, _mm256_permutevar8x32_epi32(word, order));
    return end + _mm_popcnt_u32(mask);
}

INLINE void make_hits_of(struct large_hits *hits, const struct large_batch *batch, const struct large_class *class,
                         const struct large_multiples *multiples, uint32_t row_0, uint32_t rows, const bool skips,
                         const int blocks)
{
    const uint32_t modulus = class->modulus, places = ROW_NUMBERS / modulus;
    __m256i tables[8];
    for (int b = 0; b < blocks; b++)
        tables[b] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(class->line + BLOCK * b)));
    const struct hit_form form = hit_form_of(row_0, hits->line_bits);
    const __m256i end_row = _mm256_set1_epi32((int)rows);
    const __m256i more_rows = _mm256_set1_epi32((int)(batch->residue / places));
    const __m256i more_places = _mm256_set1_epi32((int)(batch->residue % places));
    const __m256i all_places = _mm256_set1_epi32((int)places), last_place = _mm256_set1_epi32((int)places - 1);
    const __m256i ones = _mm256_set1_epi8(1), signs = _mm256_set1_epi8(INT8_MIN), none = _mm256_setzero_si256();
    const __m256i last_skips = _mm256_set1_epi32(LARGE_SKIP_PRIMES - LARGE_SKIP_ONES);
    uint32_t *end = hits->end;
    for (size_t i = 0; i < batch->count; i += LANES) {
        int lanes = batch->count - i < LANES ? (int)(batch->count - i) : LANES;
        __m256i alive = _mm256_cmpgt_epi32(_mm256_set1_epi32(lanes), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
        __m256i row = _mm256_loadu_si256((const __m256i *)(multiples->row + i));
        __m256i place = _mm256_loadu_si256((const __m256i *)(multiples->place + i));
        __m256i skip = skips ? _mm256_loadu_si256((const __m256i *)(multiples->skip + i)) : none;
        __m256i index = _mm256_loadu_si256((const __m256i *)(batch->index + i));
        __m256i step = _mm256_add_epi32(more_rows, _mm256_mullo_epi32(index, _mm256_set1_epi32((int)modulus)));
        /* The smallest prime has the most multiples: one at most in each step. */
        for (uint32_t left = rows / (modulus * batch->index[i]) + 1;; left--) {
            __m256i line = _mm256_slli_epi32(look_up(tables, place, blocks), TOP);
            __m256i hit = _mm256_and_si256(alive, _mm256_cmpgt_epi32(end_row, row));
            if (skips) {
                __m256i less = _mm256_sub_epi8(skip, ones);
                hit = _mm256_and_si256(hit, _mm256_cmpeq_epi32(_mm256_and_si256(less, signs), none));
                skip = _mm256_min_epu8(less, last_skips);
            }
            end = store_hits(end, &form, row, line, hit);
            if (__builtin_expect(end >= hits->hit + LARGE_HITS, 0))
                end = flush(end, hits);
            if (left == 1)
                break;
            place = _mm256_add_epi32(place, more_places);
            /* A mask of ones is less one. */
            row = _mm256_sub_epi32(_mm256_add_epi32(row, step), _mm256_cmpgt_epi32(place, last_place));
            place = _mm256_min_epu32(place, _mm256_sub_epi32(place, all_places));
        }
    }
    hits->end = end;
}

static AVX2 void make_hits(struct large_hits *hits, const struct large_batch *batch, const struct large_class *class,
                           const struct large_multiples *multiples, uint32_t row_0, uint32_t rows, bool skips)
{
    if (class->modulus == 2)
        make_hits_of(hits, batch, class, multiples, row_0, rows, skips, 7);
    else if (class->modulus == 6 && skips)
        make_hits_of(hits, batch, class, multiples, row_0, rows, true, 3);
    else if (class->modulus == 6)
        make_hits_of(hits, batch, class, multiples, row_0, rows, false, 3);
    else if (skips)
        make_hits_of(hits, batch, class, multiples, row_0, rows, true, 1);
    else
        make_hits_of(hits, batch, class, multiples, row_0, rows, false, 1);
}

/* The set ones of four doubles, in order, as pairs of words; anything behind them. */
#define DOUBLES(a, b, c, d)                                                                                                \
    {                                                                                                                      \
        2 * (a), 2 * (a) + 1, 2 * (b), 2 * (b) + 1, 2 * (c), 2 * (c) + 1, 2 * (d), 2 * (d) + 1                             \
    }
static const _Alignas(32) uint32_t SET_DOUBLES[16][8] = {
    DOUBLES(0, 0, 0, 0), DOUBLES(0, 0, 0, 0), DOUBLES(1, 0, 0, 0), DOUBLES(0, 1, 0, 0),
    DOUBLES(2, 0, 0, 0), DOUBLES(0, 2, 0, 0), DOUBLES(1, 2, 0, 0), DOUBLES(0, 1, 2, 0),
    DOUBLES(3, 0, 0, 0), DOUBLES(0, 3, 0, 0), DOUBLES(1, 3, 0, 0), DOUBLES(0, 1, 3, 0),
    DOUBLES(2, 3, 0, 0), DOUBLES(0, 2, 3, 0), DOUBLES(1, 2, 3, 0), DOUBLES(0, 1, 2, 3),
};

enum { FAR_PRIMES = 256, PLACES_2 = LARGE_PLACES / BLOCK + 1 };

/* The distances below `numbers` of the first odd multiples of some primes, in their order; gives how many. Vectors behind
 * them are overwritten. */
INLINE size_t near_distances(double *near, const uint32_t *index, size_t count, uint32_t residue,
                             const struct large_base *base, double numbers)
{
    const __m256d high = number(base->high), low = number(base->low), half = number(base->high * LARGE_HALF_MORE);
    const __m256d end = number(numbers);
    size_t found = 0;
    for (size_t i = 0; i < count; i += HALF) {
        __m256d p = _mm256_cvtepi32_pd(_mm_loadu_si128((const __m128i *)(index + i)));
        p = _mm256_fmadd_pd(p, number(ROW_NUMBERS), number(residue));
        __m256d step = _mm256_add_pd(p, p);
        __m256d quotient = _mm256_floor_pd(_mm256_add_pd(_mm256_div_pd(half, p), number(0.5)));
        /* The fused operation is exact, as its result is small. */
        __m256d distance = _mm256_add_pd(_mm256_fmsub_pd(quotient, step, high), _mm256_sub_pd(p, low));
        __m256d back = _mm256_sub_pd(distance, step);
        distance = _mm256_blendv_pd(back, distance, back);
        unsigned mask = (unsigned)_mm256_movemask_pd(_mm256_cmp_pd(distance, end, _CMP_LT_OQ));
        mask &= count - i < HALF ? (1u << (count - i)) - 1 : 0xf;
        __m256i order = _mm256_load_si256((const __m256i *)SET_DOUBLES[mask]);
        _mm256_storeu_si256((__m256i *)(near + found), _mm256_permutevar8x32_epi32(_mm256_castpd_si256(distance), order));
        found += (unsigned)_mm_popcnt_u32(mask);
    }
    return found;
}

static AVX2 void make_far_hits(struct large_hits *hits, const struct large_batch *batch, const struct large_class *class,
                               uint64_t row, uint32_t row_0, uint32_t rows)
{
    const struct large_base base = large_base_of(row);
    const struct hit_form form = hit_form_of(row_0, hits->line_bits);
    __m256i tables[PLACES_2];
    for (int b = 0; b < PLACES_2; b++)
        tables[b] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(class->line + BLOCK * b)));
    double near[FAR_PRIMES + LANES];
    uint32_t *end = hits->end;
    for (size_t begin = 0; begin < batch->count; begin += FAR_PRIMES) {
        size_t count = batch->count - begin < FAR_PRIMES ? batch->count - begin : FAR_PRIMES;
        size_t found = near_distances(near, batch->index + begin, count, batch->residue, &base, (double)rows * ROW_NUMBERS);
        _mm256_storeu_pd(near + found, _mm256_setzero_pd());
        _mm256_storeu_pd(near + found + HALF, _mm256_setzero_pd());
        for (size_t i = 0; i < found; i += LANES) {
            __m128i row_of[2], place_of[2];
            for (int h = 0; h < 2; h++) {
                __m256d distance = _mm256_loadu_pd(near + i + HALF * (size_t)h), at = divide(distance, ROW_NUMBERS);
                row_of[h] = _mm256_cvttpd_epi32(at);
                place_of[h] = _mm_srli_epi32(_mm256_cvttpd_epi32(_mm256_fnmadd_pd(at, number(ROW_NUMBERS), distance)), 1);
            }
            __m256i line = look_up(tables, _mm256_set_m128i(place_of[1], place_of[0]), PLACES_2);
            int lanes = found - i < LANES ? (int)(found - i) : LANES;
            __m256i alive = _mm256_cmpgt_epi32(_mm256_set1_epi32(lanes), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
            end = store_hits(end, &form, _mm256_set_m128i(row_of[1], row_of[0]), _mm256_slli_epi32(line, TOP), alive);
            if (__builtin_expect(end >= hits->hit + LARGE_HITS, 0))
                end = flush(end, hits);
        }
    }
    hits->end = end;
}

const struct large_kernels LARGE_KERNELS_AVX2 = {list_bits, first_multiples, make_hits, make_far_hits};

#endif
