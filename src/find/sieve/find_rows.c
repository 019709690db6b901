/* Listing by the sieve: from the lines of a chunk to rows. */
#include <string.h>

#include "core/arith.h"
#include "find/sieve/state.h"

enum {
    NO_LINE = UINT16_MAX,
    BATCH_ROWS = LINE_ROWS * ROW_PARTS_MAX, /* rows that are handed over at a time, at most */
};

/* The lines that hold the bits of the rows of a turn: for each of its rows the line of each bit, or NO_LINE where the
 * number is a multiple of 11. */
void assign_row_lines(struct sieve *sieve)
{
    memset(sieve->row_lines, 0xff, sizeof sieve->row_lines);
    for (uint32_t l = 0; l < sieve->wheel.lines; l++) {
        uint32_t n = sieve->wheel.residue[l] - 2;
        sieve->row_lines[n / ROW_NUMBERS][ROW_BIT[n % ROW_NUMBERS]] = (uint16_t)l;
    }
}

/* The base primes were crossed off as their own multiples. */
static void restore_base_primes(const struct sieve *sieve, const struct piece *piece, struct row_span rows)
{
    struct range numbers = range_of_rows(rows, piece->numbers);
    uint32_t parts = sieve->wheel.modulus / ROW_NUMBERS;
    uint64_t bits = UINT64_C(8) * piece->layout.line, turn = piece->layout.turn + piece->chunk * bits;
    for (size_t i = sieve->first; i < piece->used && numbers.first <= UINT32_MAX; i++) {
        uint32_t p = sieve->primes[i];
        if (p < numbers.first || p > numbers.last)
            continue;
        uint64_t row = row_of(p), bit = row / parts - turn;
        uint8_t *line = piece_line(piece, sieve->row_lines[row % parts][ROW_BIT[(p - 2) % ROW_NUMBERS]]);
        line[bit / 8] &= (uint8_t) ~(1u << bit % 8);
    }
}

/* The rows of LINE_ROWS turns of the chunk, from a multiple of LINE_ROWS on, to `bytes`. */
static void make_rows(uint8_t *bytes, const struct sieve *sieve, const struct piece *piece, uint64_t turn)
{
    static const uint8_t COMPOSITE[LINE_ROWS / 8] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                     255, 255, 255, 255, 255, 255, 255, 255};
    uint32_t parts = sieve->wheel.modulus / ROW_NUMBERS;
    for (uint32_t part = 0; part < parts; part++) {
        const uint8_t *lines[ROW_BITS];
        for (size_t bit = 0; bit < ROW_BITS; bit++) {
            uint16_t line = sieve->row_lines[part][bit];
            lines[bit] = line == NO_LINE ? COMPOSITE : piece_line(piece, line) + turn / 8;
        }
        sieve->kernels->rows_of_lines(bytes + (size_t)part * ROW_BYTES, (size_t)parts * ROW_BYTES, lines);
    }
}

/* The rows of the chunk in hand that belong to the piece. */
static struct row_span chunk_rows(const struct sieve *sieve, const struct piece *piece, struct row_span span)
{
    uint64_t parts = sieve->wheel.modulus / ROW_NUMBERS, turns = UINT64_C(8) * piece->layout.line;
    uint64_t first = (piece->layout.turn + piece->chunk * turns) * parts;
    uint64_t begin = max_u64(first, span.first), end = min_u64(first + turns * parts, span.first + span.count);
    return (struct row_span){begin, end - begin};
}

void hand_over(const struct sieve *sieve, const struct piece *piece, struct row_span rows)
{
    uint8_t bytes[(size_t)BATCH_ROWS * ROW_BYTES + ROWS_PADDING];
    uint64_t parts = sieve->wheel.modulus / ROW_NUMBERS, batch = BATCH_ROWS / (LINE_ROWS * parts) * LINE_ROWS;
    uint64_t first_turn = piece->layout.turn + piece->chunk * 8 * piece->layout.line;
    /* 11 has no line where it divides the modulus. */
    bool eleven = parts > 1 && piece->numbers.first <= 11 && piece->numbers.last >= 11;
    for (uint64_t turn = 0; (first_turn + turn) * parts < rows.first + rows.count; turn += batch) {
        uint64_t first = (first_turn + turn) * parts, begin = max_u64(first, rows.first);
        uint64_t end = min_u64(first + batch * parts, rows.first + rows.count);
        if (end <= begin)
            continue;
        for (uint64_t i = 0; i < batch && first + i * parts < end; i += LINE_ROWS)
            make_rows(bytes + i * parts * ROW_BYTES, sieve, piece, turn + i);
        if (first == 0 && eleven)
            bytes[0] |= 1;
        struct row_span some = {begin, end - begin};
        piece->sink->rows(piece->sink->context, &(struct rows){some, bytes + (begin - first) * ROW_BYTES});
    }
}

static enum find_status find_by_layout(struct sieve *sieve, struct row_span span, const struct find_sink *sink,
                                       struct layout layout)
{
    struct piece piece = {.numbers = piece_numbers(sieve, span), .sink = sink, .part = 1};
    if (!piece_begin(sieve, &piece, layout, true))
        return FIND_NO_MEMORY;
    assign_row_lines(sieve);
    for (uint64_t chunk = 0; chunk < layout.chunks; chunk++) {
        chunk_lines(sieve, &piece, chunk);
        if (piece.stopped)
            return FIND_STOPPED;
        struct row_span rows = chunk_rows(sieve, &piece, span);
        restore_base_primes(sieve, &piece, rows);
        hand_over(sieve, &piece, rows);
    }
    return FIND_DONE;
}

enum find_status sieve_find(struct sieve *sieve, struct row_span span, const struct find_sink *sink)
{
    if (span.count == 0)
        return FIND_DONE;
    return find_by_layout(sieve, span, sink, layout_fastest_rows(span, &sieve->sizes));
}

enum find_status sieve_find_by(struct sieve *sieve, struct row_span span, const struct find_sink *sink, uint32_t modulus)
{
    if (span.count == 0)
        return FIND_DONE;
    return find_by_layout(sieve, span, sink, layout_of_rows(modulus, span, &sieve->sizes));
}
