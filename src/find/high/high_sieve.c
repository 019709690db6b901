/* Pieces at great height: chunk by chunk all lines of 210, first by the small primes, then by all others. */
#include "find/high/high_sieve.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "core/arith.h"
#include "find/high/large.h"
#include "find/sieve/state.h"

/* About the part of a window's time that making its hits takes. */
static const double OPEN_SHARE = 0.25;

enum {
    START_ROWS = 512,    /* a chunk's lines start on whole words of vectors */
    PART_ROWS = 1 << 14, /* of a chunk that are counted or handed over between two polls */
};

struct high_sieve {
    struct range range;
    struct sieve *sieve;   /* by the primes below those of `far`; it has the lines of a chunk, too */
    struct far *far;       /* by the other base primes */
    uint64_t expected;     /* rows behind each piece */
    struct row_span ready; /* rows of one chunk, whose lines are complete */
};

/* What is done with rows of a chunk whose lines are sieved. */
struct receiver {
    void (*rows)(void *context, const struct sieve *sieve, const struct piece *piece, struct row_span rows);
    void *context;
};

/* The piece in hand. */
struct search {
    struct high_sieve *high;
    struct row_span span;
    const struct find_sink *sink;
    uint64_t ahead; /* rows behind the piece that are expected to be searched next */
};

struct high_sieve *high_sieve_new(enum simd simd, struct range range, const uint8_t *table, uint64_t bytes)
{
    struct high_sieve *high = calloc(1, sizeof *high);
    if (high == NULL)
        return NULL;
    high->range = range;
    high->sieve = sieve_new_below(simd, range, &HIGH_SIZES, FAR_ABOVE);
    high->far = far_new(simd, table, integer_sqrt(range.last), bytes);
    if (high->sieve == NULL || high->far == NULL) {
        high_sieve_free(high);
        return NULL;
    }
    return high;
}

void high_sieve_free(struct high_sieve *high)
{
    if (high == NULL)
        return;
    sieve_free(high->sieve);
    far_free(high->far);
    free(high);
}

void high_sieve_expect(struct high_sieve *high, uint64_t rows)
{
    high->expected = rows;
}

static bool pass_poll(void *context, double done)
{
    return piece_poll(context, done);
}

/* Rows of the next window, from a row of the piece on: the piece is cut in equal windows of whole chunks. */
static struct row_span next_window(const struct search *search, uint64_t row)
{
    uint64_t rows = search->span.first + search->span.count + search->ahead - row;
    uint64_t most = far_window_rows_max(search->high->far), windows = (rows - 1) / most + 1;
    uint64_t chunks = ((rows - 1) / windows + CHUNK_ROWS) / CHUNK_ROWS;
    return (struct row_span){row, min_u64(chunks * CHUNK_ROWS, rows)};
}

static double part_before(const struct search *search, uint64_t row)
{
    return (double)(row - search->span.first) / (double)search->span.count;
}

/* Makes the hits of the window that begins at a row; gives the part of the piece that is done then. */
static enum find_status open_window(double *done, const struct search *search, uint64_t row)
{
    struct row_span window = next_window(search, row);
    uint64_t end = min_u64(window.first + window.count, search->span.first + search->span.count);
    struct piece piece = {.sink = search->sink, .done = part_before(search, row)};
    piece.part = (part_before(search, end) - piece.done) * OPEN_SHARE;
    *done = piece.done + piece.part;
    return far_open(search->high->far, window, &(struct far_poll){pass_poll, &piece});
}

/* The rows from `row` on that are sieved together: of one chunk of the window, of the piece, and of what
 * is expected behind it. */
static struct row_span next_rows(const struct search *search, uint64_t row)
{
    struct row_span window = far_window(search->high->far);
    uint64_t end = window.first + ((row - window.first) / CHUNK_ROWS + 1) * CHUNK_ROWS;
    end = min_u64(min_u64(end, window.first + window.count), search->span.first + search->span.count + search->ahead);
    return (struct row_span){row, end - row};
}

static uint64_t chunk_first(const struct high_sieve *high, uint64_t row)
{
    uint64_t first = far_window(high->far).first;
    return first + (row - first) / CHUNK_ROWS * CHUNK_ROWS;
}

/* Sieves the rows, of one chunk, to sieve->lines. */
static enum find_status sieve_rows(struct piece *piece, const struct search *search, struct row_span rows)
{
    struct high_sieve *high = search->high;
    struct sieve *sieve = high->sieve;
    uint64_t in_chunk = rows.first - chunk_first(high, rows.first), skipped = in_chunk % START_ROWS;
    piece->numbers = piece_numbers(sieve, rows);
    struct row_span from_start = {rows.first - skipped, rows.count + skipped};
    if (!piece_begin(sieve, piece, layout_of_rows(210, from_start, &sieve->sizes), false) ||
        !need_lines(sieve, CHUNK_BYTES))
        return FIND_NO_MEMORY;
    assert(piece->layout.chunks == 1);
    assign_row_lines(sieve);
    size_t start = (in_chunk - skipped) / 8;
    piece->lines = sieve->lines + start;
    piece->places = far_line_places(high->far);
    piece->line_bytes = min_u64(piece->layout.line, CHUNK_LINE - start); /* a layout may have more than the rows need */
    chunk_lines(sieve, piece, 0);
    piece->done += piece->part;
    if (piece->stopped)
        return FIND_STOPPED;
    enum find_status status = far_cross(sieve->lines, high->far, rows, &(struct far_poll){pass_poll, piece});
    if (status == FIND_DONE)
        high->ready = rows;
    return status;
}

/* The part of the piece from `row` on that is ready. */
static struct row_span ready_rows(const struct search *search, uint64_t row)
{
    struct row_span ready = search->high->ready;
    if (row < ready.first || row - ready.first >= ready.count)
        return (struct row_span){row, 0};
    uint64_t end = min_u64(ready.first + ready.count, search->span.first + search->span.count);
    return (struct row_span){row, end - row};
}

static bool in_window(const struct high_sieve *high, uint64_t row)
{
    struct row_span window = far_window(high->far);
    return row >= window.first && row - window.first < window.count;
}

/* What is expected behind a piece, within the range. */
static uint64_t rows_ahead(const struct high_sieve *high, struct row_span span)
{
    struct row_span range = rows_of_range(high->range);
    uint64_t end = span.first + span.count, last = range.first + range.count;
    return last > end ? min_u64(last - end, high->expected) : 0;
}

/* Makes the rows from `row` on ready; *done is the part of the piece that is done, before and after. */
static enum find_status make_ready(double *done, const struct search *search, uint64_t row)
{
    struct high_sieve *high = search->high;
    high->ready.count = 0;
    enum find_status status = in_window(high, row) ? FIND_DONE : open_window(done, search, row);
    if (status != FIND_DONE)
        return status;
    struct row_span rows = next_rows(search, row), window = far_window(high->far);
    uint64_t end = search->span.first + search->span.count;
    /* In the rest of the window the part that is done rises evenly. */
    uint64_t window_end = min_u64(window.first + window.count, end), rows_end = min_u64(rows.first + rows.count, end);
    double part = (part_before(search, window_end) - *done) * (double)(rows_end - row) / (double)(window_end - row);
    struct piece piece = {.sink = search->sink, .done = *done, .part = part / 2};
    status = sieve_rows(&piece, search, rows);
    if (status == FIND_DONE)
        *done += part;
    return status;
}

static enum find_status search_piece(struct high_sieve *high, struct row_span span, const struct find_sink *sink,
                                     const struct receiver *receiver)
{
    struct sieve *sieve = high->sieve;
    struct search search = {high, span, sink, rows_ahead(high, span)};
    uint64_t end = span.first + span.count;
    double done = 0;
    assert(span.count == 0 || range_of_rows(span, high->range).first > HIGH_SIEVE_LEAST);
    for (uint64_t row = span.first; row < end;) {
        struct row_span rows = ready_rows(&search, row);
        if (rows.count == 0) {
            enum find_status status = make_ready(&done, &search, row);
            if (status != FIND_DONE)
                return status;
            rows = ready_rows(&search, row);
        }
        rows.count = min_u64(rows.count, PART_ROWS - (row - chunk_first(high, row)) % PART_ROWS);
        struct piece chunk = {.numbers = piece_numbers(sieve, rows),
                              .layout = {.modulus = 210, .turn = chunk_first(high, row), .line = CHUNK_LINE},
                              .lines = sieve->lines,
                              .places = far_line_places(high->far),
                              .sink = sink};
        receiver->rows(receiver->context, sieve, &chunk, rows);
        row += rows.count;
        done = fmax(done, part_before(&search, row));
        if (sink->poll != NULL && !sink->poll(sink->context, done))
            return FIND_STOPPED;
    }
    return FIND_DONE;
}

/* How many of the bits begin ... end-1 are clear. */
static uint64_t count_zeros(const struct sieve *sieve, const uint8_t *line, uint64_t begin, uint64_t end)
{
    enum { UNIT = 512 }; /* bits that count_ones takes at a time */
    uint64_t ones = 0, all = end - begin;
    for (; begin < end && begin % UNIT != 0; begin++)
        ones += line[begin / 8] >> begin % 8 & 1;
    for (; end > begin && end % UNIT != 0; end--)
        ones += line[(end - 1) / 8] >> (end - 1) % 8 & 1;
    return all - ones - sieve->kernels->count_ones(line + begin / 8, (end - begin) / 8);
}

static void count_part(void *context, const struct sieve *sieve, const struct piece *piece, struct row_span rows)
{
    uint64_t *count = context, begin = rows.first - piece->layout.turn;
    for (size_t l = 0; l < ROW_BITS; l++)
        *count += count_zeros(sieve, piece_line(piece, l), begin, begin + rows.count);
}

enum find_status high_sieve_count(uint64_t *count, struct high_sieve *high, struct row_span span,
                                  const struct find_sink *sink)
{
    *count = 0;
    return search_piece(high, span, sink, &(struct receiver){count_part, count});
}

static void hand_part_over(void *context, const struct sieve *sieve, const struct piece *piece, struct row_span rows)
{
    (void)context;
    hand_over(sieve, piece, rows);
}

enum find_status high_sieve_find(struct high_sieve *high, struct row_span span, const struct find_sink *sink)
{
    return search_piece(high, span, sink, &(struct receiver){hand_part_over, NULL});
}
