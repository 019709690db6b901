/* The choice of the approach for each piece or section of one; what it needs is made when it is first needed. */
#include "find/finder.h"

#include <math.h>
#include <stdlib.h>

#include "core/processor.h"
#include "find/high/base_table.h"
#include "find/high/high_sieve.h"
#include "find/sieve/sieve.h"
#include "find/tests/primality.h"
#include "find/tests/short_range.h"
#include "find/trial/trial.h"
#include "question/answers.h"

enum { OTHER_BYTES = 20000000 }; /* Of the high sieve, besides its table and windows. */

_Static_assert(HIGH_LEAST > HIGH_SIEVE_LEAST && HIGH_LEAST >= SHORT_RANGE_MIN,
               "every approach serves the ranges that it is chosen for");

struct finder {
    struct way way;
    struct range range;
    const struct questions *asked;
    const uint8_t *table; /* The base primes for `high`. */
    uint8_t *own_table;   /* The same, if it is not shared: the finder frees it. */
    uint64_t memory;      /* Its limit in bytes; 0: no limit. */
    uint64_t expected;    /* Rows behind each piece (finder_expect). */
    /* Each is made when it is first needed. */
    struct trial *trial;
    struct sieve *plain;
    struct high_sieve *high;
    struct short_range *tests;
};

/* Memory for the hits of the high sieve that is fast. */
static uint64_t window_bytes(uint32_t root)
{
    const struct window_size *window = &PROCESSOR.high_window;
    double height = fmax(root, 1e6) / 1e9;
    return (uint64_t)(window->bytes * pow(height, height < 1 ? window->power_below : window->power_above));
}

static const struct questions ONLY_COUNT = {.count = true};

struct finder *finder_new(struct way way, struct range range, const uint8_t *table)
{
    struct finder *finder = calloc(1, sizeof *finder);
    if (finder != NULL)
        *finder = (struct finder){.way = way, .range = range, .asked = &ONLY_COUNT, .table = table};
    return finder;
}

void finder_free(struct finder *finder)
{
    if (finder == NULL)
        return;
    trial_free(finder->trial);
    sieve_free(finder->plain);
    high_sieve_free(finder->high);
    short_range_free(finder->tests);
    free(finder->own_table);
    free(finder);
}

size_t finder_table_bytes(struct way way, struct range range)
{
    return way_is_high(way, range.last) ? base_table_chunks(integer_sqrt(range.last)) * TABLE_CHUNK : 0;
}

bool finder_table_fill(uint8_t *table, struct way way, struct range range, size_t slice, size_t slices)
{
    uint32_t root = integer_sqrt(range.last);
    size_t chunks = base_table_chunks(root);
    return base_table_fill(table, root, chunks * slice / slices, chunks * (slice + 1) / slices, way.simd);
}

static bool need_trial(struct finder *finder)
{
    if (finder->trial == NULL)
        finder->trial = trial_new(finder->way.simd, finder->range);
    return finder->trial != NULL;
}

static bool need_table(struct finder *finder)
{
    if (finder->table != NULL)
        return true;
    size_t bytes = finder_table_bytes(finder->way, finder->range);
    uint8_t *table = bytes > 0 ? malloc(bytes) : NULL;
    if (table == NULL || !finder_table_fill(table, finder->way, finder->range, 0, 1)) {
        free(table);
        return false;
    }
    finder->table = finder->own_table = table;
    return true;
}

void finder_ask(struct finder *finder, const struct questions *asked)
{
    finder->asked = asked;
}

void finder_limit_memory(struct finder *finder, uint64_t bytes)
{
    finder->memory = bytes;
}

/* For the windows, without what else there is: the table, a chunk's lines and small tables. */
static uint64_t bytes_for_windows(const struct finder *finder)
{
    uint64_t fast = window_bytes(integer_sqrt(finder->range.last));
    uint64_t others = finder_table_bytes(finder->way, finder->range) + OTHER_BYTES;
    if (finder->memory == 0)
        return fast;
    return finder->memory > others ? min_u64(finder->memory - others, fast) : 0;
}

static bool need_plain(struct finder *finder)
{
    struct range range = finder->range;
    range.last = min_u64(range.last, PLAIN_END - 1);
    if (finder->plain == NULL)
        finder->plain = sieve_new(finder->way.simd, range);
    return finder->plain != NULL;
}

static bool need_high(struct finder *finder)
{
    /* A long way up, the other sieve will hardly be needed again. */
    sieve_free(finder->plain);
    finder->plain = NULL;
    if (finder->high == NULL && need_table(finder))
        finder->high = high_sieve_new(finder->way.simd, finder->range, finder->table, NULL, bytes_for_windows(finder));
    return finder->high != NULL;
}

static bool need_tests(struct finder *finder)
{
    if (finder->tests == NULL)
        finder->tests = short_range_new(finder->way.simd, finder->range);
    return finder->tests != NULL;
}

/* The sink of an answer by rows: they go to the findings, polls to the caller's sink. */
struct row_answer {
    struct findings *found;
    const struct finder *finder;
    const struct find_sink *sink;
};

static void add_rows(void *context, const struct rows *rows)
{
    struct row_answer *answer = context;
    findings_add_rows(answer->found, rows, answer->finder->range, answer->finder->asked);
}

static bool pass_poll(void *context, double done)
{
    const struct row_answer *answer = context;
    return answer->sink->poll == NULL || answer->sink->poll(answer->sink->context, done);
}

static enum find_status answer_by_rows(struct findings *found, struct finder *finder, struct row_span piece,
                                       const struct find_sink *sink)
{
    struct row_answer answer = {found, finder, sink};
    return finder_find(finder, piece, &(struct find_sink){&answer, add_rows, pass_poll});
}

/* The sieves only count; the first and the last primes of the numbers come from testing them one by one. */
static void add_count(struct findings *found, uint64_t count, struct row_span piece, struct range numbers)
{
    struct findings counted = {.rows = piece, .count = count};
    size_t ends = findings_ends(&counted);
    primality_lowest(counted.first, ends, numbers);
    primality_highest(counted.last, ends, numbers);
    findings_merge(found, &counted, NULL);
}

void finder_expect(struct finder *finder, uint64_t rows)
{
    finder->expected = rows;
}

static enum find_status plain_section(uint64_t *count, struct finder *finder, struct row_span piece,
                                      const struct find_sink *sink)
{
    if (!need_plain(finder))
        return FIND_NO_MEMORY;
    return count != NULL ? sieve_count(count, finder->plain, piece, sink) : sieve_find(finder->plain, piece, sink);
}

static enum find_status high_section(uint64_t *count, struct finder *finder, struct row_span piece,
                                     const struct find_sink *sink)
{
    if (!need_high(finder))
        return FIND_NO_MEMORY;
    high_sieve_expect(finder->high, finder->expected);
    return count != NULL ? high_sieve_count(count, finder->high, piece, sink) : high_sieve_find(finder->high, piece, sink);
}

/* By one of the sieves: to the findings or, if that is NULL, as rows to the sink. */
static enum find_status sieve_section(struct findings *found, struct finder *finder, struct row_span piece,
                                      const struct find_sink *sink)
{
    struct range numbers = range_of_rows(piece, finder->range);
    bool high = way_is_high(finder->way, numbers.last);
    uint64_t count;
    enum find_status status = (high ? high_section : plain_section)(found != NULL ? &count : NULL, finder, piece, sink);
    if (found != NULL && status == FIND_DONE)
        add_count(found, count, piece, numbers);
    return status;
}

/* The sink of a section of a piece: its polls tell how much of the piece is done. */
struct section {
    const struct find_sink *sink;
    double done, fraction; /* Of the piece: before the section, and the section. */
};

static void pass_section_rows(void *context, const struct rows *rows)
{
    const struct section *section = context;
    section->sink->rows(section->sink->context, rows);
}

static bool pass_section_poll(void *context, double done)
{
    const struct section *section = context;
    return section->sink->poll == NULL ||
           section->sink->poll(section->sink->context, section->done + section->fraction * done);
}

/* A piece that holds the number from which on the plain sieve goes another way is cut there. */
static enum find_status sieve_piece(struct findings *found, struct finder *finder, struct row_span piece,
                                    const struct find_sink *sink)
{
    const uint64_t change = row_of(PLAIN_END);
    if (finder->way.approach != APPROACH_PLAIN || piece.first >= change || change - piece.first >= piece.count)
        return sieve_section(found, finder, piece, sink);
    struct row_span low = {piece.first, change - piece.first}, high = {change, piece.count - low.count};
    double fraction = (double)low.count / (double)piece.count;
    struct section below = {sink, 0, fraction}, above = {sink, fraction, 1 - fraction};
    enum find_status status =
        sieve_section(found, finder, low, &(struct find_sink){&below, pass_section_rows, pass_section_poll});
    if (status != FIND_DONE)
        return status;
    return sieve_section(found, finder, high, &(struct find_sink){&above, pass_section_rows, pass_section_poll});
}

enum find_status finder_find(struct finder *finder, struct row_span piece, const struct find_sink *sink)
{
    if (finder->way.method == METHOD_TRIAL)
        return need_trial(finder) ? trial_find(finder->trial, piece, sink) : FIND_NO_MEMORY;
    if (finder->way.approach == APPROACH_TESTS)
        return need_tests(finder) ? short_range_find(finder->tests, piece, sink) : FIND_NO_MEMORY;
    return sieve_piece(NULL, finder, piece, sink);
}

enum find_status finder_answer(struct findings *found, struct finder *finder, struct row_span piece,
                               const struct find_sink *sink)
{
    size_t words = answers_words(finder->asked);
    *found = (struct findings){.rows = {piece.first, 0}, .answers = found->answers};
    if (words > 0)
        memset(found->answers, 0, words * sizeof *found->answers);
    if (words > 0 || finder->way.method == METHOD_TRIAL || finder->way.approach == APPROACH_TESTS)
        return answer_by_rows(found, finder, piece, sink);
    return sieve_piece(found, finder, piece, sink);
}
