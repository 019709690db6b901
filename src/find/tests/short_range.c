/* Chunk by chunk: rows are sieved, and the numbers that are left go to the test in batches. */
#include "find/tests/short_range.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arith.h"
#include "find/tests/primality_lanes.h"
#include "find/tests/primality_wide.h"
#include "find/tests/row_sieve.h"

enum {
    /* Rows that are sieved at a time. */
    SIEVED_ROWS = ROW_SIEVE_ROWS_MAX,
    /* Groups of the primality test that are taken together: the last group is only partly filled. */
    BATCH_GROUPS = 64,
    BATCH_MAX = BATCH_GROUPS * LANES_GROUP_MAX,
};

/* The fraction of the time that sieving takes. */
static const double SIEVE_FRACTION = 0.1;

/* The largest prime that is crossed off, as a fraction of a chunk's numbers; and for the narrowest pieces. The best is
 * flat: at 1e18, from 1e4 to 1e8 numbers, fractions from 0.03 to 0.2 differ by less than 5%, in every version of the test;
 * and so do, at 1e20, fractions from 0.06 to 1, as nearly all the time goes into the bases of the primes themselves. */
static const double LIMIT_FRACTION = 0.06, LIMIT_MIN = 2000;

struct short_range {
    struct range range;
    uint64_t wide_row; /* The first row that has numbers of the range beyond 2^64. */
    const struct primality_lanes *lanes;
    const struct primality_wide *wide;
    struct row_sieve *sieve;
    uint8_t *bytes; /* The rows of a chunk. */
    uint64_t n[BATCH_MAX];
    uint128 wide_n[BATCH_MAX];
    uint16_t offsets[BATCH_MAX + ROW_BITS]; /* With room for what rows_offsets writes behind them. */
    uint8_t prime[BATCH_MAX];
};

/* A piece that is searched, and its chunk. */
struct tests_piece {
    struct row_span span, chunk;
    uint32_t limit;
    const struct find_sink *sink;
};

uint32_t short_range_limit(uint64_t numbers)
{
    double limit = LIMIT_FRACTION * (double)min_u64(numbers, (uint64_t)SIEVED_ROWS * ROW_NUMBERS);
    return (uint32_t)fmax(limit, LIMIT_MIN);
}

void short_range_narrow(struct short_range *self, struct range numbers)
{
    self->range = numbers;
    self->wide_row = numbers.last > UINT64_MAX ? row_of(UINT64_MAX) : UINT64_MAX;
}

struct short_range *short_range_new(enum simd simd, struct range range)
{
    assert(range.first >= SHORT_RANGE_MIN);
    struct short_range *self = malloc(sizeof *self);
    if (self == NULL)
        return NULL;
    short_range_narrow(self, range);
    self->lanes = primality_lanes_for(simd);
    self->wide = primality_wide_for(simd);
    uint64_t rows = min_u64(rows_of_range(range).count, SIEVED_ROWS);
    self->sieve = row_sieve_new(short_range_limit(rows * ROW_NUMBERS));
    self->bytes = malloc(rows * ROW_BYTES + ROWS_PADDING);
    if (self->sieve == NULL || self->bytes == NULL) {
        short_range_free(self);
        return NULL;
    }
    return self;
}

void short_range_free(struct short_range *self)
{
    if (self == NULL)
        return;
    row_sieve_free(self->sieve);
    free(self->bytes);
    free(self);
}

/* Tells the sink's poll which fraction of the chunk's time is over; false if the search is to stop. */
static bool poll(const struct tests_piece *piece, double chunk_done)
{
    if (piece->sink->poll == NULL)
        return true;
    double rows = (double)(piece->chunk.first - piece->span.first) + chunk_done * (double)piece->chunk.count;
    return piece->sink->poll(piece->sink->context, rows / (double)piece->span.count);
}

/* Clears the bits of the row that lie outside of the range. */
static void clip_row(uint8_t *bytes, uint64_t row, struct range range)
{
    uint128 base = row_base(row);
    for (unsigned bit = 0; bit < ROW_BITS; bit++) {
        bool below = range.first > base && ROW_RESIDUE[bit] < range.first - base;
        if (below || ROW_RESIDUE[bit] > range.last - base)
            bytes[bit / 8] &= (uint8_t) ~(1u << bit % 8);
    }
}

static bool sieve_chunk(struct short_range *self, const struct tests_piece *piece)
{
    row_sieve_begin(self->sieve, self->bytes, piece->chunk, piece->limit);
    while (row_sieve_step(self->sieve))
        if (!poll(piece, SIEVE_FRACTION * row_sieve_done(self->sieve)))
            return false;
    uint64_t last = piece->chunk.count - 1;
    clip_row(self->bytes, piece->chunk.first, self->range);
    clip_row(self->bytes + last * ROW_BYTES, piece->chunk.first + last, self->range);
    return true;
}

/* How many rows from `begin` on are tested together: they have no more numbers left than a batch takes, and none of them is
 * wide, or all are. */
static uint64_t batch_rows(const struct short_range *self, const struct tests_piece *piece, uint64_t begin, bool wide)
{
    uint64_t rows = 0, room = BATCH_GROUPS * (wide ? self->wide->group : self->lanes->group);
    uint64_t first = piece->chunk.first + begin, most = min_u64(piece->chunk.count - begin, ROWS_OFFSETS_MAX);
    if (!wide)
        most = min_u64(most, self->wide_row - first);
    for (; rows < most && room >= ROW_BITS; rows++)
        room -= (uint64_t)__builtin_popcountll(row_load(self->bytes + (begin + rows) * ROW_BYTES));
    return rows;
}

/* Clears the bits of the numbers that are not prime. */
static void keep_primes(uint8_t *bytes, uint64_t rows, const uint8_t *prime)
{
    for (uint64_t row = 0; row < rows; row++, bytes += ROW_BYTES) {
        uint64_t kept = 0;
        for (uint64_t mask = row_load(bytes); mask != 0; mask &= mask - 1)
            kept |= (mask & -mask) & -(uint64_t)*prime++;
        memcpy(bytes, &kept, ROW_BYTES);
    }
}

static void test_numbers(struct short_range *self, uint64_t base, size_t count)
{
    for (size_t i = 0; i < count; i++)
        self->n[i] = base + self->offsets[i];
    primality_lanes_test(self->prime, self->n, count, self->lanes);
}

static void test_wide_numbers(struct short_range *self, uint128 base, size_t count)
{
    for (size_t i = 0; i < count; i++)
        self->wide_n[i] = base + self->offsets[i];
    primality_wide_test(self->prime, self->wide_n, count, self->wide);
}

/* Tests what the sieve has left in some rows of the chunk, and hands them over. */
static void test_rows(struct short_range *self, const struct tests_piece *piece, uint64_t begin, uint64_t count, bool wide)
{
    struct rows rows = {piece->chunk, self->bytes};
    size_t left = rows_offsets(self->offsets, &rows, begin, begin + count, 0);
    uint128 base = row_base(piece->chunk.first + begin);
    if (wide)
        test_wide_numbers(self, base, left);
    else
        test_numbers(self, (uint64_t)base, left);
    uint8_t *bytes = self->bytes + begin * ROW_BYTES;
    keep_primes(bytes, count, self->prime);
    struct row_span span = {piece->chunk.first + begin, count};
    piece->sink->rows(piece->sink->context, &(struct rows){span, bytes});
}

static bool find_chunk(struct short_range *self, const struct tests_piece *piece)
{
    if (!sieve_chunk(self, piece))
        return false;
    for (uint64_t row = 0; row < piece->chunk.count;) {
        bool wide = piece->chunk.first + row >= self->wide_row;
        uint64_t count = batch_rows(self, piece, row, wide);
        test_rows(self, piece, row, count, wide);
        row += count;
        if (!poll(piece, 1 - (1 - SIEVE_FRACTION) * (double)(piece->chunk.count - row) / (double)piece->chunk.count))
            return false;
    }
    return true;
}

enum find_status short_range_find(struct short_range *self, struct row_span span, const struct find_sink *sink)
{
    if (span.count == 0)
        return FIND_DONE;
    struct tests_piece piece = {
        .span = span, .limit = short_range_limit(min_u64(span.count, SIEVED_ROWS) * ROW_NUMBERS), .sink = sink};
    uint64_t chunks = (span.count - 1) / SIEVED_ROWS + 1, rows = (span.count - 1) / chunks + 1;
    for (uint64_t done = 0; done < span.count; done += rows) {
        piece.chunk = (struct row_span){span.first + done, min_u64(span.count - done, rows)};
        if (!find_chunk(self, &piece))
            return FIND_STOPPED;
    }
    return FIND_DONE;
}
