/* What the tests of the sieve share: a piece found as rows and counted by every wheel, compared with the truth. */
#ifndef MPIPRIMES_TESTS_SIEVE_CHECK_H
#define MPIPRIMES_TESTS_SIEVE_CHECK_H

#include "support/caches_support.h"
#include "support/find_support.h"

#include "find/high/high_sieve.h"
#include "find/sieve/sieve.h"
#include "find/sieve/wheel.h"

/* How a piece is searched: for rows or for their number, by the wheel that the sieve takes or by each one. The largest
 * wheel takes a tenth of a second however short the piece: test_sieve_lines has it, with a part of its lines. */
enum { WAY_FIND, WAY_FIND_210, WAY_FIND_2310, WAY_COUNT, WAY_COUNT_BY, WAYS = WAY_COUNT_BY + WHEELS - 1 };

/* 0 where the sieve chooses. */
static inline uint32_t modulus_of_way(int way)
{
    return way >= WAY_COUNT_BY    ? WHEEL_MODULUS[way - WAY_COUNT_BY]
           : way == WAY_FIND_210  ? 210
           : way == WAY_FIND_2310 ? 2310
                                  : 0;
}

/* The sieve that is checked: one of them. */
struct checked {
    struct sieve *plain;
    struct high_sieve *high; /* searches by WAY_FIND and WAY_COUNT only */
};

/* Searches a piece. Rows go to the sink, their number or UINT64_MAX to *count. */
static inline enum find_status search_piece(uint64_t *count, struct checked sieve, struct row_span piece,
                                            const struct find_sink *sink, int way)
{
    *count = UINT64_MAX;
    if (way == WAY_FIND)
        return sieve.high ? high_sieve_find(sieve.high, piece, sink) : sieve_find(sieve.plain, piece, sink);
    if (way < WAY_COUNT)
        return sieve_find_by(sieve.plain, piece, sink, modulus_of_way(way));
    if (way == WAY_COUNT)
        return sieve.high ? high_sieve_count(count, sieve.high, piece, sink) : sieve_count(count, sieve.plain, piece, sink);
    return sieve_count_by(count, sieve.plain, piece, sink, modulus_of_way(way));
}

static inline size_t entries_below(const struct list *list, uint64_t bound)
{
    size_t begin = 0, end = list->count;
    while (begin < end) {
        size_t middle = begin + (end - begin) / 2;
        if (list->primes[middle] < bound)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

/* The part of a rising list that lies within the range; to be used as long as the list is. */
static inline struct list list_part(const struct list *list, struct range range)
{
    size_t begin = entries_below(list, range.first);
    size_t end = range.last >= UINT64_MAX ? list->count : entries_below(list, range.last + 1);
    return end > begin ? (struct list){.primes = list->primes + begin, .count = end - begin} : (struct list){0};
}

static inline void assert_count(uint64_t got, uint64_t expected, struct range numbers, int way, const char *what)
{
    if (got != expected)
        fail_msg("%s, %llu to %llu, %s %u: %llu primes, not %llu", what, (unsigned long long)numbers.first,
                 (unsigned long long)numbers.last, way < WAY_COUNT ? "found by" : "counted by", modulus_of_way(way),
                 (unsigned long long)got, (unsigned long long)expected);
}

/* One piece of a range in one way; the list holds all primes of the range. */
static inline void check_piece(struct checked sieve, struct range range, struct row_span piece, int way,
                               const struct list *truth, const char *what)
{
    struct range numbers = range_of_rows(piece, range);
    struct list expected = list_part(truth, numbers);
    struct collector collector = {.range = range, .next = piece.first};
    struct find_sink sink = {&collector, collect_rows, watch_poll};
    uint64_t count;
    assert_int_equal(search_piece(&count, sieve, piece, &sink, way), FIND_DONE);
    if (way >= WAY_COUNT) {
        assert_int_equal(collector.next, piece.first);
        assert_count(count, expected.count, numbers, way, what);
        return;
    }
    if (collector.next != piece.first + piece.count)
        fail_msg("%s, %llu to %llu, by %u: rows end at %llu, not at %llu", what, (unsigned long long)numbers.first,
                 (unsigned long long)numbers.last, modulus_of_way(way), (unsigned long long)collector.next,
                 (unsigned long long)(piece.first + piece.count));
    assert_count(collector.list.count, expected.count, numbers, way, what);
    assert_lists_equal(&collector.list, &expected, what);
    list_free(&collector.list);
}

static inline struct sieve *new_sieve(enum simd level, struct range range)
{
    struct sieve *sieve = sieve_new(level, range, &ZEN_3_SIZES);
    assert_non_null(sieve);
    return sieve;
}

/* A prime takes some nanoseconds in each line, in however short a piece: a large wheel is left out where that adds up. */
static inline bool worth_while(int way, struct range numbers)
{
    double root = sqrt((double)numbers.last), primes = 30 + root / log(root + 10);
    uint32_t modulus = modulus_of_way(way), lines = modulus == 0 ? 48 : wheel_lines(modulus);
    return lines <= 48 || primes * lines < (TEST_LIGHT ? 1e6 : 3e6);
}

/* The whole range as one piece, at a level, in every way. */
static inline void check_range_at(enum simd level, struct range range, const struct list *truth)
{
    struct sieve *sieve = new_sieve(level, range);
    for (int way = 0; way < WAYS; way++)
        if (worth_while(way, range))
            check_piece((struct checked){.plain = sieve}, range, rows_of_range(range), way, truth, simd_name(level));
    sieve_free(sieve);
}

static inline void check_range(uint64_t first, uint64_t last)
{
    struct list truth = list_truth(first, last);
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++)
        check_range_at(level, (struct range){first, last}, &truth);
    list_free(&truth);
}

#endif
