/* The sieve on one core against primesieve: counting at several heights, adding up primes, and printing them.
 *
 *     build/tests/bench_sieve [RUNS [ROW ...]]         default: 5 runs of all rows
 *
 * Each run takes a row's two sides one after the other, each in a process of its own, and their user and system seconds;
 * the ratio is the median of the runs' ratios. Minor page faults and the most memory are those of the last run: memory that
 * is touched for the first time costs a fault, which in a virtual machine takes a microsecond or several. The peer is the
 * program `primesieve -t1` (another one: PRIMESIEVE=PATH), but for adding up, where it is libprimesieve's iterator in
 * bench_iterator (another one: PRIMESIEVE_ITERATOR=PATH, as tests/bench/sieve.sh makes it). `limit`: seconds that the
 * crossings alone would take at one store after the other, as fast as this core stores into its L1 cache; over it, how far
 * the sieve is from that. */
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/arith.h"
#include "find/finder.h"
#include "find/sieve/layout.h"
#include "measure.h"
#include "plan/cost.h"
#include "print.h"

enum kind { COUNTING, COUNTING_PIECES, ADDING, PRINTING };

enum { PIECE_NUMBERS = 100000000 }; /* about, of pieces that follow one another, as a pool gives them */

static const struct row {
    const char *name;
    enum kind kind;
    uint64_t first, width;
    double goal; /* Of primesieve 12.16's time on a Zen 5 with AVX-512; 0: none. */
} ROWS[] = {
    {"count 0-1e9", COUNTING, 0, 1000000000, 0.36},
    {"count 0-1e10", COUNTING, 0, 10000000000, 0.36},
    {"count 0-1e11", COUNTING, 0, 100000000000, 0},
    {"count 1e12+1e10", COUNTING, 1000000000000, 10000000000, 0.30},
    {"count 1e15+1e10", COUNTING, 1000000000000000, 10000000000, 0.38},
    {"count 1e18+1e10", COUNTING, 1000000000000000000, 10000000000, 0.55},
    {"pieces 1e18+1e10", COUNTING_PIECES, 1000000000000000000, 10000000000, 0},
    {"count 1e18+1e9", COUNTING, 1000000000000000000, 1000000000, 0.45},
    {"count 1e18+1e8", COUNTING, 1000000000000000000, 100000000, 0.30},
    {"count 1e18+1e6", COUNTING, 1000000000000000000, 1000000, 0.012},
    {"count 2^64-1e10", COUNTING, UINT64_MAX - 9999999999, 9999999999, 0},
    {"count 2^64-1e9", COUNTING, UINT64_MAX - 999999999, 999999999, 0.30},
    {"count 2^64-1e7", COUNTING, UINT64_MAX - 9999999, 9999999, 0.02},
    {"sum 0-1e10", ADDING, 0, 10000000000, 0.60},
    {"text 0-1e9", PRINTING, 0, 1000000000, 0},
    {"text 0-1e10", PRINTING, 0, 10000000000, 0.25},
};

static enum simd level;

static void demand(bool right, const char *what)
{
    if (right)
        return;
    fprintf(stderr, "bench_sieve: %s\n", what);
    exit(1);
}

static struct range range_of(const struct row *row)
{
    return (struct range){row->first, row->first + row->width};
}

static void add_rows(void *context, const struct rows *rows)
{
    uint64_t *total = context, sum = 0, primes[64 * ROW_BITS];
    for (uint64_t done = 0; done < rows->span.count; done += 64) {
        uint64_t end = done + 64 < rows->span.count ? done + 64 : rows->span.count;
        size_t count = rows_primes(primes, rows, done, end);
        for (size_t i = 0; i < count; i++)
            sum += primes[i];
    }
    *total += sum;
}

static void print_rows(void *context, const struct rows *rows)
{
    demand(text_print(context, rows), "cannot write");
}

static void count_pieces(struct findings *sum, struct finder *finder, struct row_span left)
{
    while (left.count > 0) {
        struct row_span piece = {left.first, min_u64(left.count, PIECE_NUMBERS / ROW_NUMBERS)};
        left.first += piece.count;
        left.count -= piece.count;
        finder_expect(finder, left.count);
        struct findings found = {0};
        demand(finder_answer(&found, finder, piece, &(struct find_sink){0}) == FIND_DONE, "not enough memory");
        findings_merge(sum, &found, NULL);
    }
}

/* Ours, in a child; gives the count or the sum. */
static uint64_t search(const struct row *row)
{
    struct range range = range_of(row);
    struct row_span span = rows_of_range(range);
    struct finder *finder =
        finder_new(cost_choose((struct way){.method = METHOD_SIEVE, .simd = level}, range, 1), range, NULL);
    demand(finder != NULL, "not enough memory");
    struct findings found = {0};
    uint64_t sum = 2 + 3 + 5 + 7, result = 0;
    struct text_printer printer;
    switch (row->kind) {
    case COUNTING:
        demand(finder_answer(&found, finder, span, &(struct find_sink){0}) == FIND_DONE, "not enough memory");
        result = found.count;
        break;
    case COUNTING_PIECES:
        count_pieces(&found, finder, span);
        result = found.count;
        break;
    case ADDING:
        demand(finder_find(finder, span, &(struct find_sink){.context = &sum, .rows = add_rows}) == FIND_DONE,
               "not enough memory");
        result = sum;
        break;
    case PRINTING:
        demand(text_open(&printer, open("/dev/null", O_WRONLY), range), "not enough memory");
        demand(finder_find(finder, span, &(struct find_sink){.context = &printer, .rows = print_rows}) == FIND_DONE,
               "not enough memory");
        text_close(&printer);
        break;
    }
    finder_free(finder);
    return result;
}

/* The value of an environment variable; the default if it is not set. */
static const char *setting(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value != NULL ? value : otherwise;
}

/* The peer, in a child whose standard output is a pipe or /dev/null; does not return. */
static void run_peer(const struct row *row)
{
    const char *program = setting("PRIMESIEVE", "primesieve"), *iterator = setting("PRIMESIEVE_ITERATOR", BENCH_ITERATOR);
    char first[24], last[24];
    snprintf(first, sizeof first, "%" PRIu64, row->first);
    snprintf(last, sizeof last, "%" PRIu64, row->first + row->width);
    if (row->kind == ADDING)
        execlp(iterator, iterator, first, last, (char *)NULL);
    else
        execlp(program, program, first, last, "-t1", row->kind == PRINTING ? "-p" : "-q", (char *)NULL);
    perror(row->kind == ADDING ? iterator : program);
    _exit(127);
}

/* What a side took, and what it found (not when printing). */
struct side {
    uint64_t result;
    double user, system, megabytes;
    long faults;
};

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + 1e-6 * (double)time.tv_usec;
}

static struct side measure(const struct row *row, bool ours)
{
    int ends[2];
    demand(pipe(ends) == 0, "no pipe");
    fflush(stdout);
    pid_t child = fork();
    demand(child >= 0, "no process");
    if (child == 0) {
        int to = row->kind == PRINTING ? open("/dev/null", O_WRONLY) : ends[1];
        dup2(to, STDOUT_FILENO);
        if (!ours)
            run_peer(row);
        printf("%" PRIu64 "\n", search(row));
        fflush(stdout);
        _exit(0);
    }
    close(ends[1]);
    char text[64] = "";
    FILE *from = fdopen(ends[0], "r");
    demand(from != NULL, "no pipe");
    struct side side = {0};
    if (fgets(text, sizeof text, from) != NULL)
        side.result = strtoull(text, NULL, 10);
    fclose(from);
    int status = 0;
    struct rusage usage;
    demand(wait4(child, &status, 0, &usage) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0, "a side failed");
    side.megabytes = 1e-3 * (double)usage.ru_maxrss;
    side.faults = usage.ru_minflt;
    side.user = seconds_of(usage.ru_utime);
    side.system = seconds_of(usage.ru_stime);
    return side;
}

/* Seconds of a read-modify-write store into the L1 cache, each to another line than the one before. */
static double store_seconds(void)
{
    enum { BYTES = 16384, STRIDE = 320, PASSES = 1500000 };
    static volatile uint8_t bytes[BYTES + 8 * STRIDE];
    double start = cpu_seconds();
    for (size_t pass = 0, at = 0; pass < PASSES; pass++, at = (at + 8 * STRIDE + 1) % BYTES) {
        bytes[at] |= 1;
        bytes[at + STRIDE] |= 2;
        bytes[at + 2 * STRIDE] |= 4;
        bytes[at + 3 * STRIDE] |= 8;
        bytes[at + 4 * STRIDE] |= 16;
        bytes[at + 5 * STRIDE] |= 32;
        bytes[at + 6 * STRIDE] |= 64;
        bytes[at + 7 * STRIDE] |= 128;
    }
    return (cpu_seconds() - start) / (8.0 * PASSES);
}

/* How many bits are crossed off one by one: by each prime above those of the patterns, every p-th of the lines' bits. */
static double crossings(const struct row *row)
{
    struct cache_sizes sizes = cache_sizes_plain(caches_own());
    struct layout layout = layout_fastest(level, range_of(row), &sizes, NULL);
    uint32_t modulus = row->kind == COUNTING ? layout.modulus : 210;
    double root = sqrt((double)(row->first + row->width)), inverses = log(log(root) / log(199));
    return (double)row->width * wheel_lines(modulus) / modulus * inverses;
}

/* At great height the crossings are of another kind. */
static bool is_limited(const struct row *row)
{
    return row->first < PLAIN_END;
}

/* The medians of a side's runs. */
static void print_side(const struct side *sides, int runs)
{
    double user[RUNS_MAX], system[RUNS_MAX];
    for (int run = 0; run < runs; run++) {
        user[run] = sides[run].user;
        system[run] = sides[run].system;
    }
    printf("  %8.4f %7.4f %8ld %5.0f", median(user, runs), median(system, runs), sides[runs - 1].faults,
           sides[runs - 1].megabytes);
}

static void compare(const struct row *row, int runs)
{
    struct side ours[RUNS_MAX], peer[RUNS_MAX];
    double ratio[RUNS_MAX], limit[RUNS_MAX], over[RUNS_MAX];
    for (int run = 0; run < runs; run++) {
        ours[run] = measure(row, true);
        peer[run] = measure(row, false);
        demand(ours[run].result == peer[run].result, "the two sides do not agree");
        double seconds = ours[run].user + ours[run].system;
        ratio[run] = seconds / (peer[run].user + peer[run].system);
        limit[run] = crossings(row) * store_seconds();
        over[run] = seconds / limit[run];
    }
    printf("%-17s  %6.4f", row->name, median(ratio, runs));
    printf(row->goal > 0 ? "  %5.3g" : "      -", row->goal);
    print_side(ours, runs);
    print_side(peer, runs);
    if (is_limited(row))
        printf("  %7.3f %5.2f\n", median(limit, runs), median(over, runs));
    else
        printf("        -     -\n");
}

static void print_machine(void)
{
    char line[256] = "";
    FILE *info = fopen("/proc/cpuinfo", "r");
    while (info != NULL && fgets(line, sizeof line, info) != NULL && strncmp(line, "model name", 10) != 0)
        ;
    if (info != NULL)
        fclose(info);
    const char *model = strchr(line, ':');
    printf("machine:%s", model != NULL ? model + 1 : " unknown\n");
    printf("kernels: %s\n\n", simd_name(level));
}

static bool wanted(const struct row *row, int count, char **names)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], row->name) == 0)
            return true;
    return count == 0;
}

int main(int argc, char **argv)
{
    int runs = argc > 1 ? atoi(argv[1]) : 5;
    demand(runs >= 1 && runs <= RUNS_MAX, "RUNS is a number from 1 to 99");
    demand(simd_choose(&level), SIMD_VARIABLE " can be portable, avx2 or avx512");
    setvbuf(stdout, NULL, _IOLBF, 0);
    print_machine();
    printf("medians of %d runs, in seconds           ours                               primesieve\n", runs);
    printf("                    ratio   goal      user  system   faults    MB      user  system   faults    MB"
           "    limit  over\n");
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        if (wanted(&ROWS[i], argc > 2 ? argc - 2 : 0, argv + 2))
            compare(&ROWS[i], runs);
    return 0;
}
