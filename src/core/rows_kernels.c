/* What is read of rows, in portable C, and the choice of a version. */
#include "core/rows_kernels.h"

#include <stdatomic.h>

#if CPU_X86_64
#include <emmintrin.h>
#endif

/* Rows are read by the byte: a table has, for each of the six bytes and each of its values, the residues of the
 * bits that are set. Eight are copied, whatever their number, and the next copy begins behind the valid ones; so there is
 * no branch, and nothing to mispredict. That takes half the time of a loop over the bits. */

enum { BYTE_VALUES = 256 };

/* The list of residues, a byte each, with r before it if bit k of the byte is set. */
#define BEFORE(list, byte, k, r) ((list) << ((byte) >> (k)) % 2 * 8 | ((byte) >> (k)) % 2 * UINT64_C(r))
#define BEFORE_4(list, byte, r0, r1, r2, r3)                                                                               \
    BEFORE(BEFORE(BEFORE(BEFORE(list, byte, 3, r3), byte, 2, r2), byte, 1, r1), byte, 0, r0)
#define RESIDUES(byte, r0, r1, r2, r3, r4, r5, r6, r7)                                                                     \
    BEFORE_4(BEFORE_4(UINT64_C(0), (byte) >> 4, r4, r5, r6, r7), byte, r0, r1, r2, r3)
#define ONES(byte, unused) __builtin_popcount(byte)

/* MAKE(byte, ...) of four consecutive values of the byte, of 16, of 64, and of all. */
#define MAKE_4(MAKE, b, ...)                                                                                               \
    MAKE(b, __VA_ARGS__), MAKE((b) + 1, __VA_ARGS__), MAKE((b) + 2, __VA_ARGS__), MAKE((b) + 3, __VA_ARGS__)
#define MAKE_16(MAKE, b, ...)                                                                                              \
    MAKE_4(MAKE, b, __VA_ARGS__), MAKE_4(MAKE, (b) + 4, __VA_ARGS__), MAKE_4(MAKE, (b) + 8, __VA_ARGS__),                  \
        MAKE_4(MAKE, (b) + 12, __VA_ARGS__)
#define MAKE_64(MAKE, b, ...)                                                                                              \
    MAKE_16(MAKE, b, __VA_ARGS__), MAKE_16(MAKE, (b) + 16, __VA_ARGS__), MAKE_16(MAKE, (b) + 32, __VA_ARGS__),             \
        MAKE_16(MAKE, (b) + 48, __VA_ARGS__)
#define MAKE_ALL(MAKE, ...)                                                                                                \
    {                                                                                                                      \
        MAKE_64(MAKE, 0, __VA_ARGS__), MAKE_64(MAKE, 64, __VA_ARGS__), MAKE_64(MAKE, 128, __VA_ARGS__),                    \
            MAKE_64(MAKE, 192, __VA_ARGS__)                                                                                \
    }

static const uint64_t BYTE_RESIDUES[ROW_BYTES][BYTE_VALUES] = {
    MAKE_ALL(RESIDUES, ROW_RESIDUES_0), MAKE_ALL(RESIDUES, ROW_RESIDUES_1), MAKE_ALL(RESIDUES, ROW_RESIDUES_2),
    MAKE_ALL(RESIDUES, ROW_RESIDUES_3), MAKE_ALL(RESIDUES, ROW_RESIDUES_4), MAKE_ALL(RESIDUES, ROW_RESIDUES_5),
};

static const uint8_t BYTE_COUNT[BYTE_VALUES] = MAKE_ALL(ONES, 0);

/* Writes start + residue for eight residues. */
static inline void write_offsets(uint16_t *offsets, uint64_t residues, uint16_t start)
{
#if CPU_X86_64
    __m128i wide = _mm_unpacklo_epi8(_mm_cvtsi64_si128((long long)residues), _mm_setzero_si128());
    _mm_storeu_si128((__m128i *)offsets, _mm_add_epi16(wide, _mm_set1_epi16((short)start)));
#else
    for (size_t k = 0; k < 8; k++)
        offsets[k] = (uint16_t)(start + (residues >> 8 * k & 0xff));
#endif
}

static size_t offsets_of(uint16_t *offsets, const struct rows *rows, uint64_t begin, uint64_t end, uint16_t start)
{
    uint16_t *to = offsets;
    for (uint64_t index = begin; index < end; index++, start += ROW_NUMBERS) {
        uint64_t mask = row_load(rows->bytes + index * ROW_BYTES);
        for (size_t i = 0; i < ROW_BYTES; i++, mask >>= 8) {
            size_t byte = mask & 0xff;
            write_offsets(to, BYTE_RESIDUES[i][byte], start);
            to += BYTE_COUNT[byte];
        }
    }
    return (size_t)(to - offsets);
}

static size_t primes_of(uint64_t *primes, const struct rows *rows, uint64_t begin, uint64_t end)
{
    enum { STEP = 64 }; /* Rows: their offsets stay in the L1 cache. */
    _Static_assert((int)STEP <= (int)ROWS_OFFSETS_MAX, "offsets do not wrap");
    uint64_t *to = primes;
    while (begin < end) {
        uint16_t offsets[STEP * ROW_BITS];
        uint64_t step = min_u64(end - begin, STEP), base = (rows->span.first + begin) * ROW_NUMBERS;
        size_t count = offsets_of(offsets, rows, begin, begin + step, 0);
        for (size_t i = 0; i < count; i++)
            to[i] = base + offsets[i];
        to += count;
        begin += step;
    }
    return (size_t)(to - primes);
}

static uint64_t count_of(const struct rows *rows)
{
    return rows_count_ones(rows);
}

const struct rows_kernels ROWS_KERNELS_PORTABLE = {count_of, primes_of, offsets_of};

const struct rows_kernels *rows_kernels_for(enum simd level)
{
#if CPU_X86_64
    if (level == SIMD_AVX512 && cpu_has_ifma())
        return &ROWS_KERNELS_VBMI2;
    if (level >= SIMD_AVX2)
        return &ROWS_KERNELS_AVX2;
#endif
    (void)level;
    return &ROWS_KERNELS_PORTABLE;
}

/* The functions for this processor, up to the level that the user allows. */
static const struct rows_kernels *kernels(void)
{
    static const struct rows_kernels *_Atomic chosen;
    const struct rows_kernels *known = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (known != NULL)
        return known;
    enum simd level;
    known = rows_kernels_for(simd_choose(&level) ? level : SIMD_PORTABLE);
    atomic_store_explicit(&chosen, known, memory_order_relaxed);
    return known;
}

uint64_t rows_count(const struct rows *rows)
{
    return kernels()->count(rows);
}

size_t rows_primes(uint64_t *primes, const struct rows *rows, uint64_t begin, uint64_t end)
{
    return kernels()->primes(primes, rows, begin, end);
}

size_t rows_offsets(uint16_t *offsets, const struct rows *rows, uint64_t begin, uint64_t end, uint16_t start)
{
    return kernels()->offsets(offsets, rows, begin, end, start);
}
