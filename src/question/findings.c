#include "question/findings.h"

#include <assert.h>

#include "question/answers.h"

size_t findings_ends(const struct findings *findings)
{
    return findings->count < FINDINGS_ENDS ? (size_t)findings->count : FINDINGS_ENDS;
}

void findings_clear(struct findings *findings, const struct questions *asked)
{
    *findings = (struct findings){.answers = findings->answers};
    memset(findings->answers, 0, answers_words(asked) * sizeof *findings->answers);
}

bool findings_join(const struct findings *left, const struct findings *right)
{
    uint64_t end = left->rows.first + left->rows.count;
    return left->rows.count == 0 || right->rows.count == 0 || right->rows.first == end || right->rows.first + 1 == end;
}

/* Fills up the first primes with those of the right span. */
static void merge_first(struct findings *left, const struct findings *right)
{
    size_t have = findings_ends(left), from_right = findings_ends(right);
    for (size_t i = 0; i < from_right && have < FINDINGS_ENDS; i++)
        left->first[have++] = right->first[i];
}

/* The right span's last primes, and before them as many of the left one's as there is room for. */
static void merge_last(struct findings *left, const struct findings *right)
{
    size_t from_left = findings_ends(left), from_right = findings_ends(right), room = FINDINGS_ENDS - from_right;
    size_t dropped = from_left > room ? from_left - room : 0, kept = from_left - dropped;
    memmove(left->last, left->last + dropped, kept * sizeof *left->last);
    memcpy(left->last + kept, right->last, from_right * sizeof *left->last);
}

static struct row_span join_rows(struct row_span left, struct row_span right)
{
    if (left.count == 0)
        return right;
    if (right.count > 0)
        left.count = right.first + right.count - left.first;
    return left;
}

/* All but the answers. */
static void merge_count(struct findings *left, const struct findings *right)
{
    merge_first(left, right);
    merge_last(left, right);
    if (left->rows.count == 0 && right->rows.count > 0)
        left->interval = right->interval;
    left->rows = join_rows(left->rows, right->rows);
    left->count += right->count;
    left->bytes += right->bytes;
}

void findings_merge(struct findings *left, const struct findings *right, const struct questions *asked)
{
    assert(findings_join(left, right));
    if (asked != NULL)
        answers_merge(left->answers, left->rows, right->answers, right->rows, asked);
    merge_count(left, right);
}

static void add_first(struct findings *findings, const struct rows *rows)
{
    size_t have = 0;
    uint128 primes[ROW_BITS];
    for (uint64_t i = 0; i < rows->span.count && have < FINDINGS_ENDS; i++) {
        size_t found = row_primes_wide(primes, rows, i);
        for (size_t j = 0; j < found && have < FINDINGS_ENDS; j++)
            findings->first[have++] = primes[j];
    }
}

static void add_last(struct findings *findings, const struct rows *rows)
{
    size_t missing = findings_ends(findings);
    uint128 primes[ROW_BITS];
    for (uint64_t i = rows->span.count; i > 0 && missing > 0; i--) {
        size_t found = row_primes_wide(primes, rows, i - 1);
        while (found > 0 && missing > 0)
            findings->last[--missing] = primes[--found];
    }
}

/* The findings of rows, but for the answers. */
static struct findings count_rows(const struct rows *rows, struct range range)
{
    struct findings small = {0}, coprime = {.rows = rows->span, .count = rows_count(rows)};
    uint64_t primes[SMALL_PRIMES];
    small.count = rows_small_primes(primes, rows->span, range);
    for (size_t i = 0; i < small.count; i++)
        small.first[i] = small.last[i] = primes[i];
    add_first(&coprime, rows);
    add_last(&coprime, rows);
    merge_count(&small, &coprime);
    return small;
}

void findings_add_rows(struct findings *left, const struct rows *rows, struct range range, const struct questions *asked)
{
    struct findings found = {.rows = rows->span};
    if (asked == NULL || asked->count)
        found = count_rows(rows, range);
    assert(findings_join(left, &found));
    if (asked != NULL)
        answers_add_rows(left->answers, left->rows, rows, range, asked);
    merge_count(left, &found);
}

void findings_copy(struct findings *to, const struct findings *from, const struct questions *asked)
{
    uint64_t *answers = to->answers;
    if (answers != NULL && from->answers != NULL)
        memcpy(answers, from->answers, answers_words(asked) * sizeof *answers);
    *to = *from;
    to->answers = answers;
}
