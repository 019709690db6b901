/* Listing by the sieve: from the lines of a chunk to rows.
 *
 * A turn of the wheel of 210 is a row, one of 2310 is eleven rows. The 48 lines that hold the bits of a row of each turn
 * are transposed, LINE_ROWS turns at a time. */
#include <assert.h>
#include <string.h>

#include "core/arith.h"
#include "find/sieve/state.h"

enum {
    NO_ROW_LINE = UINT16_MAX,
    BATCH_ROWS = LINE_ROWS * TURN_ROWS_MAX, /* Rows that are handed over at a time, at most. */
};

/* A bit whose number is a multiple of 11 has no line: NO_ROW_LINE. */
void sieve_assign_row_lines(struct sieve *sieve)
{
    memset(sieve->row_lines, 0xff, sizeof sieve->row_lines);
    for (uint32_t l = 0; l < sieve->wheel->lines; l++) {
        uint32_t n = sieve->wheel->residue[l] - 2;
        sieve->row_lines[n / ROW_NUMBERS][ROW_BIT[n % ROW_NUMBERS]] = (uint16_t)l;
    }
}

/* Clears the bits of the base primes, which were crossed off as their own multiples. */
static void restore_base_primes(const struct sieve *sieve, const struct sieve_pass *pass, struct row_span rows)
{
    struct range numbers = range_of_rows(rows, pass->numbers);
    uint32_t turn_rows = sieve->wheel->modulus / ROW_NUMBERS;
    uint64_t bits = UINT64_C(8) * pass->layout.line, turn = pass->layout.turn + pass->chunk * bits;
    for (size_t i = sieve->first; i < pass->used && numbers.first <= UINT32_MAX; i++) {
        uint32_t p = sieve->primes[i];
        if (p < numbers.first || p > numbers.last)
            continue;
        uint64_t row = row_of(p), bit = row / turn_rows - turn;
        uint8_t *line = sieve_pass_line(pass, sieve->row_lines[row % turn_rows][ROW_BIT[(p - 2) % ROW_NUMBERS]]);
        line[bit / 8] &= (uint8_t) ~(1u << bit % 8);
    }
}

/* Makes the rows of LINE_ROWS turns of the chunk, from a multiple of LINE_ROWS on. */
static void make_rows(uint8_t *bytes, const struct sieve *sieve, const struct sieve_pass *pass, uint64_t turn)
{
    static const uint8_t COMPOSITE[LINE_ROWS / 8] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
                                                     255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
                                                     255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    uint32_t turn_rows = sieve->wheel->modulus / ROW_NUMBERS;
    for (uint32_t row = 0; row < turn_rows; row++) {
        const uint8_t *lines[ROW_BITS];
        for (size_t bit = 0; bit < ROW_BITS; bit++) {
            uint16_t line = sieve->row_lines[row][bit];
            lines[bit] = line == NO_ROW_LINE ? COMPOSITE : sieve_pass_line(pass, line) + turn / 8;
        }
        sieve->kernels->rows_of_lines(bytes + (size_t)row * ROW_BYTES, (size_t)turn_rows * ROW_BYTES, lines);
    }
}

/* The rows of the pass's chunk that belong to the span. */
static struct row_span chunk_rows(const struct sieve *sieve, const struct sieve_pass *pass, struct row_span span)
{
    uint64_t turn_rows = sieve->wheel->modulus / ROW_NUMBERS, turns = UINT64_C(8) * pass->layout.line;
    uint64_t first = (pass->layout.turn + pass->chunk * turns) * turn_rows;
    uint64_t begin = max_u64(first, span.first), end = min_u64(first + turns * turn_rows, span.first + span.count);
    return (struct row_span){begin, end - begin};
}

void sieve_hand_over(const struct sieve *sieve, const struct sieve_pass *pass, struct row_span rows)
{
    uint8_t bytes[(size_t)BATCH_ROWS * ROW_BYTES + ROWS_PADDING];
    uint64_t turn_rows = sieve->wheel->modulus / ROW_NUMBERS, batch = BATCH_ROWS / (LINE_ROWS * turn_rows) * LINE_ROWS;
    uint64_t first_turn = pass->layout.turn + pass->chunk * 8 * pass->layout.line;
    assert(turn_rows > 0 && batch > 0);
    /* 11 has no line where it divides the modulus. */
    bool eleven = turn_rows > 1 && pass->numbers.first <= 11 && pass->numbers.last >= 11;
    for (uint64_t turn = 0; (first_turn + turn) * turn_rows < rows.first + rows.count; turn += batch) {
        uint64_t first = (first_turn + turn) * turn_rows, begin = max_u64(first, rows.first);
        uint64_t end = min_u64(first + batch * turn_rows, rows.first + rows.count);
        if (end <= begin)
            continue;
        /* Only what holds rows that are wanted. */
        uint64_t i = (begin - first) / (LINE_ROWS * turn_rows) * LINE_ROWS;
        for (; i < batch && first + i * turn_rows < end; i += LINE_ROWS)
            make_rows(bytes + i * turn_rows * ROW_BYTES, sieve, pass, turn + i);
        if (begin == 0 && eleven)
            bytes[0] |= 1;
        struct row_span some = {begin, end - begin};
        pass->sink->rows(pass->sink->context, &(struct rows){some, bytes + (begin - first) * ROW_BYTES});
    }
}

static enum find_status find_by_layout(struct sieve *sieve, struct row_span span, const struct find_sink *sink,
                                       struct layout layout)
{
    struct sieve_pass pass = {.numbers = sieve_numbers(sieve, span), .sink = sink, .fraction = 1};
    sieve_select(sieve, NULL);
    if (!sieve_pass_begin(sieve, &pass, layout, true))
        return FIND_NO_MEMORY;
    sieve_assign_row_lines(sieve);
    for (uint64_t chunk = 0; chunk < layout.chunks; chunk++) {
        sieve_chunk_lines(sieve, &pass, chunk);
        if (pass.stopped)
            return FIND_STOPPED;
        struct row_span rows = chunk_rows(sieve, &pass, span);
        restore_base_primes(sieve, &pass, rows);
        sieve_hand_over(sieve, &pass, rows);
    }
    return FIND_DONE;
}

enum find_status sieve_find(struct sieve *sieve, struct row_span span, const struct find_sink *sink)
{
    if (span.count == 0)
        return FIND_DONE;
    struct layout layout = (sieve->vary ? layout_second_rows : layout_fastest_rows)(sieve->simd, span, &sieve->sizes);
    return find_by_layout(sieve, span, sink, layout);
}

enum find_status sieve_find_by(struct sieve *sieve, struct row_span span, const struct find_sink *sink, uint32_t modulus)
{
    if (span.count == 0)
        return FIND_DONE;
    return find_by_layout(sieve, span, sink, layout_of_rows(modulus, span, &sieve->sizes));
}
