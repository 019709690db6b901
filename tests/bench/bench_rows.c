/* From rows to primes, and from rows to text: nanoseconds a prime, beside the plain loops and primesieve.
 *
 *     build/tests/bench_rows [RUNS [STOP]]          default: 9 runs of the rows below 1e9
 *
 * The rows are made outside of the timing, from primesieve's primes. Each run times all ways, one after the other, in CPU
 * seconds; a ratio is the median of the runs' ratios. The primes are added up; the text goes to /dev/null. primesieve
 * has its primes to find, too: its times are those of all that a reader of primes, or of their text, would wait for. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <primesieve.h>

#include "core/number.h"
#include "core/write.h"
#include "measure.h"
#include "print.h"

enum {
    WINDOW_ROWS = 400000,
    PART_ROWS = 200, /* whose primes fit into the L1 cache, at the density of 1e9 */
};

struct window {
    struct rows rows;
    struct range range;
    uint64_t primes, sum;
    int null; /* a descriptor of /dev/null */
};

static void demand(bool right, const char *what)
{
    if (!right) {
        fprintf(stderr, "bench_rows: %s\n", what);
        exit(1);
    }
}

static uint64_t sum_of(const uint64_t *primes, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += primes[i];
    return sum;
}

static void sum_by_loop(const struct window *window)
{
    uint64_t sum = 0;
    for (uint64_t done = 0; done < WINDOW_ROWS; done += PART_ROWS) {
        uint64_t primes[PART_ROWS * ROW_BITS];
        size_t count = 0;
        for (uint64_t i = done; i < done + PART_ROWS; i++)
            count += row_primes(primes + count, &window->rows, i);
        sum += sum_of(primes, count);
    }
    demand(sum == window->sum, "the sum is wrong");
}

static void sum_by_rows(const struct window *window)
{
    uint64_t sum = 0;
    for (uint64_t done = 0; done < WINDOW_ROWS; done += PART_ROWS) {
        uint64_t primes[PART_ROWS * ROW_BITS];
        sum += sum_of(primes, rows_primes(primes, &window->rows, done, done + PART_ROWS));
    }
    demand(sum == window->sum, "the sum is wrong");
}

static void sum_by_primesieve(const struct window *window)
{
    primesieve_iterator iterator;
    primesieve_init(&iterator);
    primesieve_jump_to(&iterator, window->range.first, window->range.last);
    uint64_t sum = 0;
    for (uint64_t i = 0; i < window->primes; i++)
        sum += primesieve_next_prime(&iterator);
    primesieve_free_iterator(&iterator);
    demand(sum == window->sum, "the sum is wrong");
}

static char *write_digits(char *text, uint64_t n)
{
    char digits[21];
    size_t start = sizeof digits;
    digits[--start] = '\n';
    for (; n > 0; n /= 10)
        digits[--start] = (char)('0' + n % 10);
    memcpy(text, digits + start, sizeof digits - start);
    return text + (sizeof digits - start);
}

static void print_by_loop(const struct window *window)
{
    static char text[PART_ROWS * ROW_BITS * 21];
    for (uint64_t done = 0; done < WINDOW_ROWS; done += PART_ROWS) {
        char *end = text;
        for (uint64_t i = done; i < done + PART_ROWS; i++) {
            uint64_t primes[ROW_BITS];
            size_t count = row_primes(primes, &window->rows, i);
            for (size_t k = 0; k < count; k++)
                end = write_digits(end, primes[k]);
        }
        demand(write_all(window->null, text, (size_t)(end - text)), "cannot write");
    }
}

static void print_by_rows(const struct window *window)
{
    demand(print_rows_as_text(window->null, &window->rows, window->range), "cannot write");
}

/* It prints on standard output, which leads elsewhere meanwhile. */
static void print_by_primesieve(const struct window *window)
{
    fflush(stdout);
    int saved = dup(STDOUT_FILENO);
    demand(saved >= 0 && dup2(window->null, STDOUT_FILENO) >= 0, "cannot redirect standard output");
    primesieve_print_primes(window->range.first, window->range.last);
    fflush(stdout);
    demand(dup2(saved, STDOUT_FILENO) >= 0, "cannot restore standard output");
    close(saved);
}

static const struct way {
    const char *name;
    void (*run)(const struct window *window);
} WAYS[] = {
    {"primes: bit after bit", sum_by_loop},
    {"primes: rows_primes", sum_by_rows},
    {"primes: primesieve_next_prime", sum_by_primesieve},
    {"text: digit after digit", print_by_loop},
    {"text: writer", print_by_rows},
    {"text: primesieve_print_primes", print_by_primesieve},
};

/* The plain loop stands first in its group, and primesieve last. */
enum { GROUP = 3, WAY_COUNT = sizeof WAYS / sizeof *WAYS };

static struct window make_window(uint64_t stop)
{
    struct window window = {.null = open("/dev/null", O_WRONLY)};
    demand(window.null >= 0, "cannot open /dev/null");
    window.rows.span = (struct row_span){row_of(stop) - WINDOW_ROWS, WINDOW_ROWS};
    window.range = range_of_rows(window.rows.span, (struct range){0, UINT64_MAX});
    uint8_t *bytes = calloc(1, (size_t)WINDOW_ROWS * ROW_BYTES + ROWS_PADDING);
    size_t count = 0;
    uint64_t *primes = primesieve_generate_primes(window.range.first, window.range.last, &count, UINT64_PRIMES);
    demand(bytes != NULL && primes != NULL, "out of memory");
    for (size_t i = 0; i < count; i++) {
        uint64_t row = row_of(primes[i]);
        row_set_bit(bytes, row - window.rows.span.first, ROW_BIT[primes[i] - row * ROW_NUMBERS - 2]);
    }
    window.rows.bytes = bytes;
    window.primes = count;
    window.sum = sum_of(primes, count);
    primesieve_free(primes);
    return window;
}

static double median_ratio(const double *values, const double *over, int count)
{
    double ratios[RUNS_MAX];
    for (int i = 0; i < count; i++)
        ratios[i] = values[i] / over[i];
    return median(ratios, count);
}

int main(int argc, char **argv)
{
    int runs = argc > 1 ? atoi(argv[1]) : 9;
    uint64_t stop = 1000000000;
    bool stop_is_number = argc <= 2 || number_parse_count(&stop, argv[2]) == NUMBER_OK;
    if (argc > 3 || runs < 1 || runs > RUNS_MAX || !stop_is_number || stop < 1e8 || stop > 1e19) {
        fprintf(stderr, "usage: bench_rows [RUNS [STOP]], with 1 to %d runs, and STOP from 1e8 to 1e19\n", RUNS_MAX);
        return 2;
    }
    struct window window = make_window(stop);
    double times[WAY_COUNT][RUNS_MAX];
    for (int run = 0; run < runs; run++)
        for (size_t way = 0; way < WAY_COUNT; way++) {
            double start = cpu_seconds();
            WAYS[way].run(&window);
            times[way][run] = cpu_seconds() - start;
        }
    printf("%" PRIu64 " primes below %" PRIu64 ", %.1f a row; CPU time of one core, medians of %d runs\n", window.primes,
           (uint64_t)window.range.last, (double)window.primes / WINDOW_ROWS, runs);
    for (size_t way = 0; way < WAY_COUNT; way++) {
        size_t first = way / GROUP * GROUP, last = first + GROUP - 1;
        printf("%-30s %6.2f ns a prime; %5.3f of the plain loop's time, %5.3f of primesieve's\n", WAYS[way].name,
               1e9 * median(times[way], runs) / (double)window.primes, median_ratio(times[way], times[first], runs),
               median_ratio(times[way], times[last], runs));
    }
    free((void *)window.rows.bytes);
    close(window.null);
    return 0;
}
