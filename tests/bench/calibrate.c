/* What the processor's work costs, measured anew: the costs of core/processor.h beside those of this machine.
 *
 *     build/tests/bench_calibrate [--quick]
 *
 * For each SIMD level that the processor has, one core counts by every approach at several heights; the constants are those
 * that come closest to the measured seconds, by least squares of the relative errors. Takes about a minute and a half on a
 * core of its own; with --quick, which measures narrower ranges and less exactly, some twenty seconds. Prints for each
 * constant its name and unit, the table's value, the measured one and the ratio of the measured one to the table's. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "core/processor.h"
#include "find/finder.h"
#include "find/sieve/sieve.h"
#include "measure.h"
#include "plan/cost.h"

static bool quick;

static void demand(bool right, const char *what)
{
    if (right)
        return;
    fprintf(stderr, "bench_calibrate: %s\n", what);
    exit(1);
}

static void print_constant(const char *name, const char *unit, double table, double measured)
{
    printf("%-32s %-34s %10.4g %10.4g", name, unit, 1e9 * table, 1e9 * measured);
    if (table > 0)
        printf(" %7.2f", measured / table);
    printf("\n");
}

/* Measured seconds, each a sum of unknown constants times known amounts. */
enum { TERMS = 5, SAMPLES_MAX = 200 };

struct samples {
    size_t count, terms;
    double amount[SAMPLES_MAX][TERMS], seconds[SAMPLES_MAX];
};

static void add_sample(struct samples *samples, const double *amount, double seconds)
{
    demand(samples->count < SAMPLES_MAX, "too many samples");
    memcpy(samples->amount[samples->count], amount, samples->terms * sizeof *amount);
    samples->seconds[samples->count++] = seconds;
}

/* Gaussian elimination with pivots; a system without a solution gives 0 for what is not determined. */
static void solve(double x[TERMS], double a[TERMS][TERMS + 1], size_t n)
{
    for (size_t k = 0; k < n; k++) {
        size_t pivot = k;
        for (size_t i = k + 1; i < n; i++)
            pivot = fabs(a[i][k]) > fabs(a[pivot][k]) ? i : pivot;
        for (size_t j = 0; j <= n; j++) {
            double swap = a[k][j];
            a[k][j] = a[pivot][j];
            a[pivot][j] = swap;
        }
        for (size_t i = k + 1; i < n && a[k][k] != 0; i++) {
            double factor = a[i][k] / a[k][k];
            for (size_t j = k; j <= n; j++)
                a[i][j] -= factor * a[k][j];
        }
    }
    for (size_t k = n; k-- > 0;) {
        double rest = a[k][n];
        for (size_t j = k + 1; j < n; j++)
            rest -= a[k][j] * x[j];
        x[k] = a[k][k] != 0 ? rest / a[k][k] : 0;
    }
}

/* The constants of the least squares of relative errors, by the normal equations; `used` tells which terms there are.
 * Amounts are scaled by their largest, as constants of many magnitudes stand beside each other. */
static void fit_used(double constant[TERMS], const struct samples *samples, const bool used[TERMS])
{
    double a[TERMS][TERMS + 1] = {{0}}, scale[TERMS] = {0};
    for (size_t s = 0; s < samples->count; s++)
        for (size_t i = 0; i < samples->terms; i++)
            scale[i] = fmax(scale[i], samples->amount[s][i] / samples->seconds[s]);
    for (size_t i = 0; i < samples->terms; i++)
        a[i][i] = used[i] ? 0 : 1;
    for (size_t s = 0; s < samples->count; s++)
        for (size_t i = 0; i < samples->terms; i++) {
            double row = samples->amount[s][i] / samples->seconds[s] / scale[i];
            for (size_t j = 0; j < samples->terms && used[i]; j++)
                a[i][j] += used[j] ? row * samples->amount[s][j] / samples->seconds[s] / scale[j] : 0;
            a[i][samples->terms] += used[i] ? row : 0;
        }
    solve(constant, a, samples->terms);
    for (size_t i = 0; i < samples->terms; i++)
        constant[i] /= scale[i];
}

/* No cost is negative: a term that would be is left out. */
static void fit(double constant[TERMS], const struct samples *samples)
{
    bool used[TERMS] = {true, true, true, true, true}, again = true;
    while (again) {
        fit_used(constant, samples, used);
        again = false;
        for (size_t i = 0; i < samples->terms; i++)
            if (used[i] && constant[i] < 0) {
                used[i] = false;
                again = true;
            }
    }
}

static struct finder *new_finder(struct way way, struct range range)
{
    struct finder *finder = finder_new(way, range, NULL);
    demand(finder != NULL, "not enough memory");
    return finder;
}

static double count_seconds(struct finder *finder, struct row_span piece)
{
    struct findings found = {0};
    double start = cpu_seconds();
    demand(finder_answer(&found, finder, piece, &(struct find_sink){0}) == FIND_DONE, "not enough memory");
    return cpu_seconds() - start;
}

/* The seconds of a rank's start and of beginning a piece, and of each number without them, around their middle. */
struct measured {
    double start, begin, number, middle;
};

/* Counts numbers from x on that are predicted to take some seconds, `least` to `most` of them; and single rows, apart from
 * one another and from them, so that each begins anew. */
static struct measured measure(struct way way, double x, double seconds, double least, double most)
{
    enum { BEGINS = 3 };
    double width = fmin(fmax((quick ? 0.1 : 1) * seconds / cost_density(way, x), least), most);
    struct range range = {(uint64_t)x, (uint64_t)x + (uint64_t)width};
    struct row_span piece = rows_of_range(range);
    double begins[BEGINS], start = cpu_seconds();
    struct finder *finder = new_finder(way, range);
    count_seconds(finder, (struct row_span){piece.first, 1});
    start = cpu_seconds() - start;
    int runs = quick ? 1 : BEGINS;
    for (int i = 0; i < runs; i++)
        begins[i] = count_seconds(finder, (struct row_span){piece.first + piece.count - 1 - 2 * (uint64_t)i, 1});
    struct measured measured = {.begin = median(begins, runs), .middle = x + width / 2};
    measured.start = fmax(start - measured.begin, 0);
    measured.number = fmax(count_seconds(finder, piece) - measured.begin, 0) / width;
    finder_free(finder);
    return measured;
}

/* The name of a constant of a level. */
static const char *level_name(const char *member, enum simd simd)
{
    static char name[64];
    snprintf(name, sizeof name, "%s.%s", simd_name(simd), member);
    return name;
}

static void calibrate_trial(enum simd simd)
{
    static const double HEIGHTS[] = {1e7, 1e9, 1e11, 1e13};
    struct way way = {.method = METHOD_TRIAL, .simd = simd, .approach = APPROACH_PLAIN};
    struct samples samples = {.terms = 2};
    double constant[TERMS];
    for (size_t i = 0; i < sizeof HEIGHTS / sizeof *HEIGHTS; i++) {
        struct measured measured = measure(way, HEIGHTS[i], 0.5, 1e6, HEIGHTS[i]);
        double log_x = log(measured.middle);
        add_sample(&samples, (double[]){1, sqrt(measured.middle) / (log_x * log_x) * (1 + 4 / log_x)}, measured.number);
    }
    fit(constant, &samples);
    print_constant(level_name("trial_number", simd), "ns a number", PROCESSOR.level[simd].trial_number, constant[0]);
    print_constant(level_name("trial_root", simd), "ns, factor of the root's term", PROCESSOR.level[simd].trial_root,
                   constant[1]);
}

/* The amounts that one unit of crossings and of steps is paid for. */
static void add_lines(struct samples *samples, struct line_work work, double seconds)
{
    double crossings = processor_line_seconds(&(struct line_costs){.crossing = 1}, &work);
    double steps = processor_line_seconds(&(struct line_costs){.step = 1}, &work);
    add_sample(samples, (double[]){crossings, steps}, seconds);
}

static void print_lines(const char *sieve, enum simd simd, const struct line_costs *table,
                        const struct line_costs *measured)
{
    char name[32];
    snprintf(name, sizeof name, "%s.crossing", sieve);
    print_constant(level_name(name, simd), "ns a crossing", table->crossing, measured->crossing);
    snprintf(name, sizeof name, "%s.step", sieve);
    print_constant(level_name(name, simd), "ns a prime in a line or window", table->step, measured->step);
    snprintf(name, sizeof name, "%s.start", sieve);
    print_constant(level_name(name, simd), "ns a prime at a piece's start", table->start, measured->start);
}

static void calibrate_plain(enum simd simd)
{
    static const double HEIGHTS[] = {1e9, 1e11, 1e13, 1e15, 1e16};
    struct way way = {.method = METHOD_SIEVE, .simd = simd, .approach = APPROACH_PLAIN};
    struct samples samples = {.terms = 2};
    double constant[TERMS], start = 0;
    for (size_t i = 0; i < sizeof HEIGHTS / sizeof *HEIGHTS; i++) {
        double x = HEIGHTS[i];
        struct measured measured = measure(way, x, 1, quick ? 1e8 : 2e9, 1e10);
        add_lines(&samples, processor_plain_number(measured.middle), measured.number);
        start = measured.begin / processor_prime_count(sqrt(x));
    }
    fit(constant, &samples);
    struct line_costs lines = {.crossing = constant[0], .step = constant[1], .start = start};
    print_lines("plain", simd, &PROCESSOR.level[simd].plain, &lines);
}

static void calibrate_high(enum simd simd)
{
    static const double HEIGHTS[] = {1e15, 1e16, 1e17, 1e18};
    const size_t heights = sizeof HEIGHTS / sizeof *HEIGHTS - (quick ? 1 : 0);
    struct way way = {.method = METHOD_SIEVE, .simd = simd, .approach = APPROACH_HIGH};
    struct samples samples = {.terms = 2};
    double constant[TERMS], start = 0;
    for (size_t i = 0; i < heights; i++) {
        double x = HEIGHTS[i];
        struct measured measured = measure(way, x, 2, quick ? 1e8 : 1e9, 1e10);
        add_lines(&samples, processor_high_number(measured.middle), measured.number);
        start = measured.begin / processor_prime_count(sqrt(x));
    }
    fit(constant, &samples);
    struct line_costs lines = {.crossing = constant[0], .step = constant[1], .start = start};
    print_lines("high", simd, &PROCESSOR.level[simd].high, &lines);
}

static void calibrate_tests(enum simd simd)
{
    struct measured measured =
        measure((struct way){.method = METHOD_SIEVE, .simd = simd, .approach = APPROACH_TESTS}, 1.8e19, 0.5, 1e6, 1e9);
    print_constant(level_name("tests_number", simd), "ns a number", PROCESSOR.level[simd].tests_number, measured.number);
}

/* The seconds that counting the numbers by a wheel takes, again and again, in a layout that the sieve has made already. */
static double wheel_seconds(struct sieve *sieve, struct row_span piece, uint32_t modulus)
{
    uint64_t count;
    double start = 0, seconds = 0;
    int runs = -1;
    for (; runs < 1 || seconds < 2e-3; runs++) {
        start = runs == 0 ? cpu_seconds() : start;
        demand(sieve_count_by(&count, sieve, piece, &(struct find_sink){0}, modulus) == FIND_DONE, "not enough memory");
        seconds = runs >= 0 ? cpu_seconds() - start : 0;
    }
    return seconds / runs;
}

/* Every wheel at several heights, in narrow and in wide pieces. What beginning takes is taken off. */
static void calibrate_layout(enum simd simd, double begin)
{
    static const double HEIGHTS[] = {1e6, 1e9, 1e12, 1e14}, WIDTHS[] = {1e6, 1e7, 1e8, 1e9};
    struct samples samples = {.terms = 5};
    struct cache_sizes sizes = cache_sizes_plain(caches_own());
    for (size_t i = 0; i < 16; i++) {
        double x = HEIGHTS[i / 4], width = WIDTHS[i % 4];
        if (quick && width > 1e8)
            continue;
        struct range range = {(uint64_t)x, (uint64_t)(x + width)};
        struct row_span piece = rows_of_range(range);
        struct sieve *sieve = sieve_new(simd, range, &sizes);
        demand(sieve != NULL, "not enough memory");
        /* The largest wheel serves lines that are a part of all. */
        for (int w = 0; w < WHEELS - 1; w++) {
            struct layout layout = layout_of(WHEEL_MODULUS[w], range_of_rows(piece, range), &sizes);
            double root = sqrt((double)range.last), lines = wheel_lines(layout.modulus) * (double)layout.chunks;
            struct line_work work = {root, lines * 8 * layout.line, lines, (double)layout.chunks};
            double crossings = processor_line_seconds(&(struct line_costs){.crossing = 1}, &work);
            double primes = processor_prime_count(root);
            double seconds = wheel_seconds(sieve, piece, layout.modulus) - begin;
            if (seconds > begin)
                add_sample(&samples, (double[]){crossings, work.bits, lines * primes, lines, work.chunks * primes},
                           seconds);
        }
        sieve_free(sieve);
    }
    double constant[TERMS];
    fit(constant, &samples);
    const struct line_costs *table = &PROCESSOR.layout;
    print_constant("layout.crossing", "ns a crossing", table->crossing, constant[0]);
    print_constant("layout.fill", "ns a bit", table->fill, constant[1]);
    print_constant("layout.step", "ns a prime in a line", table->step, constant[2]);
    print_constant("layout.line", "ns a line", table->line, constant[3]);
    print_constant("layout.start", "ns a prime at a chunk's start", table->start, constant[4]);
}

/* What is the same at all levels. */
static void calibrate_others(enum simd simd)
{
    struct way plain = {.method = METHOD_SIEVE, .simd = simd, .approach = APPROACH_PLAIN},
               high = {.method = METHOD_SIEVE, .simd = simd, .approach = APPROACH_HIGH};
    struct measured trial =
        measure((struct way){.method = METHOD_TRIAL, .simd = simd, .approach = APPROACH_PLAIN}, 1e16, 0, 10000, 10000);
    struct measured low = measure(plain, 1e6, 0, 10000, 10000), up = measure(plain, 1e16, 0, 10000, 10000);
    struct measured table = measure(high, 1e18, 0, 10000, 10000);
    struct measured tests =
        measure((struct way){.method = METHOD_SIEVE, .simd = simd, .approach = APPROACH_TESTS}, 1e18, 0, 10000, 10000);
    print_constant("trial_base_prime", "ns a base prime", PROCESSOR.trial_base_prime,
                   trial.begin / processor_prime_count(sqrt(1e16)));
    print_constant("plain_base_prime", "ns a base prime", PROCESSOR.plain_base_prime,
                   up.start / processor_prime_count(sqrt(1e16)));
    print_constant("table_number", "ns a number of the table", PROCESSOR.table_number, table.start / 1e9);
    print_constant("sieve_begin", "ns a piece", PROCESSOR.sieve_begin, low.begin);
    print_constant("tests_begin", "ns a piece", PROCESSOR.tests_begin, tests.begin);
    /* The wheel is the same at all levels, and its costs were measured with AVX2. */
    calibrate_layout(simd < SIMD_AVX2 ? simd : SIMD_AVX2, low.begin);
}

int main(int argc, char **argv)
{
    quick = argc == 2 && strcmp(argv[1], "--quick") == 0;
    if (argc > 1 && !quick) {
        fprintf(stderr, "usage: bench_calibrate [--quick]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("%-32s %-34s %10s %10s %7s\n", "constant", "unit", "table", "measured", "ratio");
    for (enum simd simd = SIMD_PORTABLE; simd <= simd_supported(); simd++) {
        calibrate_trial(simd);
        calibrate_plain(simd);
        calibrate_high(simd);
        calibrate_tests(simd);
    }
    calibrate_others(simd_supported());
    return 0;
}
