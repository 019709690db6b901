/* Seconds by method and approach, from what the processor's work costs (core/processor.h). */
#include "plan/cost.h"

#include <math.h>

#include "core/processor.h"
#include "plan/load.h"
#include "question/gap_lines.h"

static bool is_high(struct way way, double x)
{
    return way_is_high(way, (uint128)x);
}

/* Of the numbers around x, the fraction exp(-gamma) / ln p is left when the prime p is tried (Mertens), and one of ln p
 * numbers around p is a prime, so a number takes about
 *     integral of exp(-gamma) / (ln p)^2 dp, up to the root of x  ~  2.25 * root(x) / (ln x)^2 * (1 + 4 / ln x)
 * divisions. */
static double trial_density(enum simd simd, double x)
{
    const struct level_costs *costs = &PROCESSOR.level[simd];
    double log_x = log(x);
    return costs->trial_number + costs->trial_root * sqrt(x) / (log_x * log_x) * (1 + 4 / log_x);
}

/* Near 2^40 a number takes a tenth less than near 2^64. Beyond, primes take twelve tests instead of two; the higher, the
 * fewer there are. */
static double tests_density(enum simd simd, double x)
{
    const struct level_costs *costs = &PROCESSOR.level[simd];
    return x < 0x1p64 ? costs->tests_number * (0.75 + 0.25 * log(x) / log(0x1p64)) : costs->tests_number_wide;
}

/* The costs of the sieve that takes the numbers around x. */
static const struct line_costs *line_costs(struct way way, double x)
{
    const struct level_costs *costs = &PROCESSOR.level[way.simd];
    return is_high(way, x) ? &costs->high : &costs->plain;
}

static double search_density(struct way way, double x)
{
    if (way.method != METHOD_SIEVE)
        return trial_density(way.simd, x);
    if (way.approach == APPROACH_TESTS)
        return tests_density(way.simd, x);
    const struct line_costs *costs = line_costs(way, x);
    if (is_high(way, x)) {
        struct line_work work = processor_high_number(x);
        return processor_line_seconds(costs, &work) * (1 - way.load.spared[LOAD_WHEEL_210]);
    }
    struct line_work work = processor_plain_number(costs, x, &way.load);
    return processor_line_seconds(costs, &work);
}

double cost_density(struct way way, double x)
{
    return search_density(way, fmax(x, 100)) + way.load.answer;
}

double cost_setup(struct way way, double x)
{
    double root = sqrt(fmax(x, 100));
    if (way.method != METHOD_SIEVE)
        return PROCESSOR.trial_base_prime * processor_prime_count(root);
    if (way.approach == APPROACH_TESTS)
        return PROCESSOR.tests_begin;
    return PROCESSOR.sieve_begin +
           processor_line_seconds(line_costs(way, x), &(struct line_work){.root = root, .chunks = 1});
}

/* By the high sieve pieces of 3e6 numbers, 1 millisecond each, took 3% longer than one of 1e10 (1e18, Intel Xeon, Sapphire
 * Rapids). */
double cost_follow(struct way way, double x)
{
    return way.method == METHOD_SIEVE && is_high(way, x) ? PROCESSOR.sieve_begin : cost_setup(way, x);
}

double cost_start(struct way way, double x)
{
    double root = sqrt(fmax(x, 100));
    if (way.method != METHOD_SIEVE || way.approach == APPROACH_TESTS)
        return 0;
    return is_high(way, x) ? PROCESSOR.table_number * root : PROCESSOR.plain_base_prime * processor_prime_count(root);
}

double cost_range(struct way way, struct range range, int ranks)
{
    double x = (double)range.last;
    return cost_start(way, x) + cost_setup(way, x) + cost_rows(way, rows_of_range(range)) / ranks;
}

/* About how wide a rank's pieces are: its part of the range or, where that is long, of a round of some seconds, in which
 * the fewer lines are made the more numbers are searched. */
static double piece_numbers(struct way way, struct range range, int ranks)
{
    double most = 1e10 / (1 - way.load.spared[LOAD_WHEELS - 1]);
    return fmin(fmax((double)(range.last - range.first) / ranks, 1e6), most);
}

/* Takes the way if it is faster than the choice. */
static void consider(struct way *choice, double *best, struct way way, struct range range, int ranks)
{
    way.load.numbers = piece_numbers(way, range, ranks);
    double seconds = cost_range(way, range, ranks);
    if (seconds > *best)
        return;
    *best = seconds;
    *choice = way;
}

/* What is to be done with what is found. */
struct wanted {
    const struct questions *asked;
    bool listed;
};

/* The way with its load and, where gaps are asked for, with the number of classes that is fastest. */
static void consider_loads(struct way *choice, double *best, struct way way, struct wanted wanted, struct range range,
                           int ranks)
{
    const struct questions *asked = wanted.asked;
    double x = (double)range.last;
    bool classes = !wanted.listed && asked != NULL && asked->gaps == GAPS_LEAST && load_by_lines(way, asked);
    for (unsigned n = 1; classes && n < GAP_CLASSES; n++) {
        way.load = load_of(way, asked, x, n);
        consider(choice, best, way, range, ranks);
    }
    way.load = wanted.listed ? load_of_rows(way, asked, true, x) : load_of(way, asked, x, GAP_CLASSES);
    consider(choice, best, way, range, ranks);
}

static struct way choose(struct way way, struct wanted wanted, struct range range, int ranks)
{
    double best = INFINITY;
    struct way choice = way;
    bool one = way.method != METHOD_SIEVE || range.first < HIGH_LEAST || range.first > range.last;
    /* From PLAIN_END on the first two are the same. */
    way.approach = one || range.first < PLAIN_END ? APPROACH_PLAIN : APPROACH_HIGH;
    for (; way.approach < (one ? APPROACH_PLAIN + 1 : APPROACHES); way.approach++)
        consider_loads(&choice, &best, way, wanted, range, ranks);
    return choice;
}

struct way cost_choose_asked(struct way way, const struct questions *asked, struct range range, int ranks)
{
    return choose(way, (struct wanted){asked, false}, range, ranks);
}

struct way cost_choose_listed(struct way way, const struct questions *asked, struct range range, int ranks)
{
    return choose(way, (struct wanted){asked, true}, range, ranks);
}

struct way cost_choose(struct way way, struct range range, int ranks)
{
    return cost_choose_asked(way, NULL, range, ranks);
}

/* Simpson's rule over equal intervals: the density is smooth, close to the root of x at worst. Where the numbers are narrow
 * for their height, as those of one of thousands of ranks are, one interval errs by less than 1e-9. */
enum {
    INTERVALS = 16,
    NARROW = 32, /* Numbers are narrow that are fewer than this fraction of the first one. */
};

static double smooth_rows(struct way way, struct row_span span)
{
    double numbers = (double)span.count * ROW_NUMBERS, first = (double)span.first * ROW_NUMBERS;
    int intervals = numbers * NARROW < first ? 1 : INTERVALS;
    double step = numbers / (2 * intervals), sum = 0;
    for (int i = 0; i <= 2 * intervals; i++)
        sum += cost_density(way, first + i * step) * (i == 0 || i == 2 * intervals ? 1 : i % 2 ? 4 : 2);
    return sum * step / 3;
}

double cost_rows(struct way way, struct row_span span)
{
    /* Where the plain sieve goes over to the high one, and where tests of primality get longer, the density jumps. */
    static const uint64_t JUMPS[] = {PLAIN_END / ROW_NUMBERS, UINT64_MAX / ROW_NUMBERS + 1};
    double seconds = 0;
    for (size_t i = 0; i < sizeof JUMPS / sizeof *JUMPS && span.count > 0; i++) {
        if (span.first >= JUMPS[i])
            continue;
        uint64_t below = min_u64(JUMPS[i] - span.first, span.count);
        seconds += smooth_rows(way, (struct row_span){span.first, below});
        span = (struct row_span){span.first + below, span.count - below};
    }
    return span.count > 0 ? seconds + smooth_rows(way, span) : seconds;
}

uint64_t cost_rows_within(struct way way, struct row_span span, double seconds)
{
    /* Newton's iteration on the cost as a function of the number of rows, between bounds that close in: where the density
     * jumps it could lose its way. */
    enum { STEPS = 100 };
    if (span.count == 0)
        return 0;
    double first = (double)span.first * ROW_NUMBERS, low = 0, high = (double)span.count;
    double rows = fmin(high, seconds / (cost_density(way, first) * ROW_NUMBERS));
    for (int i = 0; i < STEPS && high - low >= 1; i++) {
        double excess = cost_rows(way, (struct row_span){span.first, (uint64_t)rows}) - seconds;
        if (excess > 0)
            high = rows;
        else
            low = rows;
        double change = excess / (cost_density(way, first + rows * ROW_NUMBERS) * ROW_NUMBERS), next = rows - change;
        bool close = fabs(next - rows) < 1;
        rows = close || (next > low && next < high) ? next : low + (high - low) / 2;
        if (close)
            break;
    }
    uint64_t within = rows >= (double)span.count ? span.count : (uint64_t)fmax(rows, 1);
    return min_u64(within, span.count);
}
