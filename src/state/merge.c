#include "state/merge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arith.h"
#include "plan/part.h"
#include "question/answers.h"

static int compare_numbers(uint128 a, uint128 b)
{
    return (a > b) - (a < b);
}

/* Of two that begin at the same number the shorter one is first, so the order does not depend on the one given. */
static int compare_entries(const void *left, const void *right)
{
    const struct run_result *a = &((const struct merge_entry *)left)->result;
    const struct run_result *b = &((const struct merge_entry *)right)->result;
    int order = compare_numbers(a->search.range.first, b->search.range.first);
    if (order == 0)
        order = compare_numbers(a->search.range.last, b->search.range.last);
    return order != 0 ? order : compare_numbers(a->search.part.number, b->search.part.number);
}

static bool all_finished(struct merge *merge)
{
    for (size_t i = merge->count; i > 0; i--)
        if (!result_finished(&merge->entries[i - 1].result)) {
            merge->one = &merge->entries[i - 1];
            merge->unfinished++;
        }
    if (merge->unfinished > 0)
        merge->status = MERGE_UNFINISHED;
    return merge->unfinished == 0;
}

static struct range hull(struct range a, struct range b)
{
    return (struct range){min_u128(a.first, b.first), max_u128(a.last, b.last)};
}

/* What the entries must cover. */
static struct range covered(const struct merge *merge)
{
    struct range all = {NUMBER_MAX, 0};
    for (size_t i = 0; i < merge->count; i++) {
        const struct run_result *result = &merge->entries[i].result;
        if (!range_is_empty(result->search.range))
            all = hull(all, result->search.range);
        if (result->search.part.number > 0 && !merge->so_far)
            all = hull(all, result->search.part.whole);
    }
    return all;
}

/* The part that the missing numbers begin with, if the entry before them, or behind them, tells. */
static uint64_t missing_part(const struct merge *merge)
{
    const struct run_result *known = merge->one != NULL ? &merge->one->result : &merge->other->result;
    struct part part = known->search.part;
    part.number = merge->one != NULL ? part.number + 1 : 1;
    if (known->search.part.number == 0 || part.number > part.of)
        return 0;
    struct range range = part_range_of_intervals(&part, known->search.method, known->search.every);
    return range.first == merge->numbers.first ? part.number : 0;
}

static bool find_gap(struct merge *merge, const struct merge_entry *before, const struct merge_entry *behind,
                     struct range numbers)
{
    merge->status = MERGE_GAP;
    merge->one = before;
    merge->other = behind;
    merge->numbers = numbers;
    merge->missing = missing_part(merge);
    return false;
}

static bool find_overlap(struct merge *merge, const struct merge_entry *before, const struct merge_entry *behind)
{
    merge->status = MERGE_OVERLAP;
    merge->one = before;
    merge->other = behind;
    merge->numbers.first = behind->result.search.range.first;
    merge->numbers.last = min_u128(before->result.search.range.last, behind->result.search.range.last);
    return false;
}

/* Whether the entry follows the one before it, if there is one. */
static bool joins(struct merge *merge, const struct merge_entry *before, const struct merge_entry *entry, uint128 first)
{
    uint128 begin = entry->result.search.range.first;
    if (before == NULL)
        return begin == first || find_gap(merge, NULL, entry, (struct range){first, begin - 1});
    uint128 end = before->result.search.range.last;
    if (begin <= end)
        return find_overlap(merge, before, entry);
    return begin == end + 1 || find_gap(merge, before, entry, (struct range){end + 1, begin - 1});
}

/* Ranges may meet at any number. */
static bool all_join(struct merge *merge, struct range all)
{
    const struct merge_entry *before = NULL, *entry = merge->entries;
    for (; entry < merge->entries + merge->count; entry++) {
        if (range_is_empty(entry->result.search.range))
            continue;
        if (!joins(merge, before, entry, all.first))
            return false;
        before = entry;
    }
    if (before == NULL)
        return find_gap(merge, NULL, merge->entries, all);
    uint128 end = before->result.search.range.last;
    return end == all.last || find_gap(merge, before, NULL, (struct range){end + 1, all.last});
}

static void add_standing(struct standing *sum, const struct standing *standing, const struct questions *asked)
{
    sum->rounds += standing->rounds;
    sum->resumes += standing->resumes;
    findings_merge(&sum->found, &standing->found, asked);
    timings_add(&sum->seconds, &standing->seconds);
}

static void add_result(struct run_result *sum, const struct run_result *result)
{
    add_standing(&sum->standing, &result->standing, &sum->search.questions);
    sum->search.method = sum->search.method == result->search.method ? sum->search.method : METHOD_MIXED;
    sum->schedule = sum->schedule == result->schedule ? sum->schedule : SCHEDULE_MIXED;
    sum->simd = sum->simd == result->simd ? sum->simd : SIMD_MIXED;
    sum->ranks = result->ranks > sum->ranks ? result->ranks : sum->ranks;
    sum->nodes = result->nodes > sum->nodes ? result->nodes : sum->nodes;
}

/* The mean of the runs, weighted with the time that they took. */
static double mean_imbalance(const struct merge *merge)
{
    double sum = 0, seconds = 0;
    for (size_t i = 0; i < merge->count; i++) {
        const struct run_result *result = &merge->entries[i].result;
        sum += result->imbalance * result->standing.seconds.total;
        seconds += result->standing.seconds.total;
    }
    return seconds > 0 && isfinite(sum) ? sum / seconds : 1;
}

static bool same_output(const struct output *a, const struct output *b)
{
    return (a->path == NULL) == (b->path == NULL) && (a->path == NULL || a->format == b->format);
}

/* Runs with outputs of different kinds have none together. */
static void compare_outputs(struct merge *merge)
{
    const struct merge_entry *first = merge->entries;
    for (size_t i = 1; i < merge->count && merge->one == NULL; i++)
        if (!same_output(&first->result.output, &merge->entries[i].result.output)) {
            merge->one = first;
            merge->other = &merge->entries[i];
        }
    merge->result.output = merge->one == NULL ? first->result.output : (struct output){.path = NULL};
}

/* Their texts are the same if they are. */
static bool same_questions(const struct run_result *a, const struct run_result *b)
{
    char a_text[QUESTIONS_TEXT], b_text[QUESTIONS_TEXT];
    questions_text(a_text, &a->search.questions);
    questions_text(b_text, &b->search.questions);
    return strcmp(a_text, b_text) == 0;
}

static bool all_ask_the_same(struct merge *merge)
{
    for (size_t i = 1; i < merge->count; i++)
        if (!same_questions(&merge->entries[0].result, &merge->entries[i].result)) {
            merge->status = MERGE_QUESTIONS;
            merge->one = &merge->entries[0];
            merge->other = &merge->entries[i];
            return false;
        }
    return true;
}

void merge_entries(struct merge *merge)
{
    qsort(merge->entries, merge->count, sizeof *merge->entries, compare_entries);
    struct range all = covered(merge);
    if (!all_finished(merge) || !all_ask_the_same(merge) || !all_join(merge, all))
        return;
    struct run_result *sum = &merge->result;
    *sum = merge->entries[0].result;
    merge->answers = sum->standing.found.answers = answers_new(&sum->search.questions);
    if (merge->answers == NULL) {
        merge->status = MERGE_NO_MEMORY;
        return;
    }
    findings_copy(&sum->standing.found, &merge->entries[0].result.standing.found, &sum->search.questions);
    sum->search.range = all;
    sum->search.part = (struct part){0};
    sum->search.every = 0; /* The tables stay with the parts. */
    sum->standing.interval = (struct findings){0};
    sum->merged = merge->count;
    for (size_t i = 1; i < merge->count; i++)
        add_result(sum, &merge->entries[i].result);
    sum->imbalance = mean_imbalance(merge);
    compare_outputs(merge);
    merge->status = MERGE_OK;
}
