#include "plan/cost.h"

#include <math.h>

/* Trial division: of the numbers around x, the part exp(-gamma) / ln p is left when the prime p is tried (Mertens), and
 * one of ln p numbers around p is a prime, so a number takes about
 *     integral of exp(-gamma) / (ln p)^2 dp, up to the root of x  ~  2.25 * root(x) / (ln x)^2 * (1 + 4 / ln x)
 * divisions. `number` is what each number takes at any height, `root` the factor of the term in x. Measured on an AMD EPYC
 * (Zen 3) with AVX2 and in portable C on windows from 0 to 1e13, within 10%; for AVX-512 half of AVX2, not measured. */
static const struct {
    double number, root; /* seconds */
} TRIAL[SIMD_LEVELS] = {
    [SIMD_PORTABLE] = {2.2e-9, 0.78e-9},
    [SIMD_AVX2] = {0.9e-9, 0.172e-9},
    [SIMD_AVX512] = {0.5e-9, 0.086e-9},
};

/* Seconds to stream and prepare a base prime, measured just below 2^64. */
static const double TRIAL_BASE_PRIME = 22e-9;

/* The sieve: a number is crossed off about once for each prime p in p numbers, so the small and middle primes up to the
 * root r take `crossing` times ln ln r - ln ln 100 (the primes below 100 cost next to nothing); and each large prime takes
 * time by itself, in every line. Measured on the same machine in windows of 3e9 and 1e10 numbers from 0 to 1e16, counting,
 * within 20%; handing the numbers over as rows takes up to twice as long below 1e12. AVX-512, and AVX2 from 1e15 on, on an
 * Intel Xeon (Sapphire Rapids); there an AMD EPYC took up to twice as long. */
static const struct {
    double crossing, prime; /* seconds for each number; and for each number and prime */
} SIEVE[SIMD_LEVELS] = {
    [SIMD_PORTABLE] = {0.15e-9, 4.3e-16},
    [SIMD_AVX2] = {0.12e-9, 3e-17},
    [SIMD_AVX512] = {0.10e-9, 1.6e-17},
};

/* The same by base primes that are kept as bits, where a large prime takes its time once for each window; and a prime at
 * the beginning of a piece. Measured on the same Xeon in windows of 1e8 to 1e10 numbers from 1e15 to 2^64, within 20%. */
static const struct {
    double crossing, prime, begin;
} HIGH[SIMD_LEVELS] = {
    [SIMD_PORTABLE] = {0.9e-9, 6e-18, 11e-9},
    [SIMD_AVX2] = {0.27e-9, 2e-18, 3e-9},
    [SIMD_AVX512] = {0.185e-9, 1e-18, 1.2e-9},
};

/* The table of base primes, for each number up to the root. */
static const double HIGH_TABLE = 6e-11;

/* Tests: seconds for each number, near 2^64, and for beginning a piece. Near 2^40 it is a tenth
 * less. Measured on the same Xeon on windows of 1e5 to 1e9 numbers. */
static const double TESTS_NUMBER[SIMD_LEVELS] = {[SIMD_PORTABLE] = 9e-9, [SIMD_AVX2] = 7e-9, [SIMD_AVX512] = 3e-9};
static const double TESTS_BEGIN = 20e-6;

/* Seconds: beginning a piece; preparing a base prime that is kept in memory, once, and at the beginning of a piece. */
static const double SIEVE_BEGIN = 20e-6, SIEVE_BASE_PRIME = 20e-9, SIEVE_BEGIN_PRIME = 10e-9;

/* About how many primes there are up to x >= 10. */
static double prime_count(double x)
{
    return x / (log(x) - 1);
}

static double trial_density(enum simd simd, double x)
{
    double log_x = log(x);
    return TRIAL[simd].number + TRIAL[simd].root * sqrt(x) / (log_x * log_x) * (1 + 4 / log_x);
}

static bool is_high(struct way way, double x)
{
    return way_is_high(way, x < 0x1p63 ? (uint64_t)x : UINT64_MAX);
}

static double sieve_density(struct way way, double x)
{
    double root = sqrt(x), crossings = fmax(log(log(root) / log(100)), 0.1);
    if (way.approach == APPROACH_TESTS)
        return TESTS_NUMBER[way.simd] * (0.75 + 0.25 * log(x) / log(0x1p64));
    if (is_high(way, x))
        return HIGH[way.simd].crossing * crossings + HIGH[way.simd].prime * prime_count(root);
    return SIEVE[way.simd].crossing * crossings + SIEVE[way.simd].prime * prime_count(root);
}

static double sieve_setup(struct way way, double x)
{
    double primes = prime_count(sqrt(x));
    if (way.approach == APPROACH_TESTS)
        return TESTS_BEGIN;
    return SIEVE_BEGIN + primes * (is_high(way, x) ? HIGH[way.simd].begin : SIEVE_BEGIN_PRIME);
}

double cost_density(struct way way, double x)
{
    x = fmax(x, 100);
    return way.method == METHOD_SIEVE ? sieve_density(way, x) : trial_density(way.simd, x);
}

double cost_setup(struct way way, double x)
{
    x = fmax(x, 100);
    return way.method == METHOD_SIEVE ? sieve_setup(way, x) : TRIAL_BASE_PRIME * prime_count(sqrt(x));
}

/* At great height pieces of 3e6 numbers, 1 millisecond each, took 3% longer than one of 1e10 (1e18, the same Xeon). */
double cost_follow(struct way way, double x)
{
    return way.method == METHOD_SIEVE && is_high(way, x) ? SIEVE_BEGIN : cost_setup(way, x);
}

double cost_start(struct way way, double x)
{
    double root = sqrt(fmax(x, 100));
    if (way.method != METHOD_SIEVE || way.approach == APPROACH_TESTS)
        return 0;
    return is_high(way, x) ? HIGH_TABLE * root : SIEVE_BASE_PRIME * prime_count(root);
}

struct way cost_choose(struct way way, struct range range, int ranks)
{
    double best = INFINITY, x = (double)range.last;
    struct way choice = way;
    choice.approach = APPROACH_PLAIN;
    if (way.method != METHOD_SIEVE || range.first < HIGH_LEAST || range.first > range.last)
        return choice;
    /* From PLAIN_END on the first two are the same. */
    for (way.approach = range.first < PLAIN_END ? APPROACH_PLAIN : APPROACH_HIGH; way.approach < APPROACHES;
         way.approach++) {
        double seconds = cost_start(way, x) + cost_setup(way, x) + cost_rows(way, rows_of_range(range)) / ranks;
        if (seconds <= best) {
            best = seconds;
            choice = way;
        }
    }
    return choice;
}

/* Simpson's rule over equal parts: the density is smooth, close to the root of x at worst. Where the numbers are narrow for
 * their height, as the shares of thousands of ranks are, one part errs by less than 1e-9. */
enum { PARTS = 16, NARROW = 32 };

static double smooth_rows(struct way way, struct row_span span)
{
    double numbers = (double)span.count * ROW_NUMBERS, first = (double)span.first * ROW_NUMBERS;
    int parts = numbers * NARROW < first ? 1 : PARTS;
    double step = numbers / (2 * parts), sum = 0;
    for (int i = 0; i <= 2 * parts; i++)
        sum += cost_density(way, first + i * step) * (i == 0 || i == 2 * parts ? 1 : i % 2 ? 4 : 2);
    return sum * step / 3;
}

double cost_rows(struct way way, struct row_span span)
{
    /* Where the sieve changes its way, the density jumps. */
    static const uint64_t JUMP = PLAIN_END / ROW_NUMBERS;
    if (span.count == 0)
        return 0;
    if (span.first >= JUMP || JUMP - span.first >= span.count)
        return smooth_rows(way, span);
    uint64_t below = JUMP - span.first;
    return smooth_rows(way, (struct row_span){span.first, below}) +
           smooth_rows(way, (struct row_span){JUMP, span.count - below});
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
