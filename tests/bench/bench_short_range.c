/* Short ranges at a great height on one core: nanoseconds a test in each version, and the counting of ranges against
 * primesieve.
 *
 *     build/tests/bench_short_range [RUNS]         default: 5 runs
 *
 * The tests are timed on the numbers that a small sieve leaves, and on primes. A range's run takes the two sides one after
 * the other, each in a process of its own; the ratio is the median of the runs' ratios. Ours are the user and system
 * seconds of the finding alone with its set-up, repeated for narrow ranges; primesieve's those of the program `primesieve
 * -t1` (another one: PRIMESIEVE=PATH), of which starting it takes some milliseconds. `target`: what the ratio to primesieve
 * 12.16 ought to be. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <primesieve.h>

#include "find/primality.h"
#include "find/primality_lanes.h"
#include "find/short_range.h"

enum { RUNS_MAX = 99, NUMBERS = 9600 };

static const struct row {
    const char *name;
    uint64_t first, last;
    double target; /* 0: none */
} ROWS[] = {
    {"1e18, +1e4", UINT64_C(1000000000000000000), UINT64_C(1000000000000010000), 0},
    {"1e18, +1e5", UINT64_C(1000000000000000000), UINT64_C(1000000000000100000), 0},
    {"1e18, +1e6", UINT64_C(1000000000000000000), UINT64_C(1000000000001000000), 0.015},
    {"1e18, +1e7", UINT64_C(1000000000000000000), UINT64_C(1000000000010000000), 0},
    {"1e18, +1e8", UINT64_C(1000000000000000000), UINT64_C(1000000000100000000), 0.35},
    {"1e18, +1e9", UINT64_C(1000000000000000000), UINT64_C(1000000001000000000), 0},
    {"2^64-1e4 ...", UINT64_MAX - 10000, UINT64_MAX, 0},
    {"2^64-1e5 ...", UINT64_MAX - 100000, UINT64_MAX, 0},
    {"2^64-1e6 ...", UINT64_MAX - 1000000, UINT64_MAX, 0},
    {"2^64-1e7 ...", UINT64_MAX - 10000000, UINT64_MAX, 0.03},
    {"2^64-1e8 ...", UINT64_MAX - 100000000, UINT64_MAX, 0},
    {"2^64-1e9 ...", UINT64_MAX - 1000000000, UINT64_MAX, 0},
};

static enum simd level;

static void demand(bool right, const char *what)
{
    if (right)
        return;
    fprintf(stderr, "bench_short_range: %s\n", what);
    exit(1);
}

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, rising);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

/* Numbers from `first` on without a factor below 200, and the primes among them. */
static void list_numbers(uint64_t *numbers, uint64_t *primes, uint64_t first)
{
    size_t count = 0, prime_count = 0;
    for (uint64_t n = first | 1; count < NUMBERS || prime_count < NUMBERS; n += 2) {
        bool left = true;
        for (uint64_t p = 3; p < 200 && left; p += 2)
            left = n % p != 0;
        if (left && count < NUMBERS)
            numbers[count++] = n;
        if (left && prime_count < NUMBERS && is_prime(n))
            primes[prime_count++] = n;
    }
}

static void print_test(const struct primality_lanes *lanes, const char *height, uint64_t first, int runs)
{
    static uint64_t numbers[NUMBERS], primes[NUMBERS], p[NUMBERS];
    static uint8_t prime[NUMBERS];
    list_numbers(numbers, primes, first);
    for (size_t i = 0; i < NUMBERS; i++)
        p[i] = lucas_parameter(primes[i]);
    double base_2[RUNS_MAX], lucas[RUNS_MAX], both[RUNS_MAX];
    volatile uint64_t sink = 0;
    for (int run = 0; run < runs; run++) {
        double start = cpu_seconds();
        for (size_t i = 0; i + lanes->group <= NUMBERS; i += lanes->group)
            sink += lanes->strong_base_2(numbers + i);
        double middle = cpu_seconds();
        for (size_t i = 0; i + lanes->group <= NUMBERS; i += lanes->group)
            sink += lanes->lucas(primes + i, p + i);
        double late = cpu_seconds();
        demand(primality_lanes_test(prime, primes, NUMBERS, lanes) == NUMBERS, "a prime is refused");
        base_2[run] = (middle - start) / NUMBERS;
        lucas[run] = (late - middle) / NUMBERS;
        both[run] = (cpu_seconds() - late) / NUMBERS;
    }
    printf("%-17s %-12s %7.1f %7.1f %7.1f\n", lanes->name, height, 1e9 * median(base_2, runs), 1e9 * median(lucas, runs),
           1e9 * median(both, runs));
}

static uint64_t search(const struct row *row)
{
    struct range range = {row->first, row->last};
    struct short_range *short_range = short_range_new(level, range);
    uint64_t count = 0;
    demand(short_range != NULL, "not enough memory");
    demand(short_range_count(&count, short_range, rows_of_range(range), &(struct find_sink){0}), "stopped");
    short_range_free(short_range);
    return count;
}

/* What a child does: our search, so many times. */
static uint64_t search_often(const struct row *row, int times)
{
    uint64_t count = 0;
    for (int i = 0; i < times; i++)
        count = search(row);
    return count;
}

static void run_peer(const struct row *row)
{
    const char *program = getenv("PRIMESIEVE");
    program = program == NULL ? "primesieve" : program;
    char first[24], last[24];
    snprintf(first, sizeof first, "%" PRIu64, row->first);
    snprintf(last, sizeof last, "%" PRIu64, row->last);
    execlp(program, program, first, last, "-t1", "-q", (char *)NULL);
    perror(program);
    _exit(127);
}

/* User and system seconds of a child, and what it found: our search so many times, or the peer for 0. */
static double measure(uint64_t *result, const struct row *row, int times)
{
    int ends[2];
    demand(pipe(ends) == 0, "no pipe");
    fflush(stdout);
    pid_t child = fork();
    demand(child >= 0, "no process");
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        if (times == 0)
            run_peer(row);
        double start = cpu_seconds();
        uint64_t count = search_often(row, times);
        printf("%" PRIu64 " %.9f\n", count, (cpu_seconds() - start) / times);
        fflush(stdout);
        _exit(0);
    }
    close(ends[1]);
    char text[64] = "", *end = text;
    FILE *from = fdopen(ends[0], "r");
    demand(from != NULL, "no pipe");
    demand(fgets(text, sizeof text, from) != NULL, "a side says nothing");
    *result = strtoull(text, &end, 10);
    fclose(from);
    int status = 0;
    struct rusage usage;
    demand(wait4(child, &status, 0, &usage) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0, "a side failed");
    if (times > 0)
        return strtod(end, NULL);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void compare(const struct row *row, int runs)
{
    double ours[RUNS_MAX], peer[RUNS_MAX], ratio[RUNS_MAX];
    int times = row->last - row->first < 10000000 ? (int)(10000000 / (row->last - row->first)) : 1;
    for (int run = 0; run < runs; run++) {
        uint64_t found = 0, expected = 0;
        ours[run] = measure(&found, row, times);
        peer[run] = measure(&expected, row, 0);
        demand(found == expected, "the two sides do not agree");
        ratio[run] = ours[run] / peer[run];
    }
    printf("%-15s %11.6f %11.3f %9.5f", row->name, median(ours, runs), median(peer, runs), median(ratio, runs));
    printf(row->target > 0 ? "   %5.3f\n" : "       -\n", row->target);
}

int main(int argc, char **argv)
{
    int runs = argc > 1 ? atoi(argv[1]) : 5;
    demand(runs >= 1 && runs <= RUNS_MAX, "RUNS is a number from 1 to 99");
    demand(simd_choose(&level), SIMD_VARIABLE " can be portable, avx2 or avx512");
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("ns a number                     base 2   Lucas    both   (medians of %d runs; Lucas and both of primes)\n",
           runs);
    const struct primality_lanes *last = NULL;
    for (enum simd i = SIMD_PORTABLE; i <= level; i++) {
        const struct primality_lanes *lanes = primality_lanes_for(i);
        if (lanes == last)
            continue;
        print_test(lanes, "1e18", UINT64_C(1000000000000000000), runs);
        print_test(lanes, "below 2^64", UINT64_MAX - (1 << 28), runs);
        last = lanes;
    }
    printf("\nkernels: %s; libprimesieve %s; the program %s\n", primality_lanes_for(level)->name, primesieve_version(),
           getenv("PRIMESIEVE") != NULL ? getenv("PRIMESIEVE") : "primesieve");
    printf("count                ours s  primesieve s   ratio  target   (medians of %d runs)\n", runs);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        compare(&ROWS[i], runs);
    return 0;
}
