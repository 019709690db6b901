/* What is read of rows with AVX2 and POPCNT. Offsets are found as in portable C, and become primes four at a time. */
#include "core/rows_kernels.h"

#if CPU_X86_64
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,popcnt")))

enum {
    LANES = 4,
    STEP = 64, /* Rows: their offsets stay in the L1 cache. */
};

_Static_assert(ROW_BITS % LANES == 0, "the last vector of full rows ends with them, and so stays within the room");
_Static_assert((int)STEP <= (int)ROWS_OFFSETS_MAX, "offsets do not wrap");

static AVX2 uint64_t count_of(const struct rows *rows)
{
    return rows_count_ones(rows);
}

static AVX2 size_t offsets_of(uint16_t *offsets, const struct rows *rows, uint64_t begin, uint64_t end, uint16_t start)
{
    return ROWS_KERNELS_PORTABLE.offsets(offsets, rows, begin, end, start);
}

static AVX2 size_t primes_of(uint64_t *primes, const struct rows *rows, uint64_t begin, uint64_t end)
{
    uint64_t *to = primes;
    while (begin < end) {
        uint16_t offsets[STEP * ROW_BITS];
        uint64_t step = min_u64(end - begin, STEP);
        size_t count = offsets_of(offsets, rows, begin, begin + step, 0);
        __m256i base = _mm256_set1_epi64x((long long)((rows->span.first + begin) * ROW_NUMBERS));
        for (size_t i = 0; i < count; i += LANES) {
            __m256i wide = _mm256_cvtepu16_epi64(_mm_loadl_epi64((const __m128i *)(offsets + i)));
            _mm256_storeu_si256((__m256i *)(to + i), _mm256_add_epi64(base, wide));
        }
        to += count;
        begin += step;
    }
    return (size_t)(to - primes);
}

const struct rows_kernels ROWS_KERNELS_AVX2 = {count_of, primes_of, offsets_of};

#endif
