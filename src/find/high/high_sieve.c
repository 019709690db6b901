/* Pieces of the high sieve.
 *
 * A piece is cut in windows of whole chunks, for each of which large_open makes the hits that wait in buckets. Chunk by
 * chunk, the lines that are needed are sieved by the small primes, then crossed off by the large ones; they stay ready
 * until another chunk is sieved, so that pieces that follow one another share windows and chunks. */
#include "find/high/high_sieve.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "core/arith.h"
#include "find/high/large.h"
#include "find/sieve/state.h"

/* About the fraction of a window's time that making its hits takes. */
static const double OPEN_FRACTION = 0.25;

enum {
    START_ROWS = 512,    /* A chunk's lines are sieved from a multiple of this on: whole words of vectors. */
    POLL_ROWS = 1 << 14, /* Rows of a chunk that are counted or handed over between two polls. */
};

struct high_sieve {
    struct range range;
    struct sieve *sieve;        /* Crosses off by the small primes, and has the memory of a chunk's lines. */
    struct large_primes *large; /* Crosses off by all others. */
    uint64_t expected;          /* Rows behind each piece. */
    struct row_span ready;      /* Rows of one chunk, whose lines are complete. */
    uint32_t lines;             /* How many lines are sieved. */
    uint32_t residues[ROW_BITS];
};

/* A piece while it is searched. */
struct high_piece {
    struct high_sieve *high;
    struct row_span span;
    const struct find_sink *sink;
    const struct line_reader *reader; /* NULL: the sink's `rows` receives it. */
    uint64_t ahead;                   /* Rows behind the piece that are expected to be searched next. */
};

/* Notes the lines that the reader needs; gives a bit for each of them, in the order of a row. */
static uint64_t note_lines(struct high_sieve *high, const struct line_reader *reader)
{
    uint64_t lines = 0;
    for (size_t bit = 0; bit < ROW_BITS; bit++) {
        if (reader != NULL && !reader->needs(reader->context, ROW_NUMBERS, ROW_RESIDUE[bit]))
            continue;
        lines |= UINT64_C(1) << bit;
        high->residues[high->lines++] = ROW_RESIDUE[bit];
    }
    return lines;
}

struct high_sieve *high_sieve_new(enum simd simd, struct range range, const uint8_t *table,
                                  const struct line_reader *reader, uint64_t bytes, const struct caches *caches)
{
    struct high_sieve *high = calloc(1, sizeof *high);
    if (high == NULL)
        return NULL;
    high->range = range;
    uint64_t lines = note_lines(high, reader);
    assert(lines != 0);
    struct cache_sizes sizes = cache_sizes_for_lines(caches, HIGH_CHUNK_LINE);
    high->sieve = sieve_new_below(simd, range, &sizes, LARGE_ABOVE);
    high->large = large_new(simd, table, integer_sqrt(range.last), lines, bytes);
    if (high->sieve == NULL || high->large == NULL) {
        high_sieve_free(high);
        return NULL;
    }
    sieve_select(high->sieve, reader);
    large_expect(high->large, rows_of_range(range).count);
    return high;
}

void high_sieve_free(struct high_sieve *high)
{
    if (high == NULL)
        return;
    sieve_free(high->sieve);
    large_free(high->large);
    free(high);
}

void high_sieve_narrow(struct high_sieve *high, struct range numbers)
{
    high->range = numbers;
    sieve_narrow(high->sieve, numbers);
}

void high_sieve_expect(struct high_sieve *high, uint64_t rows)
{
    high->expected = rows;
}

static uint64_t span_end(struct row_span span)
{
    return span.first + span.count;
}

/* The rows expected behind a piece, within the range. */
static uint64_t rows_ahead(const struct high_sieve *high, struct row_span span)
{
    uint64_t end = span_end(span), last = span_end(rows_of_range(high->range));
    return last > end ? min_u64(last - end, high->expected) : 0;
}

/* The fraction of the piece that lies before a row of it. */
static double fraction_before(const struct high_piece *piece, uint64_t row)
{
    return (double)(row - piece->span.first) / (double)piece->span.count;
}

/* The next window, from a row of the piece on: what is left, and expected, is cut in equal windows of whole chunks. */
static struct row_span next_window(const struct high_piece *piece, uint64_t row)
{
    uint64_t rows = span_end(piece->span) + piece->ahead - row;
    uint64_t most = large_window_rows_max(piece->high->large), windows = (rows - 1) / most + 1;
    uint64_t chunks = ((rows - 1) / windows + HIGH_CHUNK_ROWS) / HIGH_CHUNK_ROWS;
    return (struct row_span){row, min_u64(chunks * HIGH_CHUNK_ROWS, rows)};
}

static bool poll_pass(void *context, double done)
{
    return sieve_pass_poll(context, done);
}

/* Makes the hits of the window that begins at a row; *done becomes the fraction of the piece that is done then. */
static enum find_status open_window(double *done, const struct high_piece *piece, uint64_t row)
{
    struct row_span window = next_window(piece, row);
    uint64_t end = min_u64(span_end(window), span_end(piece->span));
    struct sieve_pass pass = {.sink = piece->sink, .done = fraction_before(piece, row)};
    pass.fraction = (fraction_before(piece, end) - pass.done) * OPEN_FRACTION;
    *done = pass.done + pass.fraction;
    return large_open(piece->high->large, window, &(struct large_poll){poll_pass, &pass});
}

static bool in_window(const struct high_sieve *high, uint64_t row)
{
    struct row_span window = large_window(high->large);
    return row >= window.first && row - window.first < window.count;
}

/* The first row of the window's chunk that holds a row. */
static uint64_t chunk_first(const struct high_sieve *high, uint64_t row)
{
    uint64_t first = large_window(high->large).first;
    return first + (row - first) / HIGH_CHUNK_ROWS * HIGH_CHUNK_ROWS;
}

/* The rows from `row` on that are sieved together: those of one chunk of the window that belong to the piece or are
 * expected behind it. */
static struct row_span next_rows(const struct high_piece *piece, uint64_t row)
{
    uint64_t end = min_u64(chunk_first(piece->high, row) + HIGH_CHUNK_ROWS, span_end(large_window(piece->high->large)));
    end = min_u64(end, span_end(piece->span) + piece->ahead);
    return (struct row_span){row, end - row};
}

/* Sieves the rows, of one chunk, to the memory of its lines. The small primes take the first half of the pass's fraction.
 */
static enum find_status sieve_rows(struct sieve_pass *pass, struct high_sieve *high, struct row_span rows)
{
    struct sieve *sieve = high->sieve;
    uint64_t in_chunk = rows.first - chunk_first(high, rows.first), skipped = in_chunk % START_ROWS;
    pass->numbers = sieve_numbers(sieve, rows);
    struct row_span from_start = {rows.first - skipped, rows.count + skipped};
    if (!sieve_pass_begin(sieve, pass, layout_of_rows(210, from_start, &sieve->sizes), false) ||
        !sieve_need_lines(sieve, large_chunk_bytes(high->large)))
        return FIND_NO_MEMORY;
    assert(pass->layout.chunks == 1);
    sieve_assign_row_lines(sieve);
    size_t start = (in_chunk - skipped) / 8;
    pass->lines = sieve->lines + start;
    pass->places = large_line_places(high->large);
    pass->line_bytes = min_u64(pass->layout.line, HIGH_CHUNK_LINE - start); /* A layout may have more than the rows need. */
    sieve_chunk_lines(sieve, pass, 0);
    pass->done += pass->fraction;
    if (pass->stopped)
        return FIND_STOPPED;
    return large_cross(sieve->lines, high->large, rows, &(struct large_poll){poll_pass, pass});
}

/* Makes the rows from `row` on ready; *done is the fraction of the piece that is done, before and after. */
static enum find_status make_ready(double *done, const struct high_piece *piece, uint64_t row)
{
    struct high_sieve *high = piece->high;
    high->ready.count = 0;
    enum find_status status = in_window(high, row) ? FIND_DONE : open_window(done, piece, row);
    if (status != FIND_DONE)
        return status;
    struct row_span rows = next_rows(piece, row);
    /* In the rest of the window the fraction that is done rises evenly. */
    uint64_t end = span_end(piece->span), window_end = min_u64(span_end(large_window(high->large)), end);
    double fraction = (fraction_before(piece, window_end) - *done) * (double)(min_u64(span_end(rows), end) - row) /
                      (double)(window_end - row);
    struct sieve_pass pass = {.sink = piece->sink, .done = *done, .fraction = fraction / 2};
    status = sieve_rows(&pass, high, rows);
    if (status == FIND_DONE) {
        high->ready = rows;
        *done += fraction;
    }
    return status;
}

/* The rows of the piece, from `row` on, that are ready. */
static struct row_span ready_rows(const struct high_piece *piece, uint64_t row)
{
    struct row_span ready = piece->high->ready;
    if (row < ready.first || row - ready.first >= ready.count)
        return (struct row_span){row, 0};
    return (struct row_span){row, min_u64(span_end(ready), span_end(piece->span)) - row};
}

/* Where the lines of the ready rows are kept. */
static struct sieve_pass ready_lines(const struct high_piece *piece)
{
    const struct high_sieve *high = piece->high;
    uint64_t in_chunk = high->ready.first - chunk_first(high, high->ready.first), skipped = in_chunk % START_ROWS;
    return (struct sieve_pass){.numbers = sieve_numbers(high->sieve, high->ready),
                               .layout = {.modulus = ROW_NUMBERS, .turn = high->ready.first - skipped},
                               .lines = high->sieve->lines + (in_chunk - skipped) / 8,
                               .places = large_line_places(high->large),
                               .sink = piece->sink};
}

static bool poll(const struct high_piece *piece, double done)
{
    return piece->sink->poll == NULL || piece->sink->poll(piece->sink->context, done);
}

/* Hands ready rows over to the sink, some between two polls. False if a poll stops it. */
static bool hand_over(const struct high_piece *piece, struct row_span rows, double done)
{
    struct sieve_pass pass = ready_lines(piece);
    for (uint64_t i = 0; i < rows.count; i += POLL_ROWS) {
        struct row_span some = {rows.first + i, min_u64(rows.count - i, POLL_ROWS)};
        sieve_hand_over(piece->high->sieve, &pass, some);
        done = fmax(done, fraction_before(piece, span_end(some)));
        if (!poll(piece, done))
            return false;
    }
    return true;
}

/* Gives ready rows to the reader, a line between two polls. False if a poll stops it. */
static bool read_lines(const struct high_piece *piece, struct row_span rows, double done)
{
    const struct high_sieve *high = piece->high;
    const struct line_reader *reader = piece->reader;
    struct sieve_pass pass = ready_lines(piece);
    const uint8_t *bits[ROW_BITS];
    for (uint32_t l = 0; l < high->lines; l++)
        bits[l] = sieve_pass_line(&pass, l);
    struct lines lines = {.modulus = ROW_NUMBERS,
                          .count = high->lines,
                          .residues = high->residues,
                          .turn = pass.layout.turn,
                          .begin = rows.first - pass.layout.turn,
                          .end = span_end(rows) - pass.layout.turn,
                          .numbers = sieve_numbers(high->sieve, rows),
                          .bits = bits};
    reader->begin(reader->context, &lines);
    for (uint32_t l = 0; l < high->lines; l++) {
        reader->line(reader->context, &lines, l);
        if (!poll(piece, done))
            return false;
    }
    reader->end(reader->context, &lines);
    return poll(piece, fmax(done, fraction_before(piece, span_end(rows))));
}

/* To the reader or, if that is NULL, to the sink. */
static enum find_status search_piece(struct high_sieve *high, struct row_span span, const struct line_reader *reader,
                                     const struct find_sink *sink)
{
    struct high_piece piece = {high, span, sink, reader, rows_ahead(high, span)};
    double done = 0;
    assert(span.count == 0 || range_of_rows(span, high->range).first > HIGH_SIEVE_LEAST);
    for (uint64_t row = span.first; row < span_end(span);) {
        struct row_span ready = ready_rows(&piece, row);
        if (ready.count == 0) {
            enum find_status status = make_ready(&done, &piece, row);
            if (status != FIND_DONE)
                return status;
            continue;
        }
        if (!(reader != NULL ? read_lines(&piece, ready, done) : hand_over(&piece, ready, done)))
            return FIND_STOPPED;
        row = span_end(ready);
        done = fmax(done, fraction_before(&piece, row));
    }
    return FIND_DONE;
}

enum find_status high_sieve_read(struct high_sieve *high, struct row_span span, const struct line_reader *reader,
                                 const struct find_sink *sink)
{
    return search_piece(high, span, reader, sink);
}

/* A reader that counts. */
struct counter {
    const struct sieve *sieve;
    uint64_t count;
};

/* How many of the bits begin ... end-1 are clear. */
static uint64_t count_zeros(const struct sieve *sieve, const uint8_t *line, uint64_t begin, uint64_t end)
{
    enum { UNIT = 512 }; /* Bits that count_ones takes at a time. */
    uint64_t ones = 0, all = end - begin;
    for (; begin < end && begin % UNIT != 0; begin++)
        ones += line[begin / 8] >> begin % 8 & 1;
    for (; end > begin && end % UNIT != 0; end--)
        ones += line[(end - 1) / 8] >> (end - 1) % 8 & 1;
    return all - ones - sieve->kernels->count_ones(line + begin / 8, (end - begin) / 8);
}

static void count_line(void *context, const struct lines *lines, uint32_t line)
{
    struct counter *counter = context;
    counter->count += count_zeros(counter->sieve, lines->bits[line], lines->begin, lines->end);
}

static void pass_over(void *context, const struct lines *lines)
{
    (void)context;
    (void)lines;
}

enum find_status high_sieve_count(uint64_t *count, struct high_sieve *high, struct row_span span,
                                  const struct find_sink *sink)
{
    struct counter counter = {.sieve = high->sieve};
    struct line_reader reader = {.context = &counter, .begin = pass_over, .line = count_line, .end = pass_over};
    assert(high->lines == ROW_BITS);
    enum find_status status = search_piece(high, span, &reader, sink);
    *count = counter.count;
    return status;
}

enum find_status high_sieve_find(struct high_sieve *high, struct row_span span, const struct find_sink *sink)
{
    assert(high->lines == ROW_BITS);
    return search_piece(high, span, NULL, sink);
}
