/* Pieces at great height: chunk by chunk all lines of 210, first by the small primes, then by all others. */
#include <assert.h>
#include <string.h>

#include "core/arith.h"
#include "find/sieve_state.h"

/* About the part of a window's time that making its hits takes. */
static const double OPEN_SHARE = 0.25;

/* A chunk's lines start on whole words of vectors. */
enum { START_ROWS = 512 };

/* What is done with a chunk whose lines are sieved. */
struct receiver {
    void (*chunk)(void *context, const struct sieve *sieve, const struct piece *piece, struct row_span rows);
    void *context;
};

/* The piece in hand. */
struct search {
    struct sieve *sieve;
    struct row_span span;
    const struct find_sink *sink;
    uint64_t ahead;          /* rows beyond the piece that a window can have */
    size_t places[ROW_BITS]; /* of the lines in a chunk's memory */
};

static bool pass_poll(void *context, double done)
{
    return piece_poll(context, done);
}

/* Rows of the next window, from a row of the piece on: the piece is cut in equal windows of whole chunks. */
static struct row_span next_window(const struct search *search, uint64_t row)
{
    uint64_t rows = search->span.first + search->span.count + search->ahead - row;
    uint64_t most = far_window_rows_max(search->sieve->far), windows = (rows - 1) / most + 1;
    uint64_t chunks = ((rows - 1) / windows + CHUNK_ROWS) / CHUNK_ROWS;
    return (struct row_span){row, min_u64(chunks * CHUNK_ROWS, rows)};
}

static double part_before(const struct search *search, uint64_t row)
{
    return (double)(row - search->span.first) / (double)search->span.count;
}

/* Makes the hits of the window that begins at a row; gives the part of the piece that is done then. */
static bool open_window(double *done, const struct search *search, uint64_t row)
{
    struct row_span window = next_window(search, row);
    uint64_t end = min_u64(window.first + window.count, search->span.first + search->span.count);
    struct piece piece = {.sink = search->sink, .done = part_before(search, row)};
    piece.part = (part_before(search, end) - piece.done) * OPEN_SHARE;
    *done = piece.done + piece.part;
    return far_open(search->sieve->far, window, &(struct far_poll){pass_poll, &piece});
}

/* The rows from `row` on that belong to the piece, to the window, and to one chunk of it. */
static struct row_span next_rows(const struct search *search, uint64_t row)
{
    struct row_span window = far_window(search->sieve->far);
    uint64_t end = window.first + ((row - window.first) / CHUNK_ROWS + 1) * CHUNK_ROWS;
    end = min_u64(min_u64(end, window.first + window.count), search->span.first + search->span.count);
    return (struct row_span){row, end - row};
}

/* Sieves the rows, of one chunk, to sieve->lines. */
static bool sieve_rows(struct piece *piece, const struct search *search, struct row_span rows)
{
    struct sieve *sieve = search->sieve;
    uint64_t in_chunk = (rows.first - far_window(sieve->far).first) % CHUNK_ROWS, skipped = in_chunk % START_ROWS;
    piece->numbers = piece_numbers(sieve, rows);
    struct row_span from_start = {rows.first - skipped, rows.count + skipped};
    if (!piece_begin(sieve, piece, layout_of_rows(210, from_start, &sieve->sizes), false) ||
        !need_lines(sieve, CHUNK_BYTES))
        return false;
    assert(piece->layout.chunks == 1);
    size_t start = (in_chunk - skipped) / 8;
    piece->lines = sieve->lines + start;
    piece->line_bytes = min_u64(piece->layout.line, CHUNK_LINE - start); /* a layout may have more than the rows need */
    piece->places = search->places;
    chunk_lines(sieve, piece, 0);
    piece->done += piece->part;
    return !piece->stopped && far_cross(sieve->lines, sieve->far, rows, &(struct far_poll){pass_poll, piece});
}

static bool in_window(const struct sieve *sieve, uint64_t row)
{
    struct row_span window = far_window(sieve->far);
    return row >= window.first && row - window.first < window.count;
}

/* If the piece follows the one before, more are likely to follow: as many rows again as the last window had. */
static uint64_t rows_ahead(const struct sieve *sieve, struct row_span span)
{
    uint64_t end = span.first + span.count, last = rows_of_range(sieve->range).first + rows_of_range(sieve->range).count;
    return sieve->behind == span.first && last > end ? min_u64(last - end, far_window(sieve->far).count) : 0;
}

static bool search_piece(struct sieve *sieve, struct row_span span, const struct find_sink *sink,
                         const struct receiver *receiver)
{
    struct search search = {sieve, span, sink, rows_ahead(sieve, span), {0}};
    far_line_places(search.places);
    uint64_t end = span.first + span.count;
    double done = 0;
    assert(range_of_rows(span, sieve->range).first > SIEVE_HIGH_FIRST);
    sieve->behind = UINT64_MAX;
    for (uint64_t row = span.first; row < end;) {
        if (!in_window(sieve, row) && !open_window(&done, &search, row))
            return false;
        struct row_span rows = next_rows(&search, row);
        struct row_span window = far_window(sieve->far);
        /* In the rest of the window the part that is done rises evenly. */
        uint64_t window_end = min_u64(window.first + window.count, end);
        double part = (part_before(&search, window_end) - done) * (double)rows.count / (double)(window_end - row);
        struct piece piece = {.sink = sink, .done = done, .part = part / 2};
        if (!sieve_rows(&piece, &search, rows))
            return false;
        receiver->chunk(receiver->context, sieve, &piece, rows);
        done += part;
        row += rows.count;
    }
    sieve->behind = end;
    return true;
}

static void count_chunk(void *context, const struct sieve *sieve, const struct piece *piece, struct row_span rows)
{
    uint64_t *count = context, ones = 0;
    (void)rows;
    for (size_t l = 0; l < ROW_BITS; l++)
        ones += sieve->kernels->count_ones(piece_line(piece, l), piece->line_bytes);
    *count += UINT64_C(8) * ROW_BITS * piece->line_bytes - ones;
}

bool high_count(uint64_t *count, struct sieve *sieve, struct row_span span, const struct find_sink *sink)
{
    return search_piece(sieve, span, sink, &(struct receiver){count_chunk, count});
}

static void hand_chunk_over(void *context, const struct sieve *sieve, const struct piece *piece, struct row_span rows)
{
    assign_row_lines(context);
    hand_over(sieve, piece, rows);
}

bool high_find(struct sieve *sieve, struct row_span span, const struct find_sink *sink)
{
    return search_piece(sieve, span, sink, &(struct receiver){hand_chunk_over, sieve});
}
