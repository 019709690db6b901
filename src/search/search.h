/* What is asked: which numbers are searched, and how. The command line makes it; options, request and result keep it, and
 * the checkpoint keeps range, part and method. */
#ifndef MPIPRIMES_SEARCH_SEARCH_H
#define MPIPRIMES_SEARCH_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arith.h"
#include "core/range.h"
#include "core/way.h"
#include "question/questions.h"

enum { PARTS_MAX = 1000000 };

/* One of several parts of a range, each for a job of its own (plan/part.h). */
struct part {
    uint64_t number, of; /* The number, from 1 on, and the count of the parts; 0: no part, but all. */
    struct range whole;  /* The range that is cut. */
};

static inline bool part_same(const struct part *a, const struct part *b)
{
    return a->number == b->number && a->of == b->of && range_same(a->whole, b->whole);
}

struct search {
    struct range range; /* The part's numbers, if there is one: RANGE_EMPTY for a part that has none. */
    struct part part;
    enum method method;
    enum approach approach; /* How the sieve goes about it: the run chooses this, and the next. */
    struct load load;
    uint64_t nth;   /* Which prime from the first number on is looked for, from 1; it ends the range. 0: none. */
    uint64_t every; /* Numbers of an interval that is told of by itself; 0: there are no intervals. */
    bool primes;    /* The primes themselves are wanted, or what is listed instead of them. */
    struct questions questions; /* What else is to be known of them, and whether they are counted. */
};

/* What is asked, with the count wherever it comes without further work: if nothing else is asked, if primes are listed, or
 * if other answers need all primes. */
static inline struct questions search_questions(const struct search *search, bool listed)
{
    struct questions asked = search->questions;
    asked.count = asked.count || listed || !questions_any(&asked) || questions_imply_count(&asked);
    return asked;
}

/* Intervals are counted from the first number of the range or, of a part, of the whole range. */
static inline uint128 search_origin(const struct search *search)
{
    return search->part.number > 0 ? search->part.whole.first : search->range.first;
}

/* The interval that a number lies in. */
static inline uint64_t search_interval(const struct search *search, uint128 number)
{
    return (uint64_t)((number - search_origin(search)) / search->every);
}

/* The numbers of an interval that lie in the range. */
static inline struct range search_interval_range(const struct search *search, uint64_t interval)
{
    uint128 first = search_origin(search) + (uint128)interval * search->every;
    return (struct range){max_u128(first, search->range.first), min_u128(first + search->every - 1, search->range.last)};
}

static inline struct way search_way(const struct search *search, enum simd simd)
{
    return (struct way){search->method, simd, search->approach, search->load};
}

#endif
