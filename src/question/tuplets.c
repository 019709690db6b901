/* How many k-tuplets of each pattern there are.
 *
 * The answer's words: the count of each pattern, then the first and the last rows of the span, as many as a tuplet's primes
 * can lie in (question/tuplet_rows.h). Rows that the span does not have are zero, behind the first ones and before the last
 * ones. So the tuplets that lie across the border of two spans are those in the rows around it, less those that either span
 * has on its own. */
#include "question/tuplets.h"

#include "question/tuplet.h"
#include "question/tuplet_lines.h"
#include "question/tuplet_rows.h"

enum { WORDS_MAX = TUPLETS_MAX + 2 * TUPLET_EDGE_MAX };

/* The number of rows that are kept of each end. */
static size_t edge_rows(const struct questions *asked)
{
    return tuplet_diameter_max(asked) / ROW_NUMBERS + 2;
}

static size_t words(const struct questions *asked)
{
    return asked->tuplet_count == 0 ? 0 : asked->tuplet_count + 2 * edge_rows(asked);
}

static bool needs_rows(const struct questions *asked)
{
    (void)asked;
    return false;
}

uint64_t tuplets_found(const uint64_t *answer, size_t pattern)
{
    return answer[pattern];
}

/* Only row 0 has bits for 2, 3, 5 and 7, and there is only one row 0. */
static bool is_valid_row(uint64_t word, uint64_t row_0)
{
    return word >> TUPLET_ROW_WORD_BITS == 0 && (word >> ROW_BITS == 0 || word == row_0);
}

static bool is_valid(const uint64_t *answer, const struct questions *asked)
{
    size_t edge = edge_rows(asked);
    const uint64_t *first = answer + asked->tuplet_count, *last = first + edge;
    uint64_t in_first[TUPLETS_MAX] = {0}, in_last[TUPLETS_MAX] = {0};
    for (size_t i = 0; i < edge; i++)
        if (!is_valid_row(first[i], i == 0 ? first[0] : 0) || !is_valid_row(last[i], first[0]))
            return false;
    tuplet_rows_count(in_first, first, edge, edge, asked);
    tuplet_rows_count(in_last, last, edge, edge, asked);
    for (size_t i = 0; i < asked->tuplet_count; i++)
        if (answer[i] < in_first[i] || answer[i] < in_last[i])
            return false;
    return true;
}

/* Adds the tuplets that lie across the border: the last rows of the left span and the first ones of the right span meet, or
 * overlap by a shared row. */
static void add_crossing(uint64_t *counts, const uint64_t *last, const uint64_t *first, size_t shared,
                         const struct questions *asked)
{
    size_t edge = edge_rows(asked), all = 2 * edge - shared;
    uint64_t both[2 * TUPLET_EDGE_MAX] = {0}, in_both[TUPLETS_MAX] = {0}, apart[TUPLETS_MAX] = {0};
    for (size_t i = 0; i < edge; i++) {
        both[i] |= last[i];
        both[edge - shared + i] |= first[i];
    }
    tuplet_rows_count(in_both, both, all, all, asked);
    tuplet_rows_count(apart, last, edge, edge, asked);
    tuplet_rows_count(apart, first, edge, edge, asked);
    for (size_t i = 0; i < asked->tuplet_count; i++)
        counts[i] += in_both[i] - apart[i];
}

static void merge(uint64_t *left, struct row_span left_rows, const uint64_t *right, struct row_span right_rows,
                  const struct questions *asked)
{
    size_t edge = edge_rows(asked), patterns = asked->tuplet_count;
    if (right_rows.count == 0)
        return;
    if (left_rows.count == 0) {
        memcpy(left, right, words(asked) * sizeof *left);
        return;
    }
    uint64_t *first = left + patterns, *last = first + edge;
    const uint64_t *right_first = right + patterns, *right_last = right_first + edge;
    size_t shared = (size_t)(left_rows.first + left_rows.count - right_rows.first);
    for (size_t i = 0; i < patterns; i++)
        left[i] += right[i];
    add_crossing(left, last, right_first, shared, asked);
    /* By how much the first rows, or the last ones, of the right span are behind the left one's. */
    uint64_t behind = left_rows.count - shared, further = right_rows.count - shared;
    for (uint64_t i = behind; i < edge; i++)
        first[i] |= right_first[i - behind];
    for (uint64_t i = 0; i < edge; i++)
        last[i] = right_last[i] | (further < edge - i ? last[i + further] : 0);
}

/* The first and the last rows of a span that an answer keeps. */
struct edges {
    struct row_span first, last;
    uint64_t *first_words, *last_words;
};

static struct edges edges_of(uint64_t *answer, struct row_span rows, const struct questions *asked)
{
    size_t edge = edge_rows(asked), kept = (size_t)min_u64(edge, rows.count);
    return (struct edges){
        .first = {rows.first, kept},
        .last = {rows.first + rows.count - kept, kept},
        .first_words = answer + asked->tuplet_count,
        .last_words = answer + asked->tuplet_count + 2 * edge - kept,
    };
}

/* Tuplets that begin in some rows, and go on in the ones behind. */
static void count_rows(uint64_t *counts, const struct rows *rows, struct range range, const struct questions *asked)
{
    uint64_t row_words[TUPLET_ROWS_MAX];
    size_t behind = edge_rows(asked) - 1, step = TUPLET_ROWS_MAX - behind;
    for (uint64_t from = 0; from < rows->span.count; from += step) {
        uint64_t left = rows->span.count - from, end = from + min_u64(left, TUPLET_ROWS_MAX);
        tuplet_rows_load(row_words, rows, from, end, range);
        tuplet_rows_count(counts, row_words, (size_t)(end - from), (size_t)min_u64(left, step), asked);
    }
}

static void add_rows(uint64_t *answer, struct row_span before, const struct rows *rows, struct range range,
                     const struct questions *asked)
{
    uint64_t added[WORDS_MAX] = {0};
    struct row_span span = rows->span;
    struct edges edges = edges_of(added, span, asked);
    uint64_t kept = edges.first.count;
    tuplet_rows_load(edges.first_words, rows, 0, kept, range);
    tuplet_rows_load(edges.last_words, rows, span.count - kept, span.count, range);
    count_rows(added, rows, range, asked);
    merge(answer, before, added, span, asked);
}

static void *new_lines(const struct line_plan *plan)
{
    return tuplet_lines_new(plan);
}

static void free_lines(void *state)
{
    tuplet_lines_free(state);
}

static bool needs(void *state, uint32_t modulus, uint32_t residue)
{
    return tuplet_lines_needs(state, modulus, residue);
}

static uint32_t reach(const void *state)
{
    return tuplet_diameter_max(((const struct tuplet_lines *)state)->plan.asked);
}

static void begin(void *state, const struct lines *lines)
{
    tuplet_lines_begin(state, lines);
}

static void line(void *state, const struct lines *lines, uint32_t index)
{
    tuplet_lines_line(state, lines, index);
}

/* Not all lines of the first and the last rows are there, but few numbers need tests. */
static void end(uint64_t *answer, void *state, const struct lines *lines)
{
    const struct line_plan *plan = &((const struct tuplet_lines *)state)->plan;
    tuplet_lines_end(answer, state, lines);
    struct edges edges = edges_of(answer, rows_of_range(lines->numbers), plan->asked);
    tuplet_rows_test(edges.first_words, edges.first, lines->numbers, plan->tests);
    tuplet_rows_test(edges.last_words, edges.last, lines->numbers, plan->tests);
}

const struct question QUESTION_TUPLETS = {
    .name = "tuplets",
    .words = words,
    .needs_rows = needs_rows,
    .is_valid = is_valid,
    .merge = merge,
    .add_rows = add_rows,
    .new = new_lines,
    .free = free_lines,
    .needs = needs,
    .reach = reach,
    .begin = begin,
    .line = line,
    .end = end,
};
