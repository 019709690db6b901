/* The choice of the approach for each piece or section of one; what it needs is made when it is first needed. */
#include "find/finder.h"

#include <math.h>
#include <stdlib.h>

#include "core/cache_sizes.h"
#include "core/processor.h"
#include "find/high/base_table.h"
#include "find/high/high_sieve.h"
#include "find/high/large.h"
#include "find/sieve/sieve.h"
#include "find/tests/primality_tests.h"
#include "find/tests/primality_wide.h"
#include "find/tests/short_range.h"
#include "find/trial/trial.h"
#include "question/answers.h"
#include "question/gap_lines.h"
#include "question/line_answers.h"

enum { OTHER_BYTES = 20000000 }; /* Of the high sieve, besides its table and windows. */

_Static_assert(HIGH_LEAST > HIGH_SIEVE_LEAST && HIGH_LEAST >= SHORT_RANGE_MIN,
               "every approach serves the ranges that it is chosen for");

struct finder {
    struct way way;
    struct range range;   /* Which the tables are made for. */
    struct range numbers; /* Which pieces are of. */
    const struct questions *asked;
    const uint8_t *table; /* The base primes for `high`. */
    uint64_t memory;      /* Its limit in bytes; 0: no limit. */
    uint64_t expected;    /* Rows behind each piece (finder_expect). */
    bool vary;            /* The plain sieve takes another wheel than the fastest. */
    struct caches caches; /* That the sieves' memory is laid out for. */
    /* Each is made when it is first needed. */
    struct trial *trial;
    struct sieve *plain;
    struct high_sieve *high;
    const struct line_reader *high_reader; /* Whose lines it makes; NULL: all, for rows. */
    struct short_range *tests;
    struct prime_tests prime_tests;
    struct line_plan plan; /* How lines are read. */
    struct line_answers *lines;
};

static const struct questions ONLY_COUNT = {.count = true};

struct finder *finder_new(struct way way, struct range range, const uint8_t *table)
{
    struct finder *finder = calloc(1, sizeof *finder);
    if (finder != NULL)
        *finder = (struct finder){
            .way = way, .range = range, .numbers = range, .asked = &ONLY_COUNT, .table = table, .caches = *caches_own()};
    return finder;
}

void finder_free(struct finder *finder)
{
    if (finder == NULL)
        return;
    trial_free(finder->trial);
    sieve_free(finder->plain);
    high_sieve_free(finder->high);
    line_answers_free(finder->lines);
    short_range_free(finder->tests);
    free(finder);
}

size_t finder_table_bytes(struct way way, struct range range)
{
    return way_is_high(way, range.last) ? base_table_chunks(integer_sqrt(range.last)) * TABLE_CHUNK : 0;
}

bool finder_table_is_spared(struct way way, struct range range)
{
    uint64_t root = integer_sqrt(range.last);
    return way_is_high(way, range.first) &&
           rows_of_range(range).count <= large_rows_max(root, (uint64_t)processor_window_bytes((double)root));
}

enum find_status finder_table_fill(uint8_t *table, struct way way, struct range range, size_t slice, size_t slices,
                                   const struct find_sink *sink)
{
    uint64_t root = integer_sqrt(range.last);
    size_t chunks = base_table_chunks(root);
    return base_table_fill(table, root, chunks * slice / slices, chunks * (slice + 1) / slices, way.simd, sink);
}

static bool need_trial(struct finder *finder)
{
    if (finder->trial == NULL)
        finder->trial = trial_new(finder->way.simd, finder->range);
    if (finder->trial != NULL)
        trial_narrow(finder->trial, finder->numbers);
    return finder->trial != NULL;
}

/* The sink of a section of a piece: its polls tell how much of the piece is done. */
struct section {
    const struct find_sink *sink;
    double done, fraction; /* Of the piece: before the section, and the section. */
};

static bool pass_section_poll(void *context, double done)
{
    const struct section *section = context;
    return section->sink->poll == NULL ||
           section->sink->poll(section->sink->context, section->done + section->fraction * done);
}

void finder_narrow(struct finder *finder, struct range numbers)
{
    finder->numbers = numbers;
}

void finder_ask(struct finder *finder, const struct questions *asked)
{
    finder->asked = asked;
}

void finder_limit_memory(struct finder *finder, uint64_t bytes)
{
    finder->memory = bytes;
}

void finder_vary(struct finder *finder)
{
    finder->vary = true;
}

void finder_fit(struct finder *finder, const struct caches *caches)
{
    finder->caches = *caches;
}

/* For the windows, without what else there is: the table, a chunk's lines and small tables. */
static uint64_t bytes_for_windows(const struct finder *finder)
{
    uint64_t fast = (uint64_t)processor_window_bytes(sqrt((double)finder->range.last));
    uint64_t own_table = finder->table == NULL ? finder_table_bytes(finder->way, finder->range) : 0;
    uint64_t others = own_table + OTHER_BYTES;
    if (finder->memory == 0)
        return fast;
    return finder->memory > others ? min_u64(finder->memory - others, fast) : 0;
}

static bool need_plain(struct finder *finder)
{
    struct range range = finder->range;
    range.last = min_u128(range.last, PLAIN_END - 1);
    struct cache_sizes sizes = cache_sizes_plain(&finder->caches);
    if (finder->plain == NULL)
        finder->plain = sieve_new(finder->way.simd, range, &sizes);
    if (finder->plain == NULL)
        return false;
    sieve_narrow(finder->plain, finder->numbers);
    if (finder->vary)
        sieve_vary(finder->plain);
    return true;
}

static bool need_high(struct finder *finder, const struct line_reader *reader)
{
    /* A long way up, the other sieve will hardly be needed again. */
    sieve_free(finder->plain);
    finder->plain = NULL;
    if (finder->high != NULL && finder->high_reader != reader) {
        high_sieve_free(finder->high);
        finder->high = NULL;
    }
    if (finder->high == NULL)
        finder->high = high_sieve_new(finder->way.simd, finder->range, finder->table, reader, bytes_for_windows(finder),
                                      &finder->caches);
    finder->high_reader = reader;
    return finder->high != NULL;
}

static bool need_tests(struct finder *finder)
{
    if (finder->tests == NULL)
        finder->tests = short_range_new(finder->way.simd, finder->range);
    if (finder->tests != NULL)
        short_range_narrow(finder->tests, finder->numbers);
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
    findings_add_rows(answer->found, rows, answer->finder->numbers, answer->finder->asked);
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

/* The reader that adds what it reads to *found. NULL if out of memory. */
static const struct line_reader *need_reader(struct finder *finder, struct findings *found)
{
    if (finder->lines == NULL) {
        finder->prime_tests = primality_tests(finder->way.simd);
        /* All classes for a way that was chosen without regard to gaps. */
        unsigned classes = finder->way.load.gap_classes > 0 ? finder->way.load.gap_classes : GAP_CLASSES;
        finder->plan = (struct line_plan){finder->asked, &finder->prime_tests, classes};
        finder->lines = line_answers_new(&finder->plan);
    }
    if (finder->lines == NULL)
        return NULL;
    line_answers_collect(finder->lines, found);
    return line_answers_reader(finder->lines);
}

void finder_expect(struct finder *finder, uint64_t rows)
{
    finder->expected = rows;
}

/* By one of the sieves: its lines to the reader or, if that is NULL, rows to the sink. */
static enum find_status plain_section(struct finder *finder, struct row_span piece, const struct line_reader *reader,
                                      const struct find_sink *sink)
{
    if (!need_plain(finder))
        return FIND_NO_MEMORY;
    return reader != NULL ? sieve_read(finder->plain, piece, reader, sink) : sieve_find(finder->plain, piece, sink);
}

static enum find_status high_section(struct finder *finder, struct row_span piece, const struct line_reader *reader,
                                     const struct find_sink *sink)
{
    if (!need_high(finder, reader))
        return FIND_NO_MEMORY;
    high_sieve_narrow(finder->high, finder->numbers);
    high_sieve_expect(finder->high, finder->expected);
    return reader != NULL ? high_sieve_read(finder->high, piece, reader, sink) : high_sieve_find(finder->high, piece, sink);
}

static enum find_status sieve_section(struct finder *finder, struct row_span piece, const struct line_reader *reader,
                                      const struct find_sink *sink)
{
    bool high = way_is_high(finder->way, range_of_rows(piece, finder->numbers).last);
    return (high ? high_section : plain_section)(finder, piece, reader, sink);
}

static void pass_section_rows(void *context, const struct rows *rows)
{
    const struct section *section = context;
    section->sink->rows(section->sink->context, rows);
}

/* A piece that holds the number from which on the plain sieve goes another way is cut there. */
static enum find_status sieve_piece(struct finder *finder, struct row_span piece, const struct line_reader *reader,
                                    const struct find_sink *sink)
{
    const uint64_t change = row_of(PLAIN_END);
    if (finder->way.approach != APPROACH_PLAIN || piece.first >= change || change - piece.first >= piece.count)
        return sieve_section(finder, piece, reader, sink);
    struct row_span low = {piece.first, change - piece.first}, high = {change, piece.count - low.count};
    double fraction = (double)low.count / (double)piece.count;
    struct section below = {sink, 0, fraction}, above = {sink, fraction, 1 - fraction};
    enum find_status status =
        sieve_section(finder, low, reader, &(struct find_sink){&below, pass_section_rows, pass_section_poll});
    if (status != FIND_DONE)
        return status;
    return sieve_section(finder, high, reader, &(struct find_sink){&above, pass_section_rows, pass_section_poll});
}

enum find_status finder_find(struct finder *finder, struct row_span piece, const struct find_sink *sink)
{
    if (finder->way.method == METHOD_TRIAL)
        return need_trial(finder) ? trial_find(finder->trial, piece, sink) : FIND_NO_MEMORY;
    if (finder->way.approach == APPROACH_TESTS)
        return need_tests(finder) ? short_range_find(finder->tests, piece, sink) : FIND_NO_MEMORY;
    return sieve_piece(finder, piece, NULL, sink);
}

enum find_status finder_answer(struct findings *found, struct finder *finder, struct row_span piece,
                               const struct find_sink *sink)
{
    size_t words = answers_words(finder->asked);
    *found = (struct findings){.rows = {piece.first, 0}, .answers = found->answers};
    if (words > 0)
        memset(found->answers, 0, words * sizeof *found->answers);
    if (finder->way.method == METHOD_TRIAL || finder->way.approach == APPROACH_TESTS || answers_need_rows(finder->asked))
        return answer_by_rows(found, finder, piece, sink);
    const struct line_reader *reader = need_reader(finder, found);
    return reader != NULL ? sieve_piece(finder, piece, reader, sink) : FIND_NO_MEMORY;
}

void finder_test_rows(uint8_t *bytes, struct row_span span, struct range range)
{
    memset(bytes, 0, span.count * ROW_BYTES);
    for (uint64_t row = span.first, i = 0; i < span.count && row <= row_of(max_u128(range.last, 2)); row++, i++)
        for (unsigned bit = 0; bit < ROW_BITS; bit++) {
            uint128 number = row_base(row) + ROW_RESIDUE[bit];
            if (number >= range.first && number <= range.last && primality_wide_is_prime(number))
                row_set_bit(bytes, i, bit);
        }
}
