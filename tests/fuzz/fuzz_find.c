/* Fuzzing of the finder: the bytes of an input choose a range and how it is searched, and every piece that the sieve finds
 * or counts, by each of its approaches, is compared with trial division, or above TRIAL_MAX with Miller-Rabin's test; or
 * they choose questions, and the answers of every piece, and of all of them merged, are compared with loops over these
 * primes. A difference aborts. Beyond 2^64 ranges are searched by tests, and lines are made from the primes, as the sieve's
 * base primes take too long.
 *
 * With clang and -DMPIPRIMES_FUZZ=ON this becomes fuzz_find, a libFuzzer program:
 *     build/tests/fuzz_find CORPUS-FOLDER
 * In every build replay.c runs it over fixed inputs and over seeds/.
 *
 * An input: the SIMD level, the sizes, 8 bytes and a shift for the first number, with BEYOND in the sizes a byte for what
 * it has above 64 bits, 4 bytes and a shift for the width, low bytes first; with ASK in the sizes, 6 bytes for the
 * questions; and for each piece, again and again, its way, 2 bytes and a shift for its rows. Bytes that are missing are
 * zero. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "find/finder.h"
#include "find/high/base_table.h"
#include "find/high/high_sieve.h"
#include "find/sieve/sieve.h"
#include "find/sieve/wheel.h"
#include "find/tests/primality_tests.h"
#include "find/tests/primality_wide.h"
#include "find/tests/short_range.h"
#include "plan/cost.h"
#include "question/line_answers.h"
#include "support/answers_support.h"
#include "support/caches_support.h"
#include "support/made_lines.h"
#include "support/rows_support.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bounds that keep a run at some milliseconds: trial division takes long where numbers are large. */
static const uint64_t FIRST_MAX = UINT64_C(1) << 44, TRIAL_MAX = UINT64_C(1000000000000);
/* Up to here only for the approaches of great heights; all of their base primes are in one table. */
static const uint64_t HIGH_FIRST_MAX = UINT64_C(1) << 50;
static const uint32_t TABLE_LIMIT = (1 << 25) + 1;
static const double LINE_PRIMES_MAX = 2e6; /* primes times lines of a wheel */

enum {
    WAY_FIND,
    WAY_FIND_210,
    WAY_FIND_2310,
    WAY_COUNT,
    WAY_FINDINGS,
    WAY_COUNT_BY,
    WAY_HIGH_FIND = WAY_COUNT_BY + WHEELS,
    WAY_HIGH_COUNT,
    WAY_TESTS,
    WAYS,
};

enum { HIGH_WAYS = WAYS - WAY_HIGH_FIND };

struct input {
    const uint8_t *data;
    size_t left;
};

static uint64_t take(struct input *input, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = 0; i < bytes && input->left > 0; i++, input->left--)
        value |= (uint64_t)*input->data++ << 8 * i;
    return value;
}

/* A number from some bytes of input, shifted, so that all magnitudes are as likely. */
static uint64_t take_any(struct input *input, size_t bytes)
{
    uint64_t value = take(input, bytes);
    return value >> take(input, 1) % (8 * bytes);
}

/* The rising primes of the range: what they are above a base, which is 0 below 2^64. */
struct truth {
    uint64_t *primes;
    size_t count, room;
    uint128 base;
};

static uint128 true_prime(const struct truth *truth, size_t index)
{
    return truth->base + truth->primes[index];
}

static void add_prime(struct truth *truth, uint128 prime)
{
    if (truth->count == truth->room) {
        truth->room = 2 * truth->room + 64;
        truth->primes = realloc(truth->primes, truth->room * sizeof *truth->primes);
        if (truth->primes == NULL)
            abort();
    }
    truth->primes[truth->count++] = (uint64_t)(prime - truth->base);
}

/* What is compared: the request, and the current piece. */
struct check {
    struct range range;
    enum simd simd;
    const struct cache_sizes *sizes;
    /* Each is made when it is first needed. */
    struct sieve *sieve;
    struct high_sieve *high;
    struct short_range *tests;
    struct truth truth;
    struct row_span piece;
    int way;
    uint64_t next_row; /* that must come next */
    size_t next;       /* entry of the truth that must come next */
};

static void fail(const struct check *check, const char *what, uint128 got, uint128 expected)
{
    char text[4][UINT128_TEXT];
    fprintf(stderr, "%s to %s, %s, way %d, %llu rows from %llu: %s %s, not %s\n", uint128_text(text[0], check->range.first),
            uint128_text(text[1], check->range.last), simd_name(check->simd), check->way,
            (unsigned long long)check->piece.count, (unsigned long long)check->piece.first, what,
            uint128_text(text[2], got), uint128_text(text[3], expected));
    abort();
}

static void list_rows(void *context, const struct rows *rows)
{
    struct check *check = context;
    for (uint64_t i = 0; i < rows->span.count; i++) {
        uint64_t primes[ROW_PRIMES_MAX];
        size_t count = row_all_primes(primes, rows, i, check->range);
        for (size_t k = 0; k < count; k++)
            add_prime(&check->truth, primes[k]);
    }
}

static void make_truth(struct check *check)
{
    if (check->range.last >= TRIAL_MAX) {
        check->truth.base = check->range.last > UINT64_MAX ? check->range.first : 0;
        for (uint128 n = check->range.first; n <= check->range.last; n++)
            if (primality_wide_is_prime(n))
                add_prime(&check->truth, n);
        return;
    }
    struct finder *finder = finder_new(
        cost_choose((struct way){.method = METHOD_TRIAL, .simd = simd_supported()}, check->range, 1), check->range, NULL);
    if (finder == NULL ||
        finder_find(finder, rows_of_range(check->range), &(struct find_sink){check, list_rows, NULL}) != FIND_DONE)
        abort();
    finder_free(finder);
}

static void compare_rows(void *context, const struct rows *rows)
{
    struct check *check = context;
    if (rows->span.first != check->next_row)
        fail(check, "row", rows->span.first, check->next_row);
    check->next_row += rows->span.count;
    for (uint64_t i = 0; i < rows->span.count; i++) {
        uint128 primes[ROW_PRIMES_MAX];
        size_t count = row_all_primes_wide(primes, rows, i, check->range);
        for (size_t k = 0; k < count; k++, check->next++) {
            uint128 expected = check->next < check->truth.count ? true_prime(&check->truth, check->next) : 0;
            if (primes[k] != expected)
                fail(check, "prime", primes[k], expected);
        }
    }
}

static bool watch_poll(void *context, double done)
{
    if (!(done >= 0 && done <= 1))
        fail(context, "poll", 1, 0);
    return true;
}

/* The entries of the truth that the piece must have: from `next` on. */
static size_t piece_primes(const struct check *check)
{
    size_t count = 0;
    if (check->piece.count == 0)
        return 0;
    uint128 last = row_last_number(check->piece.first + check->piece.count - 1);
    while (check->next + count < check->truth.count && true_prime(&check->truth, check->next + count) <= last)
        count++;
    return count;
}

static void check_findings(struct check *check, const struct findings *found, size_t expected)
{
    if (found->count != expected)
        fail(check, "count", found->count, expected);
    for (size_t i = 0, ends = findings_ends(found); i < ends; i++) {
        uint128 lowest = true_prime(&check->truth, check->next + i);
        uint128 highest = true_prime(&check->truth, check->next + expected - ends + i);
        if (found->first[i] != lowest)
            fail(check, "lowest", found->first[i], lowest);
        if (found->last[i] != highest)
            fail(check, "highest", found->last[i], highest);
    }
}

static void demand(bool done)
{
    if (!done)
        abort();
}

static struct sieve *need_sieve(struct check *check)
{
    if (check->sieve == NULL)
        check->sieve = sieve_new(check->simd, check->range, check->sizes);
    demand(check->sieve != NULL);
    return check->sieve;
}

/* The base primes of great heights, made once for all inputs. */
static const uint8_t *base_table(void)
{
    static uint8_t *table;
    if (table == NULL) {
        size_t chunks = base_table_chunks(TABLE_LIMIT);
        table = malloc(chunks * TABLE_CHUNK);
        demand(table != NULL &&
               base_table_fill(table, TABLE_LIMIT, 0, chunks, SIMD_PORTABLE, &(struct find_sink){0}) == FIND_DONE);
    }
    return table;
}

static struct high_sieve *need_high(struct check *check)
{
    if (check->high == NULL)
        check->high = high_sieve_new(check->simd, check->range, base_table(), NULL, 1 << 24, caches_own());
    demand(check->high != NULL);
    return check->high;
}

static struct short_range *need_tests(struct check *check)
{
    if (check->tests == NULL)
        check->tests = short_range_new(check->simd, check->range);
    demand(check->tests != NULL);
    return check->tests;
}

static bool finds(int way)
{
    return way < WAY_COUNT || way == WAY_HIGH_FIND || way == WAY_TESTS;
}

/* Finds the piece; the rows are compared as they come. */
static enum find_status find(struct check *check, const struct find_sink *sink)
{
    switch (check->way) {
    case WAY_FIND:
        return sieve_find(need_sieve(check), check->piece, sink);
    case WAY_HIGH_FIND:
        return high_sieve_find(need_high(check), check->piece, sink);
    case WAY_TESTS:
        return short_range_find(need_tests(check), check->piece, sink);
    default:
        return sieve_find_by(need_sieve(check), check->piece, sink, check->way == WAY_FIND_210 ? 210 : 2310);
    }
}

static enum find_status count(uint64_t *primes, struct check *check, const struct find_sink *sink)
{
    switch (check->way) {
    case WAY_COUNT:
        return sieve_count(primes, need_sieve(check), check->piece, sink);
    case WAY_HIGH_COUNT:
        return high_sieve_count(primes, need_high(check), check->piece, sink);
    default:
        return sieve_count_by(primes, need_sieve(check), check->piece, sink, WHEEL_MODULUS[check->way - WAY_COUNT_BY]);
    }
}

static void check_found(struct check *check, const struct find_sink *sink, size_t expected)
{
    size_t next = check->next;
    demand(find(check, sink) == FIND_DONE);
    if (check->next_row != check->piece.first + check->piece.count)
        fail(check, "rows end at", check->next_row, check->piece.first + check->piece.count);
    if (check->next != next + expected)
        fail(check, "found", check->next - next, expected);
}

static void check_count(struct check *check, const struct find_sink *sink, size_t expected)
{
    uint64_t primes = 0;
    demand(count(&primes, check, sink) == FIND_DONE);
    if (primes != expected)
        fail(check, "count", primes, expected);
    check->next += expected;
}

static void check_finder(struct check *check, const struct find_sink *sink, size_t expected)
{
    struct finder *finder = finder_new(
        cost_choose((struct way){.method = METHOD_SIEVE, .simd = check->simd}, check->range, 1), check->range, NULL);
    struct findings found = {0};
    demand(finder != NULL && finder_answer(&found, finder, check->piece, sink) == FIND_DONE);
    finder_free(finder);
    check_findings(check, &found, expected);
    check->next += expected;
}

static void check_piece(struct check *check)
{
    struct find_sink sink = {check, compare_rows, watch_poll};
    size_t expected = piece_primes(check);
    check->next_row = check->piece.first;
    if (finds(check->way))
        check_found(check, &sink, expected);
    else if (check->way == WAY_FINDINGS)
        check_finder(check, &sink, expected);
    else
        check_count(check, &sink, expected);
}

/* A large wheel takes every prime through thousands of lines. */
static int affordable(int way, struct range range)
{
    double root = sqrt((double)range.last), primes = 100 + root / log(root + 10);
    uint32_t lines = way > WAY_COUNT_BY ? wheel_lines(WHEEL_MODULUS[way - WAY_COUNT_BY]) : way == WAY_FIND_2310 ? 480 : 48;
    return lines > 48 && primes * lines > LINE_PRIMES_MAX ? WAY_COUNT : way;
}

/* Whether the range is one of take_range_beyond's. */
static bool lacks_base_primes(struct range range)
{
    return range.first > HIGH_FIRST_MAX;
}

/* A way that serves the range. */
static int take_way(struct input *input, struct range range)
{
    int way = (int)(take(input, 1) % WAYS);
    if (lacks_base_primes(range))
        return WAY_TESTS;
    if (range.first >= FIRST_MAX)
        return WAY_HIGH_FIND + way % HIGH_WAYS;
    if (way >= WAY_HIGH_FIND)
        return range.first >= SHORT_RANGE_MIN ? way : way - WAY_HIGH_FIND;
    return affordable(way, range);
}

static struct range take_range(struct input *input, bool high)
{
    uint64_t first = take_any(input, 8);
    first = high ? SHORT_RANGE_MIN + first % (HIGH_FIRST_MAX - SHORT_RANGE_MIN) : first % FIRST_MAX;
    uint64_t width = take_any(input, 4) % (UINT64_C(1) << (first >> 28 == 0 ? 20 : 16));
    return (struct range){first, first + width};
}

/* Beyond 2^64, or across it: then what the first number has above 64 bits is zero. */
static struct range take_range_beyond(struct input *input)
{
    uint128 first = take_any(input, 8), above = take(input, 1);
    uint64_t width = take_any(input, 4) % (1 << 13);
    first = above == 0 ? ((uint128)1 << 64) - 1 - first % (1 << 13) : above << 64 | first;
    first = min_u128(first, NUMBER_MAX - width);
    return (struct range){first, first + width};
}

/* Of the sizes byte, modulo SIZES: short lines, so that a few numbers are many chunks; or the sieve's own; with one of them
 * a range at great height. */
enum { SIZES_HIGH = 6, SIZES = 8, BEYOND = 0x40, ASK = 0x80 };

static const struct cache_sizes *sizes_of(size_t choice)
{
    static const struct cache_sizes SHORT[] = {{64, 64, 64}, {256, 512, 1024}, {192, 832, 1856}, {4096, 8192, 65536}};
    return choice < sizeof SHORT / sizeof *SHORT ? &SHORT[choice] : &ZEN_3_SIZES;
}

/* The next piece of those that are left; behind the last byte, one piece has all. */
static struct row_span take_piece(struct input *input, struct row_span left, bool last)
{
    uint64_t rows = take_any(input, 2);
    return (struct row_span){left.first, last || rows > left.count ? left.count : rows};
}

static void check_pieces(struct check *check, struct input *input)
{
    struct row_span left = rows_of_range(check->range);
    while (left.count > 0) {
        bool last = input->left == 0;
        check->way = take_way(input, check->range);
        check->piece = take_piece(input, left, last);
        check_piece(check);
        left.first += check->piece.count;
        left.count -= check->piece.count;
    }
    if (check->next != check->truth.count)
        fail(check, "all", check->next, check->truth.count);
}

/* How a piece's questions are answered: two bits of its way. */
enum {
    ANSWER_PLAIN, /* With lines of the chosen sizes, if lines can tell. */
    ANSWER_FINDER,
    ANSWER_HIGH,
    ANSWER_ROWS, /* By tests, or trial division. */
    ANSWER_WAYS,
};

enum { PARTS_MAX = 64 };

/* The findings of pieces, neighbours of which are merged now and then. */
struct asking {
    struct check *check;
    struct questions asked;
    struct findings parts[PARTS_MAX];
    size_t count;
};

static void check_answers(const struct asking *asking, const struct findings *found)
{
    struct check *check = asking->check;
    struct row_span rows = found->rows;
    struct range range = rows.count > 0 ? range_of_rows(rows, check->range) : (struct range){1, 0};
    const struct prime_list primes = {check->truth.primes, check->truth.count, check->truth.base};
    uint64_t *expected = rows.count > 0 ? answers_of_primes(&asking->asked, range, &primes) : answers_new(&asking->asked);
    size_t word = answers_differ(found->answers, expected, &asking->asked);
    if (word != SIZE_MAX) {
        char text[QUESTIONS_TEXT];
        questions_text(text, &asking->asked);
        fprintf(stderr, "%s, %llu rows from %llu, word %zu:\n", text, (unsigned long long)rows.count,
                (unsigned long long)rows.first, word);
        fail(check, answers_name_of(word, &asking->asked), found->answers[word], expected[word]);
    }
    demand(rows.count == 0 || answers_valid(found->answers, &asking->asked));
    free(expected);
}

static bool no_poll(void *context, double done)
{
    (void)context;
    return done >= 0 && done <= 1;
}

/* From the lines of a sieve whose sizes make several chunks of a piece. */
static void answer_by_chunks(struct findings *found, struct asking *asking, unsigned gap_classes)
{
    struct check *check = asking->check;
    const struct prime_tests tests = primality_tests(check->simd);
    const struct line_plan plan = {&asking->asked, &tests, gap_classes};
    struct line_answers *lines = line_answers_new(&plan);
    demand(lines != NULL);
    line_answers_collect(lines, found);
    struct sieve *sieve = sieve_new(check->simd, check->range, check->sizes);
    demand(sieve != NULL && sieve_read(sieve, check->piece, line_answers_reader(lines),
                                       &(struct find_sink){NULL, NULL, no_poll}) == FIND_DONE);
    sieve_free(sieve);
    line_answers_free(lines);
}

/* From lines that are made from the primes: a chunk of some turns after another. */
static void answer_by_made_lines(struct findings *found, struct asking *asking, unsigned gap_classes)
{
    static const uint32_t MODULI[] = {210, 2310, 30030};
    struct check *check = asking->check;
    const struct prime_tests tests = primality_tests(check->simd);
    const struct line_plan plan = {&asking->asked, &tests, gap_classes};
    struct line_answers *lines = line_answers_new(&plan);
    demand(lines != NULL);
    line_answers_collect(lines, found);
    const struct prime_list primes = {check->truth.primes, check->truth.count, check->truth.base};
    struct range left = range_of_rows(check->piece, check->range);
    for (size_t i = 0; !range_is_empty(left); i++) {
        uint32_t modulus = MODULI[(gap_classes + i) % 3];
        struct range chunk = {left.first, min_u128(left.last, (left.first - 2) / modulus * modulus + 5 * modulus + 1)};
        made_lines_read(line_answers_reader(lines), modulus, chunk, &primes);
        left.first = chunk.last + 1;
    }
    line_answers_free(lines);
}

static struct way way_of(const struct check *check, int how, unsigned gap_classes)
{
    bool high = check->range.first >= HIGH_LEAST;
    struct way way = {.method = METHOD_SIEVE, .simd = check->simd, .load.gap_classes = gap_classes};
    if (how == ANSWER_HIGH && high)
        way.approach = APPROACH_HIGH;
    if (how == ANSWER_ROWS && high)
        way.approach = APPROACH_TESTS;
    else if (how == ANSWER_ROWS && check->range.last < TRIAL_MAX)
        way.method = METHOD_TRIAL;
    return way;
}

static void answer_by_finder(struct findings *found, struct asking *asking, int how, unsigned gap_classes)
{
    struct check *check = asking->check;
    struct way way = way_of(check, how, gap_classes);
    struct finder *finder = finder_new(way, check->range, way.approach == APPROACH_HIGH ? base_table() : NULL);
    demand(finder != NULL);
    finder_ask(finder, &asking->asked);
    finder_limit_memory(finder, 1 << 24);
    demand(finder_answer(found, finder, check->piece, &(struct find_sink){NULL, NULL, no_poll}) == FIND_DONE);
    finder_free(finder);
}

/* Bits 0 and 1 of the way say how, bits 2 to 4 how many classes are sieved for gaps. */
static void answer_piece(struct findings *found, struct asking *asking)
{
    struct check *check = asking->check;
    int how = check->way % ANSWER_WAYS;
    unsigned gap_classes = 1 + (unsigned)(check->way / ANSWER_WAYS % 8);
    bool beyond = lacks_base_primes(check->range);
    if (beyond && how == ANSWER_HIGH)
        how = ANSWER_ROWS;
    else if (!beyond && check->range.first >= FIRST_MAX && how < ANSWER_HIGH)
        how = ANSWER_HIGH; /* Its base primes are in the table. */
    if (beyond && answers_need_rows(&asking->asked))
        how = ANSWER_ROWS;
    *found = (struct findings){.rows = {check->piece.first, 0}, .answers = answers_new(&asking->asked)};
    demand(found->answers != NULL);
    if (beyond && how != ANSWER_ROWS)
        answer_by_made_lines(found, asking, gap_classes);
    else if (how == ANSWER_PLAIN && !answers_need_rows(&asking->asked))
        answer_by_chunks(found, asking, gap_classes);
    else
        answer_by_finder(found, asking, how, gap_classes);
    check_answers(asking, found);
    if (asking->asked.count)
        check_findings(check, found, piece_primes(check));
    else if (found->count != 0)
        fail(check, "uncounted", found->count, 0);
    check->next += piece_primes(check);
}

static void merge_last(struct asking *asking)
{
    struct findings *left = &asking->parts[asking->count - 2];
    findings_merge(left, left + 1, &asking->asked);
    free(left[1].answers);
    asking->count--;
}

/* Bit 7 of a piece's way: it is merged with the part before it at once; the rest is merged from the end. */
static void check_questions(struct check *check, struct input *input)
{
    struct asking asking = {.check = check, .asked = questions_of_choice(take(input, 6))};
    struct row_span left = rows_of_range(check->range);
    while (left.count > 0) {
        bool last = input->left == 0 || asking.count + 1 == PARTS_MAX;
        check->way = (int)take(input, 1);
        check->piece = take_piece(input, left, last);
        answer_piece(&asking.parts[asking.count++], &asking);
        if (check->way >> 7 && asking.count > 1)
            merge_last(&asking);
        left.first += check->piece.count;
        left.count -= check->piece.count;
    }
    while (asking.count > 1)
        merge_last(&asking);
    check_answers(&asking, &asking.parts[0]);
    free(asking.parts[0].answers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    struct check check = {.simd = (enum simd)(take(&input, 1) % (simd_supported() + 1))};
    uint64_t sizes = take(&input, 1);
    check.sizes = sizes_of(sizes % SIZES);
    check.range = sizes & BEYOND ? take_range_beyond(&input) : take_range(&input, sizes % SIZES == SIZES_HIGH);
    if (rows_of_range(check.range).count == 0)
        return 0;
    make_truth(&check);
    if (sizes & ASK)
        check_questions(&check, &input);
    else
        check_pieces(&check, &input);
    sieve_free(check.sieve);
    high_sieve_free(check.high);
    short_range_free(check.tests);
    free(check.truth.primes);
    return 0;
}
