/* What the processor's work costs, measured anew: the costs of core/processor.h beside those of this machine.
 *
 *     build/tests/bench_calibrate [--quick] [LEVEL ...]
 *
 * For each SIMD level that the processor has, or those that are named, one core searches by every approach at several
 * heights; the constants are those that come closest to the measured seconds, by least squares of the relative errors.
 * Takes two or three minutes on a core of its own for each level; with --quick, which measures narrower ranges and less
 * exactly, half a minute. Each is measured several times, and the least counts: other work on the machine only adds to it.
 *
 * Prints for each constant its name and unit, the table's value, the measured one and the ratio of the measured one to the
 * table's; then the level's costs as they stand in core/processor.c. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "core/processor.h"
#include "find/finder.h"
#include "find/sieve/sieve.h"
#include "format/format.h"
#include "measure.h"
#include "plan/cost.h"
#include "question/answers.h"

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
    struct range range = {(uint128)x, (uint128)x + (uint128)width};
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

static void calibrate_trial(struct level_costs *costs, enum simd simd)
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
    costs->trial_number = constant[0];
    costs->trial_root = constant[1];
    print_constant(level_name("trial_number", simd), "ns a number", PROCESSOR.level[simd].trial_number, constant[0]);
    print_constant(level_name("trial_root", simd), "ns, factor of the root's term", PROCESSOR.level[simd].trial_root,
                   constant[1]);
}

/* --- The plain sieve ------------------------------------------------------------------------------------------------ */

/* The least seconds that counting the numbers by a wheel takes, in a layout that the sieve has made already. */
static double wheel_seconds(struct sieve *sieve, struct row_span piece, uint32_t modulus)
{
    uint64_t count;
    double least = INFINITY, all = 0;
    for (int run = 0; run < 3 || (run < 10 && all < 0.1); run++) {
        double start = cpu_seconds();
        demand(sieve_count_by(&count, sieve, piece, &(struct find_sink){0}, modulus) == FIND_DONE, "not enough memory");
        double seconds = cpu_seconds() - start;
        least = run > 0 ? fmin(least, seconds) : least;
        all += seconds;
    }
    return least;
}

/* The amounts that each of the costs of lines is paid for. */
static void add_lines(struct samples *samples, const struct line_work *work, double seconds)
{
    const double amounts[TERMS] = {
        processor_line_seconds(&(struct line_costs){.near = 1}, work),
        processor_line_seconds(&(struct line_costs){.far = 1}, work),
        processor_line_seconds(&(struct line_costs){.step = 1}, work),
        processor_line_seconds(&(struct line_costs){.line = 1}, work),
        processor_line_seconds(&(struct line_costs){.start = 1}, work),
    };
    add_sample(samples, amounts, seconds);
}

/* A range by all wheels that may be the fastest for it. */
static void add_wheels(struct samples *samples, enum simd simd, struct range range)
{
    struct cache_sizes sizes = cache_sizes_plain(caches_own());
    struct row_span piece = rows_of_range(range);
    struct sieve *sieve = sieve_new(simd, range, &sizes);
    demand(sieve != NULL, "not enough memory");
    /* The largest wheel serves lines that are a part of all. */
    for (int w = 0; w < WHEELS - 1 && w < layout_wheels(range); w++) {
        struct layout layout = layout_of(WHEEL_MODULUS[w], range_of_rows(piece, range), &sizes);
        double lines = wheel_lines(layout.modulus) * (double)layout.chunks;
        struct line_work work = {.root = fmax(sqrt((double)range.last), 1000),
                                 .bits = lines * 8 * layout.line,
                                 .lines = lines,
                                 .chunks = (double)layout.chunks};
        add_lines(samples, &work, wheel_seconds(sieve, piece, layout.modulus));
    }
    sieve_free(sieve);
}

/* Every wheel at several heights, in narrow and in wide pieces. */
static void calibrate_plain(struct level_costs *costs, enum simd simd)
{
    static const double HEIGHTS[] = {1e6, 1e9, 1e11, 1e13, 1e15, 1e16}, WIDTHS[] = {1e6, 1e7, 1e8, 1e9};
    struct samples samples = {.terms = TERMS};
    double constant[TERMS];
    for (size_t i = 0; i < sizeof HEIGHTS / sizeof *HEIGHTS; i++)
        for (size_t j = 0; j < sizeof WIDTHS / sizeof *WIDTHS - quick; j++)
            add_wheels(&samples, simd, (struct range){(uint64_t)HEIGHTS[i], (uint64_t)(HEIGHTS[i] + WIDTHS[j])});
    fit(constant, &samples);
    const struct line_costs *table = &PROCESSOR.level[simd].plain;
    costs->plain = (struct line_costs){constant[0], constant[1], constant[2], constant[3], constant[4]};
    print_constant(level_name("plain.near", simd), "ns a crossing of a prime to 6143", table->near, costs->plain.near);
    print_constant(level_name("plain.far", simd), "ns a crossing of a larger one", table->far, costs->plain.far);
    print_constant(level_name("plain.step", simd), "ns a prime in a line", table->step, costs->plain.step);
    print_constant(level_name("plain.line", simd), "ns a line", table->line, costs->plain.line);
    print_constant(level_name("plain.start", simd), "ns a prime at a chunk's start", table->start, costs->plain.start);
}

/* --- The high sieve, and tests -------------------------------------------------------------------------------------- */

/* Small primes cross off as in the plain sieve; the rest is fitted. */
static void calibrate_high(struct level_costs *costs, enum simd simd)
{
    static const double HEIGHTS[] = {1e15, 1e16, 1e17, 1e18, 1.8e19};
    const size_t heights = sizeof HEIGHTS / sizeof *HEIGHTS - 2 * quick;
    struct way way = {.method = METHOD_SIEVE, .simd = simd, .approach = APPROACH_HIGH};
    struct samples samples = {.terms = 2};
    double constant[TERMS], start = 0;
    for (size_t i = 0; i < heights; i++) {
        struct measured measured = measure(way, HEIGHTS[i], 4, quick ? 1e8 : 4e9, 1e10);
        struct line_work work = processor_high_number(measured.middle);
        double near = costs->plain.near * processor_line_seconds(&(struct line_costs){.near = 1}, &work);
        double far = processor_line_seconds(&(struct line_costs){.far = 1}, &work);
        double steps = processor_line_seconds(&(struct line_costs){.step = 1}, &work);
        add_sample(&samples, (double[]){far, steps}, measured.number - near);
        start = measured.begin / processor_prime_count(sqrt(HEIGHTS[i]));
    }
    fit(constant, &samples);
    const struct line_costs *table = &PROCESSOR.level[simd].high;
    costs->high = (struct line_costs){.near = costs->plain.near, .far = constant[0], .step = constant[1], .start = start};
    print_constant(level_name("high.far", simd), "ns a crossing of a prime above 6143", table->far, constant[0]);
    print_constant(level_name("high.step", simd), "ns a prime in a window", table->step, constant[1]);
    print_constant(level_name("high.start", simd), "ns a prime at a piece's start", table->start, start);
}

static double tests_number(enum simd simd, double x, double most)
{
    struct way way = {.method = METHOD_SIEVE, .simd = simd, .approach = APPROACH_TESTS};
    double least = INFINITY;
    for (int run = 0; run < 3; run++)
        least = fmin(least, measure(way, x, 0.2, 1e6, most).number);
    return least;
}

static void calibrate_tests(struct level_costs *costs, enum simd simd)
{
    const struct level_costs *table = &PROCESSOR.level[simd];
    costs->tests_number = tests_number(simd, 1.8e19, 1e8);
    costs->tests_number_wide = tests_number(simd, 1e20, 1e7);
    print_constant(level_name("tests_number", simd), "ns a number", table->tests_number, costs->tests_number);
    print_constant(level_name("tests_number_wide", simd), "ns a number", table->tests_number_wide,
                   costs->tests_number_wide);
}

/* --- Rows ----------------------------------------------------------------------------------------------------------- */

struct consumer {
    struct listing listing; /* For text. */
    uint8_t *bytes;         /* NULL: the rows are passed over. */
};

enum { FORMAT_ROWS = 256 };

static void consume(void *context, const struct rows *rows)
{
    const struct consumer *consumer = context;
    for (uint64_t row = 0; row < rows->span.count && consumer->bytes != NULL; row += FORMAT_ROWS)
        format_rows(consumer->bytes, &consumer->listing, rows, row, min_u64(row + FORMAT_ROWS, rows->span.count));
}

enum { ROW_RUNS = 5 };

/* The least seconds to find the rows, and to make text of them. */
static double rows_seconds(enum simd simd, struct range range, bool text)
{
    struct way way = {.method = METHOD_SIEVE, .simd = simd, .approach = APPROACH_PLAIN};
    struct finder *finder = new_finder(way, range);
    struct consumer consumer = {.bytes = NULL};
    double least = INFINITY;
    if (text) {
        demand(format_listing_new(&consumer.listing, FORMAT_TEXT, range, &QUESTIONS_COUNT), "not enough memory");
        consumer.bytes = malloc(FORMAT_ROWS * consumer.listing.row_max + FORMAT_PADDING);
        demand(consumer.bytes != NULL, "not enough memory");
    }
    for (int run = 0; run < ROW_RUNS; run++) {
        double start = cpu_seconds();
        demand(finder_find(finder, rows_of_range(range), &(struct find_sink){&consumer, consume, NULL}) == FIND_DONE,
               "not enough memory");
        least = fmin(least, cpu_seconds() - start);
    }
    format_listing_free(&consumer.listing);
    free(consumer.bytes);
    finder_free(finder);
    return least;
}

/* The same to answer questions from them, or from lines. */
static double answer_seconds(enum simd simd, struct range range, struct questions asked)
{
    struct way way = {.method = METHOD_SIEVE, .simd = simd, .approach = APPROACH_PLAIN};
    struct finder *finder = new_finder(way, range);
    struct findings found = {.answers = answers_new(&asked)};
    double least = INFINITY;
    demand(found.answers != NULL, "not enough memory");
    finder_ask(finder, &asked);
    for (int run = 0; run < ROW_RUNS; run++) {
        double start = cpu_seconds();
        demand(finder_answer(&found, finder, rows_of_range(range), &(struct find_sink){0}) == FIND_DONE,
               "not enough memory");
        least = fmin(least, cpu_seconds() - start);
    }
    free(found.answers);
    finder_free(finder);
    return least;
}

static void print_row(const char *name, enum simd simd, const char *unit, double table, double *cost, double seconds)
{
    *cost = fmax(seconds, 0);
    print_constant(level_name(name, simd), unit, table, *cost);
}

/* Gaps of each size need rows: what other questions add to them is their cost. */
static void calibrate_rows(struct level_costs *costs, enum simd simd)
{
    const double width = quick ? 1e8 : 5e8;
    struct range range = {UINT64_C(10000000000), UINT64_C(10000000000) + (uint64_t)width};
    double primes = width / log((double)range.last), rows = rows_seconds(simd, range, false);
    struct questions gaps = {.count = true, .gaps = GAPS_ALL}, tuplet = gaps, sum = gaps, reciprocals = gaps,
                     residues = gaps;
    tuplet.tuplet_count = 1;
    tuplet.tuplets[0] = (struct tuplet){.count = 2, .offsets = {0, 2}};
    sum.sum = reciprocals.reciprocals = true;
    residues.modulus = 30;
    double all = answer_seconds(simd, range, gaps);
    struct row_costs *to = &costs->rows;
    const struct row_costs *table = &PROCESSOR.level[simd].rows;
    struct line_work work = processor_plain_number(&costs->plain, (double)range.last, &(struct load){.rows = true});
    print_row("rows.number", simd, "ns a number", table->number, &to->number,
              rows / width - processor_line_seconds(&costs->plain, &work));
    print_row("rows.tuplet", simd, "ns a prime and pattern", table->tuplet, &to->tuplet,
              (answer_seconds(simd, range, tuplet) - all) / primes);
    print_row("rows.sum", simd, "ns a prime", table->sum, &to->sum, (answer_seconds(simd, range, sum) - all) / primes);
    print_row("rows.reciprocal", simd, "ns a prime", table->reciprocal, &to->reciprocal,
              (answer_seconds(simd, range, reciprocals) - all) / primes);
    print_row("rows.residue", simd, "ns a prime", table->residue, &to->residue,
              (answer_seconds(simd, range, residues) - all) / primes);
    print_row("rows.gap", simd, "ns a prime", table->gap, &to->gap, (all - rows) / primes);
    print_row("rows.text", simd, "ns a prime", table->text, &to->text, (rows_seconds(simd, range, true) - rows) / primes);
}

/* --- All ------------------------------------------------------------------------------------------------------------ */

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
}

/* A cost in nanoseconds, as C has it. */
#define NS(cost) (1e9 * (cost))

/* The level's costs, as they stand in the table; those of single tests are the table's. */
static void print_level(const struct level_costs *costs, const char *level)
{
    const struct line_costs *plain = &costs->plain, *high = &costs->high;
    const struct row_costs *rows = &costs->rows;
    printf("\n[%s] = {.trial_number = %.3ge-9,\n.trial_root = %.3ge-9,\n", level, NS(costs->trial_number),
           NS(costs->trial_root));
    printf(".plain = {.near = %.3ge-9, .far = %.3ge-9, .step = %.3ge-9, .line = %.4ge-9, .start = %.3ge-9},\n",
           NS(plain->near), NS(plain->far), NS(plain->step), NS(plain->line), NS(plain->start));
    printf(".high = {.near = %.3ge-9, .far = %.3ge-9, .step = %.3ge-9, .start = %.3ge-9},\n", NS(high->near), NS(high->far),
           NS(high->step), NS(high->start));
    printf(".test = %.3ge-9,\n.test_wide = %.3ge-9,\n.tests_number = %.3ge-9,\n.tests_number_wide = %.3ge-9,\n",
           NS(costs->test), NS(costs->test_wide), NS(costs->tests_number), NS(costs->tests_number_wide));
    printf(".rows = {.number = %.3ge-9, .tuplet = %.3ge-9, .sum = %.3ge-9, .reciprocal = %.3ge-9, .residue = %.3ge-9, "
           ".gap = %.3ge-9, .text = %.3ge-9}},\n\n",
           NS(rows->number), NS(rows->tuplet), NS(rows->sum), NS(rows->reciprocal), NS(rows->residue), NS(rows->gap),
           NS(rows->text));
}

static void calibrate_level(enum simd simd)
{
    static const char *const NAMES[SIMD_LEVELS] = {"SIMD_PORTABLE", "SIMD_AVX2", "SIMD_AVX512"};
    struct level_costs costs = PROCESSOR.level[simd];
    calibrate_trial(&costs, simd);
    calibrate_plain(&costs, simd);
    calibrate_high(&costs, simd);
    calibrate_tests(&costs, simd);
    calibrate_rows(&costs, simd);
    print_level(&costs, NAMES[simd]);
}

/* Whether a level is among the arguments; all are where none is named. */
static bool is_wanted(enum simd simd, int argc, char **argv)
{
    for (int i = 1 + quick; i < argc; i++)
        if (strcmp(argv[i], simd_name(simd)) == 0)
            return true;
    return argc == 1 + quick;
}

int main(int argc, char **argv)
{
    quick = argc >= 2 && strcmp(argv[1], "--quick") == 0;
    for (int i = 1 + quick; i < argc; i++)
        if (argv[i][0] == '-') {
            fprintf(stderr, "usage: bench_calibrate [--quick] [LEVEL ...]\n");
            return 2;
        }
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("%-32s %-34s %10s %10s %7s\n", "constant", "unit", "table", "measured", "ratio");
    for (enum simd simd = SIMD_PORTABLE; simd <= simd_supported(); simd++)
        if (is_wanted(simd, argc, argv))
            calibrate_level(simd);
    calibrate_others(simd_supported());
    return 0;
}
