/* Rows to words with AVX-512 and its subset VBMI2: one instruction brings the residues of a row's primes together. */
#include "format/npy.h"

/* Tests on other processors define this and get the instructions emulated. */
#if CPU_X86_64 || defined(NPY_EMULATED)
#ifdef NPY_EMULATED
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#define AVX512
#define npy_avx512 npy_avx512_emulated
npy_function npy_avx512_emulated;
#else
#include <immintrin.h>
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,popcnt")))
#endif

enum {
    LANES = 8,
    STEP = 2 * LANES, /* Above 10^9 hardly any row has more primes: the loop's end is guessed right. */
};

_Static_assert(ROW_BITS % STEP == 0, "the last step of a full row ends with it, and so stays within the room");

/* Writes base + residue for STEP residues. */
static inline AVX512 void write_step(uint64_t *words, const uint8_t *residues, __m512i base)
{
    for (size_t i = 0; i < STEP; i += LANES) {
        __m512i wide = _mm512_cvtepu8_epi64(_mm_loadl_epi64((const __m128i *)(residues + i)));
        _mm512_storeu_si512(words + i, _mm512_add_epi64(base, wide));
    }
}

AVX512 size_t npy_avx512(uint64_t *words, const struct rows *rows, uint64_t begin, uint64_t end)
{
    uint8_t residues[sizeof(__m512i)] = {0};
    memcpy(residues, ROW_RESIDUE, ROW_BITS);
    const __m512i all = _mm512_loadu_si512(residues);
    uint64_t *to = words, base = (rows->span.first + begin) * ROW_NUMBERS;
    for (uint64_t index = begin; index < end; index++, base += ROW_NUMBERS) {
        uint64_t mask = row_load(rows->bytes + index * ROW_BYTES);
        size_t count = (size_t)__builtin_popcountll(mask);
        _mm512_storeu_si512(residues, _mm512_maskz_compress_epi8(mask, all));
        for (size_t i = 0; i < count; i += STEP)
            write_step(to + i, residues + i, _mm512_set1_epi64((long long)base));
        to += count;
    }
    return (size_t)(to - words);
}

#endif
