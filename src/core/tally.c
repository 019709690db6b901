#include "core/tally.h"

size_t tally_ends(const struct tally *tally)
{
    return tally->count < TALLY_ENDS ? (size_t)tally->count : TALLY_ENDS;
}

/* The smallest TALLY_ENDS of two rising lists, rising. */
static void merge_lowest(uint64_t *into, size_t into_count, const uint64_t *from, size_t from_count)
{
    uint64_t merged[TALLY_ENDS] = {0};
    size_t i = 0, j = 0, k = 0;
    while (k < TALLY_ENDS && (i < into_count || j < from_count))
        merged[k++] = j == from_count || (i < into_count && into[i] < from[j]) ? into[i++] : from[j++];
    memcpy(into, merged, sizeof merged);
}

/* The largest TALLY_ENDS of two rising lists, rising. */
static void merge_highest(uint64_t *into, size_t into_count, const uint64_t *from, size_t from_count)
{
    uint64_t merged[TALLY_ENDS] = {0};
    size_t total = into_count + from_count, k = total < TALLY_ENDS ? total : TALLY_ENDS;
    size_t i = into_count, j = from_count;
    while (k > 0)
        merged[--k] = j == 0 || (i > 0 && into[i - 1] > from[j - 1]) ? into[--i] : from[--j];
    memcpy(into, merged, sizeof merged);
}

void tally_merge(struct tally *into, const struct tally *from)
{
    size_t into_count = tally_ends(into), from_count = tally_ends(from);
    merge_lowest(into->lowest, into_count, from->lowest, from_count);
    merge_highest(into->highest, into_count, from->highest, from_count);
    into->count += from->count;
}

static void add_lowest(struct tally *tally, const struct rows *rows)
{
    size_t have = 0;
    uint64_t primes[ROW_BITS];
    for (uint64_t i = 0; i < rows->span.count && have < TALLY_ENDS; i++) {
        size_t found = row_primes(primes, rows, i);
        for (size_t j = 0; j < found && have < TALLY_ENDS; j++)
            tally->lowest[have++] = primes[j];
    }
}

static void add_highest(struct tally *tally, const struct rows *rows)
{
    size_t missing = tally_ends(tally);
    uint64_t primes[ROW_BITS];
    for (uint64_t i = rows->span.count; i > 0 && missing > 0; i--) {
        size_t found = row_primes(primes, rows, i - 1);
        while (found > 0 && missing > 0)
            tally->highest[--missing] = primes[--found];
    }
}

void tally_add_rows(struct tally *tally, const struct rows *rows, struct range range)
{
    struct tally part = {.count = rows_count(rows)};
    add_lowest(&part, rows);
    add_highest(&part, rows);
    tally_merge(tally, &part);

    struct tally small = {0};
    small.count = rows_small_primes(small.lowest, rows->span, range);
    memcpy(small.highest, small.lowest, sizeof small.highest);
    tally_merge(tally, &small);
}
