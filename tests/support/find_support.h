/* What the tests of the finder share: running it, and checking what it hands over. */
#ifndef MPIPRIMES_TESTS_FIND_SUPPORT_H
#define MPIPRIMES_TESTS_FIND_SUPPORT_H

#include "support/support.h"

#include "find/finder.h"
#include "find/tests/primality.h"
#include "plan/cost.h"

/* As list_truth, but far up by the faster test. */
static inline struct list truth_of(struct range range)
{
    if (range.last < SIEVE_TRUTH_MAX)
        return list_truth(range.first, range.last);
    struct list list = {0};
    for (uint64_t distance = 0; distance <= range.last - range.first; distance++)
        if (primality_is_prime(range.first + distance))
            list_add(&list, range.first + distance);
    return list;
}

/* Receives rows, checks that they follow each other, and lists their primes. */
struct collector {
    struct range range;
    uint64_t next; /* the row that must come next */
    double done;   /* the highest that poll has told */
    uint64_t polls;
    uint64_t stop_after; /* polls; 0: never */
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
    size_t small = rows_small_primes(primes, rows->span, collector->range);
    for (size_t i = 0; i < small; i++)
        list_add(&collector->list, primes[i]);
    for (uint64_t row = 0; row < rows->span.count; row++) {
        size_t count = row_primes(primes, rows, row);
        for (size_t i = 0; i < count; i++)
            list_add(&collector->list, primes[i]);
    }
}

static inline bool watch_poll(void *context, double done)
{
    struct collector *collector = context;
    if (!(done >= collector->done && done <= 1))
        fail_msg("poll tells %.17g after %.17g", done, collector->done);
    collector->done = done;
    collector->polls++;
    return collector->stop_after == 0 || collector->polls < collector->stop_after;
}

/* Finds the primes of one piece, added to the collector's list. */
static inline void find_piece(struct finder *finder, struct collector *collector, struct row_span piece)
{
    struct find_sink sink = {collector, collect_rows, watch_poll};
    collector->next = piece.first;
    collector->done = 0;
    assert_int_equal(finder_find(finder, piece, &sink), FIND_DONE);
    assert_true(collector->next == piece.first + piece.count);
}

/* A way to find primes. */
struct kind {
    enum method method;
    enum simd level;
};

enum { KINDS_MAX = METHODS * SIMD_LEVELS };

/* Every method at every level that this processor has. */
static inline size_t list_kinds(struct kind kinds[KINDS_MAX])
{
    size_t count = 0;
    for (enum method method = 0; method < METHODS; method++)
        for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++)
            kinds[count++] = (struct kind){method, level};
    return count;
}

static inline struct finder *new_finder(struct kind kind, struct range range)
{
    struct finder *finder =
        finder_new(cost_choose((struct way){.method = kind.method, .simd = kind.level}, range, 1), range, NULL);
    assert_non_null(finder);
    return finder;
}

/* Finds the whole range as one piece and compares with the truth. */
static inline void check_whole(struct kind kind, struct range range, const struct list *truth)
{
    char what[100];
    snprintf(what, sizeof what, "%s, %s, %llu to %llu", method_name(kind.method), simd_name(kind.level),
             (unsigned long long)range.first, (unsigned long long)range.last);
    struct finder *finder = new_finder(kind, range);
    struct collector collector = {.range = range};
    find_piece(finder, &collector, rows_of_range(range));
    assert_lists_equal(&collector.list, truth, what);
    list_free(&collector.list);
    finder_free(finder);
}

static inline void check_range_at_all_levels(enum method method, uint64_t first, uint64_t last)
{
    struct list truth = list_truth(first, last);
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++)
        check_whole((struct kind){method, level}, (struct range){first, last}, &truth);
    list_free(&truth);
}

/* The findings of rows whose primes are listed, from the definition. */
static inline struct findings findings_of_list(struct row_span rows, const struct list *list)
{
    struct findings found = {.rows = rows, .count = list->count};
    size_t ends = list->count < FINDINGS_ENDS ? list->count : FINDINGS_ENDS;
    for (size_t i = 0; i < ends; i++) {
        found.first[i] = list->primes[i];
        found.last[i] = list->primes[list->count - ends + i];
    }
    return found;
}

/* Counts the primes of one piece, and compares the findings with the truth's. */
static inline void check_findings(struct finder *finder, struct row_span piece, const struct list *truth, const char *what)
{
    struct collector collector = {.next = piece.first};
    struct find_sink sink = {&collector, collect_rows, watch_poll};
    struct findings found = {0}, expected = findings_of_list(piece, truth);
    assert_int_equal(finder_answer(&found, finder, piece, &sink), FIND_DONE);
    assert_int_equal(collector.next, piece.first); /* no rows */
    if (memcmp(&found, &expected, sizeof found) != 0)
        fail_msg("%s: %llu primes from %llu to %llu, not %llu from %llu to %llu", what, (unsigned long long)found.count,
                 (unsigned long long)found.first[0], (unsigned long long)found.last[4], (unsigned long long)expected.count,
                 (unsigned long long)expected.first[0], (unsigned long long)expected.last[4]);
}

#endif
