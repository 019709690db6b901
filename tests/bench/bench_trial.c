/* Trial division on one core against the plain loop that divides by primes with %: the ratio of their times.
 *
 *     build/tests/bench_trial [RUNS [N ...]]          default: 5 runs of 1e7 and 1e8
 *
 * Each run times both, one after the other, in CPU seconds; the ratio is the median of the runs' ratios. The plain loop
 * runs through the odd numbers, its table of base primes is made outside of the timing, and it works in 32 bits. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/number.h"
#include "find/base/base_primes.h"
#include "find/finder.h"
#include "measure.h"
#include "plan/cost.h"
#include "question/findings.h"

static uint32_t table[6542] = {3, 5, 7};

static uint64_t plain(uint32_t n)
{
    uint64_t count = n >= 2;
    for (uint32_t x = 3; x <= n; x += 2) {
        int prime = 1;
        for (const uint32_t *p = table; *p != 0 && *p * *p <= x; p++)
            if (x % *p == 0) {
                prime = 0;
                break;
            }
        count += (uint64_t)prime;
    }
    return count;
}

struct counter {
    struct findings found;
    struct range range;
};

static void count_rows(void *context, const struct rows *rows)
{
    struct counter *counter = context;
    findings_add_rows(&counter->found, rows, counter->range, NULL);
}

static uint64_t ours(uint32_t n, enum simd simd)
{
    struct counter counter = {.range = {0, n}};
    struct find_sink sink = {.context = &counter, .rows = count_rows};
    struct finder *finder =
        finder_new(cost_choose((struct way){.method = METHOD_TRIAL, .simd = simd}, counter.range, 1), counter.range, NULL);
    if (finder == NULL)
        exit(1);
    if (finder_find(finder, rows_of_range(counter.range), &sink) != FIND_DONE)
        exit(1);
    finder_free(finder);
    return counter.found.count;
}

static void compare(uint32_t n, int runs)
{
    enum simd best = simd_supported();
    double plain_times[RUNS_MAX], our_times[SIMD_LEVELS][RUNS_MAX], ratios[SIMD_LEVELS][RUNS_MAX];
    for (int run = 0; run < runs; run++) {
        double start = cpu_seconds();
        uint64_t expected = plain(n);
        plain_times[run] = cpu_seconds() - start;
        for (enum simd simd = SIMD_PORTABLE; simd <= best; simd++) {
            start = cpu_seconds();
            uint64_t count = ours(n, simd);
            our_times[simd][run] = cpu_seconds() - start;
            ratios[simd][run] = plain_times[run] / our_times[simd][run];
            if (count != expected) {
                printf("wrong: %" PRIu64 " with %s, %" PRIu64 " with %%\n", count, simd_name(simd), expected);
                exit(1);
            }
        }
    }
    printf("%10" PRIu32 "  %% by primes   %9.4f s\n", n, median(plain_times, runs));
    for (enum simd simd = SIMD_PORTABLE; simd <= best; simd++)
        printf("%10s  %-12s  %9.4f s   %5.1f times as fast\n", "", simd_name(simd), median(our_times[simd], runs),
               median(ratios[simd], runs));
}

int main(int argc, char **argv)
{
    int runs = argc > 1 ? atoi(argv[1]) : 5;
    if (runs < 1 || runs > RUNS_MAX) {
        fprintf(stderr, "usage: bench_trial [RUNS [N ...]], with 1 to %d runs\n", RUNS_MAX);
        return 2;
    }
    struct base_primes *stream = base_primes_new(UINT16_MAX);
    if (stream == NULL)
        return 1;
    base_primes_next(table + 3, sizeof table / sizeof *table - 3, stream);
    base_primes_free(stream);

    printf("trial division of the numbers up to N, CPU seconds of one core, medians of %d runs\n", runs);
    if (argc <= 2) {
        compare(10000000, runs);
        compare(100000000, runs);
    }
    for (int i = 2; i < argc; i++) {
        uint64_t n = 0;
        if (number_parse_count(&n, argv[i]) != NUMBER_OK || n >= UINT32_MAX - 1) {
            fprintf(stderr, "bench_trial: N must be a number below 2^32-2, not %s\n", argv[i]);
            return 2;
        }
        compare((uint32_t)n, runs);
    }
    return 0;
}
