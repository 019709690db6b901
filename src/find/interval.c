#include "find/interval.h"

#include <math.h>
#include <string.h>

#include "core/arith.h"
#include "question/answers.h"

/* A piece while it is searched. */
struct interval_piece {
    const struct interval_job *job;
    struct finder *finder;
    const struct find_sink *sink;
    struct range numbers; /* Those of the piece. */
    uint128 next;         /* The first number that is not yet found; meaningless once `over`. */
    struct range part;    /* The numbers that are searched now, interval by interval. */
    bool over, starved;
};

/* The numbers from the next one on that lie in one interval. */
static struct range next_part(uint64_t *number, const struct interval_piece *piece)
{
    const struct interval_job *job = piece->job;
    *number = (uint64_t)((piece->next - job->origin) / job->step);
    uint128 last = job->origin + (uint128)*number * job->step + (job->step - 1);
    return (struct range){piece->next, min_u128(last, piece->numbers.last)};
}

static void clear(struct findings *found, const struct questions *asked, uint64_t number)
{
    *found = (struct findings){.answers = found->answers, .interval = number};
    memset(found->answers, 0, answers_words(asked) * sizeof *found->answers);
}

/* Adds the numbers of one row that lie in the part, by tests. */
static void add_border(struct findings *found, const struct interval_job *job, uint64_t row, struct range part)
{
    uint8_t bytes[ROW_BYTES + ROWS_PADDING];
    struct row_span span = {row, 1};
    finder_test_rows(bytes, span, part);
    findings_add_rows(found, &(struct rows){span, bytes}, part, job->asked);
}

/* The same of a row whose primes are found already. */
static void add_found_border(struct findings *found, const struct interval_job *job, const struct rows *rows, uint64_t row,
                             struct range part)
{
    uint8_t bytes[ROW_BYTES + ROWS_PADDING] = {0};
    uint64_t mask = row_load(rows->bytes + (row - rows->span.first) * ROW_BYTES);
    for (unsigned bit = 0; bit < ROW_BITS; bit++) {
        uint128 number = row_base(row) + ROW_RESIDUE[bit];
        if (mask >> bit & 1 && number >= part.first && number <= part.last)
            row_set_bit(bytes, 0, bit);
    }
    findings_add_rows(found, &(struct rows){{row, 1}, bytes}, part, job->asked);
}

static bool is_whole(uint64_t row, struct range part)
{
    return part.first <= row_first_number(row) && part.last >= row_last_number(row);
}

/* Goes on behind the part. */
static void advance(struct interval_piece *piece, struct range part)
{
    piece->over = part.last >= piece->numbers.last;
    piece->next = part.last + 1;
}

/* Hands the part's findings over. */
static void hand_over(struct interval_piece *piece, uint64_t number, struct range part)
{
    piece->job->found->interval = number;
    piece->starved = !piece->job->receive(piece->job->context, piece->job->found) || piece->starved;
    advance(piece, part);
}

/* The fraction of the piece that lies before the next number; for polls. */
static bool poll(void *context, double done)
{
    const struct interval_piece *piece = context;
    double numbers = (double)(piece->numbers.last - piece->numbers.first) + 1;
    double before = (double)(piece->part.first - piece->numbers.first);
    double part = (double)(piece->part.last - piece->part.first) + 1;
    return piece->sink->poll == NULL || piece->sink->poll(piece->sink->context, fmin((before + done * part) / numbers, 1));
}

/* The part's rows: borders by tests, those between by the finder. */
static enum find_status answer_part(struct interval_piece *piece, uint64_t number, struct range part)
{
    const struct interval_job *job = piece->job;
    struct row_span rows = rows_of_range(part), whole = rows;
    enum find_status status = FIND_DONE;
    clear(job->found, job->asked, number);
    bool first = rows.count > 0 && !is_whole(rows.first, part);
    bool last = rows.count > 1 && !is_whole(rows.first + rows.count - 1, part);
    if (first)
        add_border(job->found, job, rows.first, part);
    whole.first += first;
    whole.count -= (uint64_t)first + last;
    if (whole.count > 0) {
        status = finder_answer(job->rows_found, piece->finder, whole, &(struct find_sink){piece, NULL, poll});
        if (status == FIND_DONE)
            findings_merge(job->found, job->rows_found, job->asked);
    }
    if (status == FIND_DONE && last)
        add_border(job->found, job, rows.first + rows.count - 1, part);
    return status;
}

static enum find_status answer_parts(struct interval_piece *piece)
{
    while (!piece->over && !piece->starved) {
        uint64_t number;
        struct range part = piece->part = next_part(&number, piece);
        enum find_status status = answer_part(piece, number, part);
        if (status != FIND_DONE)
            return status;
        hand_over(piece, number, part);
        /* Parts can be so short that the finder does not poll within them. */
        if (!piece->over && !poll(piece, 1))
            return FIND_STOPPED;
    }
    return FIND_DONE;
}

/* How many rows from one on lie in the part as a whole. */
static uint64_t whole_rows(uint64_t row, uint64_t end, struct range part)
{
    uint64_t count = 0;
    while (row + count < end && is_whole(row + count, part))
        count++;
    return count;
}

/* Adds rows to the part that they lie in; gives the row to go on with. */
static uint64_t take_some(struct interval_piece *piece, const struct rows *rows, uint64_t row)
{
    uint64_t number, end = rows->span.first + rows->span.count;
    struct range part = next_part(&number, piece);
    uint64_t whole = whole_rows(row, end, part), before = row - rows->span.first;
    struct rows some = {{row, whole}, rows->bytes + before * ROW_BYTES};
    if (whole > 0)
        findings_add_rows(piece->job->found, &some, part, piece->job->asked);
    else
        add_found_border(piece->job->found, piece->job, rows, row, part);
    row += max_u64(whole, 1);
    if (part.last > row_last_number(row - 1))
        return row;
    hand_over(piece, number, part);
    clear(piece->job->found, piece->job->asked, 0);
    /* The next part may begin within this row. */
    return piece->over || piece->next > row_last_number(row - 1) ? row : row - 1;
}

static void take_rows(void *context, const struct rows *rows)
{
    struct interval_piece *piece = context;
    for (uint64_t row = rows->span.first; row < rows->span.first + rows->span.count && !piece->over && !piece->starved;)
        row = take_some(piece, rows, row);
}

static bool pass_poll(void *context, double done)
{
    const struct interval_piece *piece = context;
    return piece->sink->poll == NULL || piece->sink->poll(piece->sink->context, done);
}

enum find_status interval_answer(const struct interval_job *job, struct finder *finder, struct row_span piece,
                                 const struct find_sink *sink)
{
    struct interval_piece self = {.job = job, .finder = finder, .sink = sink, .numbers = range_of_rows(piece, job->range)};
    self.next = self.numbers.first;
    enum find_status status;
    if (job->at_once) {
        clear(job->found, job->asked, 0);
        status = finder_find(finder, piece, &(struct find_sink){&self, take_rows, pass_poll});
    } else {
        status = answer_parts(&self);
    }
    return status == FIND_DONE && self.starved ? FIND_NO_MEMORY : status;
}
