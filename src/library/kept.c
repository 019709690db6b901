#include "library/kept.h"

#include <math.h>

#include "plan/cost.h"

/* Below, the base primes take next to no time. */
#define LEAST_LAST (UINT64_C(1) << 30)

static bool covers(const struct kept *kept, enum approach approach, struct range range)
{
    struct range tables = kept->range[approach];
    if (kept->finder[approach] == NULL)
        return false;
    if (approach == APPROACH_TESTS)
        return rows_of_range(range).count <= rows_of_range(tables).count;
    return range.first >= tables.first && range.last <= tables.last;
}

static bool serves(enum approach approach, enum method method, struct range range)
{
    if (approach == APPROACH_PLAIN)
        return method == METHOD_TRIAL || range.first < PLAIN_END;
    return method == METHOD_SIEVE && range.first >= HIGH_LEAST;
}

/* The range that tables are made for. For tests it is as many numbers as some ranges of that width have. Else it is an
 * eighth higher, so that they need not be made anew for each number that lies a little higher than all before. Beyond
 * PLAIN_END the plain approach has other tables, too, and trial division ends at 2^64. */
static struct range range_for(enum approach approach, enum method method, struct range range)
{
    if (approach == APPROACH_TESTS)
        return (struct range){HIGH_LEAST, min_u128(HIGH_LEAST + 8 * (range.last - range.first + ROW_NUMBERS), NUMBER_MAX)};
    uint128 last = max_u128(range.last + range.last / 8, LEAST_LAST);
    if (range.last < PLAIN_END)
        last = min_u128(last, PLAIN_END - 1);
    return (struct range){approach == APPROACH_PLAIN ? 0 : HIGH_LEAST, min_u128(last, method_number_max(method))};
}

static double run_seconds(struct way way, struct range range, bool rows)
{
    way.load.numbers = (double)(range.last - range.first) + ROW_NUMBERS;
    way.load.rows = way.load.rows || rows;
    return cost_setup(way, (double)range.last) + cost_rows(way, rows_of_range(range));
}

/* Seconds of an approach. */
struct seconds {
    double run;  /* With its tables. */
    double more; /* For tables, less the credit; 0 if they are there. */
};

static struct seconds predict(const struct kept *kept, struct way way, struct range range, bool rows)
{
    if (!serves(way.approach, way.method, range))
        return (struct seconds){INFINITY, 0};
    double start = cost_start(way, (double)range.last);
    double more = covers(kept, way.approach, range) ? 0 : fmax(start - kept->credit[way.approach], 0);
    return (struct seconds){run_seconds(way, range, rows), more};
}

static enum approach choose(struct kept *kept, struct way way, struct range range, bool rows)
{
    struct seconds seconds[APPROACHES];
    enum approach best = APPROACH_PLAIN;
    for (enum approach a = 0; a < APPROACHES; a++) {
        way.approach = a;
        seconds[a] = predict(kept, way, range, rows);
        if (seconds[a].run + seconds[a].more < seconds[best].run + seconds[best].more)
            best = a;
    }
    for (enum approach a = 0; a < APPROACHES; a++)
        if (!covers(kept, a, range))
            kept->credit[a] += fmax(seconds[best].run - seconds[a].run, 0);
    return best;
}

struct finder *kept_finder(struct kept *kept, struct kept_way wanted, struct range range, bool rows)
{
    struct way way = {.method = wanted.method, .simd = wanted.simd};
    way = cost_choose_asked(way, &kept->asked, range, 1); /* With its load. */
    way.approach = choose(kept, way, range, rows);
    struct finder **finder = &kept->finder[way.approach];
    if (!covers(kept, way.approach, range)) {
        finder_free(*finder);
        kept->credit[way.approach] = 0;
        kept->range[way.approach] = range_for(way.approach, way.method, range);
        *finder = finder_new(way, kept->range[way.approach], NULL);
        if (*finder == NULL)
            return NULL;
        finder_ask(*finder, &kept->asked);
        finder_limit_memory(*finder, wanted.memory);
    }
    finder_narrow(*finder, range);
    return *finder;
}

void kept_drop(struct kept *kept)
{
    for (enum approach a = 0; a < APPROACHES; a++) {
        finder_free(kept->finder[a]);
        kept->finder[a] = NULL;
        kept->credit[a] = 0;
    }
}
