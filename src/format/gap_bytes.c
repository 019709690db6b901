#include "format/gap_bytes.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format/row_gaps.h"

enum { LONG_CODE = 255, LONG_BYTES = 3 };

_Static_assert((ROW_GAPS_BEHIND + 1) * ROW_NUMBERS / 2 <= UINT16_MAX, "half of a long gap fits its word");
_Static_assert(2 * ROW_NUMBERS < 2 * LONG_CODE, "a long gap has an empty row within");

void gap_bytes_header(uint8_t header[GAP_BYTES_HEADER], uint64_t primes, uint128 first)
{
    char number[UINT128_TEXT];
    memset(header, ' ', GAP_BYTES_HEADER);
    int length = snprintf((char *)header, GAP_BYTES_HEADER, "mpiprimes-gaps 1 first=%s primes=%" PRIu64,
                          uint128_text(number, first), primes);
    assert(length < GAP_BYTES_HEADER - 1);
    header[length] = ' ';
    header[GAP_BYTES_HEADER - 1] = '\n';
}

/* Gives the place behind it. */
static uint8_t *write_gap(uint8_t *to, uint32_t size)
{
    uint32_t half = size / 2;
    if (half < LONG_CODE) {
        *to = (uint8_t)half;
        return to + 1;
    }
    to[0] = LONG_CODE;
    to[1] = (uint8_t)half;
    to[2] = (uint8_t)(half >> 8);
    return to + LONG_BYTES;
}

size_t gap_bytes_of_rows(uint8_t *bytes, const struct rows *rows, uint64_t begin, uint64_t end, struct range range)
{
    struct row_gap gaps[ROW_PRIMES_MAX];
    uint8_t *to = bytes;
    for (uint64_t index = begin; index < end; index++) {
        size_t count = row_gaps(gaps, 1, rows, index, range);
        for (size_t i = 0; i < count; i++)
            to = write_gap(to, gaps[i].size);
    }
    return (size_t)(to - bytes);
}

/* The bytes of a row of which nothing is known. */
static uint64_t row_size(const struct rows *rows, uint64_t index, struct range range)
{
    struct row_gap gaps[ROW_PRIMES_MAX];
    uint64_t bytes = 0;
    size_t count = row_gaps(gaps, 1, rows, index, range);
    for (size_t i = 0; i < count; i++)
        bytes += gaps[i].size / 2 < LONG_CODE ? 1 : LONG_BYTES;
    return bytes;
}

uint64_t gap_bytes_size(const struct rows *rows, struct range range)
{
    uint64_t bytes = 0;
    for (uint64_t index = 0; index < rows->span.count; index++) {
        const uint8_t *row = rows->bytes + index * ROW_BYTES;
        bool short_gaps = rows->span.first + index > 0 && row_load(row + ROW_BYTES) != 0;
        bytes += short_gaps ? (uint64_t)__builtin_popcountll(row_load(row)) : row_size(rows, index, range);
    }
    return bytes;
}
