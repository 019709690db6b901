/* What is read of many rows, in a version for each SIMD level: rows.h says what each function gives. */
#ifndef MPIPRIMES_CORE_ROWS_KERNELS_H
#define MPIPRIMES_CORE_ROWS_KERNELS_H

#include "core/cpu.h"
#include "core/rows.h"

struct rows_kernels {
    uint64_t (*count)(const struct rows *rows);
    size_t (*primes)(uint64_t *primes, const struct rows *rows, uint64_t begin, uint64_t end);
    size_t (*offsets)(uint16_t *offsets, const struct rows *rows, uint64_t begin, uint64_t end, uint16_t start);
};

/* The fastest version for this processor, up to a SIMD level. */
const struct rows_kernels *rows_kernels_for(enum simd level);

extern const struct rows_kernels ROWS_KERNELS_PORTABLE;
#if CPU_X86_64
extern const struct rows_kernels ROWS_KERNELS_AVX2;
extern const struct rows_kernels ROWS_KERNELS_VBMI2; /* AVX-512 with VBMI2, which its first processors lack. */
#endif

/* rows_count, to be compiled once for each SIMD level. */
static inline __attribute__((always_inline)) uint64_t rows_count_ones(const struct rows *rows)
{
    uint64_t count = 0, bytes = rows->span.count * ROW_BYTES, i = 0, word = 0;
    for (; i + sizeof word <= bytes; i += sizeof word) {
        memcpy(&word, rows->bytes + i, sizeof word);
        count += (uint64_t)__builtin_popcountll(word);
    }
    for (; i < bytes; i++)
        count += (uint64_t)__builtin_popcount(rows->bytes[i]);
    return count;
}

#endif
