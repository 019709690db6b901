#include "plan/recheck.h"

#include <math.h>

#include "core/arith.h"
#include "plan/load.h"
#include "question/gap_lines.h"

/* Of the time of the whole search: what verifying may take beyond its share. And the part of that which the second way may
 * take by being slower; the rest is for beginnings. */
static const double MOST_BEYOND = 0.01, BEYOND_BY_WAY = 0.75;

/* Seconds. A stretch is not shorter, so that messages and the second search's memory, which is not in the caches, do not
 * count. What takes no longer than FREE in all is not worth a thought. */
static const double STRETCH_LEAST = 1e-3, FREE = 0.01;

/* Another way is taken if all that it takes is not more than so many times the first search. */
static const double MOST_TIMES = 5;

/* By another wheel than the fastest, a number takes up to about so many times as long. */
static const double VARY = 1.25;

enum { CANDIDATES_MAX = 12 };

struct candidates {
    struct recheck list[CANDIDATES_MAX];
    size_t count;
};

/* What the job is, and the numbers that decide. */
struct job {
    struct way first;
    const struct questions *asked;
    bool lists;
    struct range range;
    double share;
};

static double height(const struct job *job)
{
    return (double)job->range.last;
}

/* Seconds for each number, relative to the first way. */
static double ratio(const struct recheck *second, const struct job *job)
{
    return (second->vary ? VARY : 1) * cost_density(second->way, height(job)) / cost_density(job->first, height(job));
}

static void add(struct candidates *candidates, const struct job *job, struct way way, bool vary, bool rows)
{
    struct way plain = {.method = way.method, .simd = way.simd, .approach = way.approach};
    bool by_lines = load_by_lines(plain, job->asked) && questions_any(job->asked) && !job->lists;
    unsigned classes = job->first.load.gap_classes > 0 ? job->first.load.gap_classes : GAP_CLASSES;
    plain.load = rows || job->lists ? load_of_rows(plain, job->asked, false, height(job))
                                    : load_of(plain, job->asked, height(job), classes);
    /* What rows are made for anyway needs no second entry. */
    if (rows && !by_lines)
        return;
    candidates->list[candidates->count++] = (struct recheck){.way = plain, .vary = vary, .rows = rows, .lists = job->lists};
}

/* Whether the first way can go by another wheel. */
static bool has_wheels(const struct job *job)
{
    return job->first.method == METHOD_SIEVE && job->first.approach == APPROACH_PLAIN && job->range.first < PLAIN_END;
}

/* The same approach once more, at a level of instructions. */
static void add_again(struct candidates *candidates, const struct job *job, enum simd simd)
{
    struct way way = job->first;
    way.simd = simd;
    bool vary = has_wheels(job);
    add(candidates, job, way, vary, true);
    add(candidates, job, way, vary, false);
}

static void add_sieve(struct candidates *candidates, const struct job *job, enum approach approach)
{
    struct way way = {.method = METHOD_SIEVE, .simd = job->first.simd, .approach = approach};
    bool high = job->range.first >= HIGH_LEAST, same = job->first.method == METHOD_SIEVE && job->first.approach == approach;
    /* From PLAIN_END on the plain sieve is the high one. */
    bool above = job->range.last >= PLAIN_END && approach == APPROACH_PLAIN;
    if (same || above || (approach != APPROACH_PLAIN && !high))
        return;
    add(candidates, job, way, false, true);
    add(candidates, job, way, false, false);
}

/* The ways that there are, the most different ones first. */
static struct candidates list_ways(const struct job *job)
{
    struct candidates candidates = {.count = 0};
    if (job->first.method == METHOD_SIEVE && job->range.last <= method_number_max(METHOD_TRIAL))
        add(&candidates, job, (struct way){.method = METHOD_TRIAL, .simd = job->first.simd}, false, false);
    add_sieve(&candidates, job, APPROACH_TESTS);
    add_sieve(&candidates, job, APPROACH_HIGH);
    add_sieve(&candidates, job, APPROACH_PLAIN);
    if (job->first.simd > SIMD_PORTABLE)
        add_again(&candidates, job, job->first.simd - 1);
    /* The very same way would find the memory's faults, but none of its own: it is for want of another one. */
    if (candidates.count == 0 || has_wheels(job))
        add_again(&candidates, job, job->first.simd);
    return candidates;
}

/* What a rank needs before its first stretch: tables that the first search has not made anyway, and a beginning. */
static double start_seconds(const struct recheck *second, const struct job *job)
{
    bool same = second->way.method == job->first.method && second->way.approach == job->first.approach;
    return (same ? 0 : cost_start(second->way, height(job))) + cost_setup(second->way, height(job));
}

/* All second searches together. */
static double second_seconds(const struct recheck *second, const struct job *job)
{
    return job->share * cost_rows(second->way, rows_of_range(job->range)) + start_seconds(second, job);
}

/* The first way once more, for short ranges for which all others would have to make tables. */
static struct recheck the_same(const struct job *job)
{
    struct candidates one = {.count = 0};
    add(&one, job, job->first, false, false);
    return one.list[0];
}

static bool is_affordable(const struct recheck *second, const struct job *job)
{
    double all = cost_rows(job->first, rows_of_range(job->range)) + cost_setup(job->first, height(job));
    bool fast = ratio(second, job) <= 1 + BEYOND_BY_WAY * MOST_BEYOND / job->share;
    return (fast && start_seconds(second, job) <= MOST_BEYOND * all) || second_seconds(second, job) <= FREE;
}

static struct recheck choose(const struct candidates *candidates, const struct job *job)
{
    struct recheck fastest = candidates->list[0];
    for (size_t i = 0; i < candidates->count; i++) {
        const struct recheck *second = &candidates->list[i];
        if (is_affordable(second, job))
            return *second;
        if (second_seconds(second, job) < second_seconds(&fastest, job))
            fastest = *second;
    }
    double all = cost_rows(job->first, rows_of_range(job->range)) + cost_setup(job->first, height(job));
    return second_seconds(&fastest, job) <= MOST_TIMES * all + FREE ? fastest : the_same(job);
}

/* Long enough that all beginnings together, two more of the first search and one of the second, take what is left of the
 * hundredth. */
static uint64_t stretch_rows(const struct recheck *second, const struct job *job)
{
    double x = height(job), beyond = MOST_BEYOND / job->share;
    double begin = 2 * cost_follow(job->first, x) + cost_setup(second->way, x);
    double left = fmax(1 + beyond - ratio(second, job), (1 - BEYOND_BY_WAY) * beyond);
    double seconds = fmax(begin / left, STRETCH_LEAST), rows = seconds / (cost_density(job->first, x) * ROW_NUMBERS);
    return rows < 1e18 ? max_u64((uint64_t)ceil(rows), 1) : UINT64_C(1) << 60;
}

struct recheck recheck_plan(struct way first, const struct questions *asked, bool lists, struct range range, double share,
                            uint64_t seed)
{
    struct job job = {first, asked, lists, range, share};
    struct candidates candidates = list_ways(&job);
    struct recheck recheck = choose(&candidates, &job);
    recheck.stretches = stretches_of(rows_of_range(range), share, stretch_rows(&recheck, &job), seed);
    return recheck;
}

double recheck_seconds(const struct recheck *recheck, struct row_span rows)
{
    double numbers = (recheck->vary ? VARY : 1) * cost_rows(recheck->way, rows);
    return numbers + cost_setup(recheck->way, (double)row_last_number(rows.first + rows.count - 1));
}
