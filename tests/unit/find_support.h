/* What the tests of the finder share: running it, and checking what it hands over. */
#ifndef MPIPRIMES_TESTS_FIND_SUPPORT_H
#define MPIPRIMES_TESTS_FIND_SUPPORT_H

#include "support.h"

#include "find/finder.h"

/* Receives rows, checks that they follow each other, and lists their primes. */
struct collector {
    struct range range;
    uint64_t next; /* the row that must come next */
    double done;   /* the highest that poll has told */
    uint64_t polls;
    struct list list;
};

static inline void collect_rows(void *context, const struct rows *rows)
{
    struct collector *collector = context;
    if (rows->span.first != collector->next || rows->span.count == 0)
        fail_msg("%llu rows from %llu come instead of %llu", (unsigned long long)rows->span.count,
                 (unsigned long long)rows->span.first, (unsigned long long)collector->next);
    collector->next += rows->span.count;
    uint64_t primes[ROW_BITS];
    size_t small = small_primes(primes, rows->span, collector->range);
    for (size_t i = 0; i < small; i++)
        list_add(&collector->list, primes[i]);
    for (uint64_t row = 0; row < rows->span.count; row++) {
        size_t count = row_primes(primes, rows, row);
        for (size_t i = 0; i < count; i++)
            list_add(&collector->list, primes[i]);
    }
}

static inline void watch_poll(void *context, double done)
{
    struct collector *collector = context;
    if (!(done >= collector->done && done <= 1))
        fail_msg("poll tells %.17g after %.17g", done, collector->done);
    collector->done = done;
    collector->polls++;
}

/* Finds the primes of one piece, added to the collector's list. */
static inline void find_piece(struct finder *finder, struct collector *collector, struct row_span piece)
{
    struct find_sink sink = {collector, collect_rows, watch_poll};
    collector->next = piece.first;
    collector->done = 0;
    finder_find(finder, piece, &sink);
    assert_true(collector->next == piece.first + piece.count);
}

static inline struct finder *new_finder(enum simd level, struct range range)
{
    struct finder *finder = finder_new(METHOD_TRIAL, level, range);
    assert_non_null(finder);
    return finder;
}

/* Finds the whole range as one piece and compares with the truth. */
static inline void check_whole(enum simd level, struct range range, const struct list *truth)
{
    char what[100];
    snprintf(what, sizeof what, "%s, %llu to %llu", simd_name(level), (unsigned long long)range.first,
             (unsigned long long)range.last);
    struct finder *finder = new_finder(level, range);
    struct collector collector = {.range = range};
    find_piece(finder, &collector, rows_of_range(range));
    assert_lists_equal(&collector.list, truth, what);
    list_free(&collector.list);
    finder_free(finder);
}

static inline void check_range_at_all_levels(uint64_t first, uint64_t last)
{
    struct list truth = list_truth(first, last);
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++)
        check_whole(level, (struct range){first, last}, &truth);
    list_free(&truth);
}

#endif
