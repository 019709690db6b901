/* What is read of rows with AVX-512 and its subset VBMI2: one instruction brings the residues of a row's primes together.
 * Its form that writes to memory is not used, as some processors run it as microcode. */
#include "core/rows_kernels.h"

/* Tests on other processors define this and get the instructions emulated. */
#if CPU_X86_64 || defined(ROWS_EMULATED)
#ifdef ROWS_EMULATED
#define AVX512
#define ROWS_KERNELS_VBMI2 ROWS_KERNELS_EMULATED
extern const struct rows_kernels ROWS_KERNELS_EMULATED;
#else
#include <immintrin.h>
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,popcnt")))
#endif

enum {
    PART = 16, /* Residues that become primes at a time. Above 10^9 hardly any row has more. */
    LANES = 8, /* Primes in a vector. */
    HALF = 32, /* Offsets in a vector. */
};

_Static_assert(ROW_BITS % PART == 0, "the last part of a full row ends with it, and so stays within the room");
_Static_assert(ROW_BITS == HALF + PART, "and so do the offsets");

static AVX512 uint64_t count_of(const struct rows *rows)
{
    return rows_count_ones(rows);
}

static inline AVX512 __m512i all_residues(void)
{
    uint8_t residues[sizeof(__m512i)] = {0};
    memcpy(residues, ROW_RESIDUE, ROW_BITS);
    return _mm512_loadu_si512(residues);
}

/* Writes base + residue for a part of the residues. */
static inline AVX512 void write_part(uint64_t *primes, __m128i residues, __m512i base)
{
    _mm512_storeu_si512(primes, _mm512_add_epi64(base, _mm512_cvtepu8_epi64(residues)));
    residues = _mm_srli_si128(residues, LANES);
    _mm512_storeu_si512(primes + LANES, _mm512_add_epi64(base, _mm512_cvtepu8_epi64(residues)));
}

static AVX512 size_t primes_of(uint64_t *primes, const struct rows *rows, uint64_t begin, uint64_t end)
{
    const __m512i all = all_residues(), next = _mm512_set1_epi64(ROW_NUMBERS);
    __m512i base = _mm512_set1_epi64((long long)((rows->span.first + begin) * ROW_NUMBERS));
    uint64_t *to = primes;
    for (uint64_t index = begin; index < end; index++, base = _mm512_add_epi64(base, next)) {
        uint64_t mask = row_load(rows->bytes + index * ROW_BYTES);
        size_t count = (size_t)__builtin_popcountll(mask);
        __m512i residues = _mm512_maskz_compress_epi8(mask, all);
        write_part(to, _mm512_castsi512_si128(residues), base);
        if (count > PART)
            write_part(to + PART, _mm512_extracti32x4_epi32(residues, 1), base);
        if (count > 2 * PART)
            write_part(to + 2 * PART, _mm512_extracti32x4_epi32(residues, 2), base);
        to += count;
    }
    return (size_t)(to - primes);
}

static AVX512 size_t offsets_of(uint16_t *offsets, const struct rows *rows, uint64_t begin, uint64_t end, uint16_t start)
{
    const __m512i all = all_residues(), next = _mm512_set1_epi16(ROW_NUMBERS);
    __m512i base = _mm512_set1_epi16((short)start);
    uint16_t *to = offsets;
    for (uint64_t index = begin; index < end; index++, base = _mm512_add_epi16(base, next)) {
        uint64_t mask = row_load(rows->bytes + index * ROW_BYTES);
        size_t count = (size_t)__builtin_popcountll(mask);
        __m512i residues = _mm512_maskz_compress_epi8(mask, all);
        __m512i wide = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(residues));
        _mm512_storeu_si512(to, _mm512_add_epi16(base, wide));
        if (count > HALF) {
            __m256i rest = _mm256_cvtepu8_epi16(_mm512_extracti32x4_epi32(residues, 2));
            _mm256_storeu_si256((__m256i *)(void *)(to + HALF), _mm256_add_epi16(_mm512_castsi512_si256(base), rest));
        }
        to += count;
    }
    return (size_t)(to - offsets);
}

const struct rows_kernels ROWS_KERNELS_VBMI2 = {count_of, primes_of, offsets_of};

#endif
