/* Questions on one core against primesieve: k-tuplets, sums, residue classes and gaps.
 *
 *     build/tests/bench_questions [RUNS [ROW ...]]         default: 5 runs of all rows
 *
 * Each run takes a row's two sides one after the other, each in a process of its own, and their user and system seconds;
 * the ratio is the median of the runs' ratios. The peer is the program `primesieve -t1` (another one: PRIMESIEVE=PATH), a
 * loop over libprimesieve's iterator, or our own count of the same range's primes. Targets are for AVX-512 and primesieve
 * 12.16. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <primesieve.h>

#include "find/finder.h"
#include "measure.h"
#include "plan/cost.h"
#include "question/answers.h"
#include "question/gaps.h"
#include "question/sum.h"
#include "question/tuplets.h"

enum peer {
    PEER_COUNTS,   /* primesieve counts the tuplets. */
    PEER_OWN,      /* We count the primes. */
    PEER_ADDS,     /* Its iterator, and a sum. */
    PEER_MEASURES, /* Its iterator, and the largest gap. */
};

static const struct row {
    const char *name, *questions;
    enum peer peer;
    const char *option; /* Of primesieve. */
    uint64_t first, width;
    double target;
} ROWS[] = {
    {"twins 0-1e10", "tuplets=0,2", PEER_COUNTS, "-c2", 0, 10000000000, 0.28},
    {"twins 0-1e11", "tuplets=0,2", PEER_COUNTS, "-c2", 0, 100000000000, 0.24},
    {"twins 1e12+1e10", "tuplets=0,2", PEER_COUNTS, "-c2", 1000000000000, 10000000000, 0.22},
    {"twins 1e15+1e10", "tuplets=0,2", PEER_COUNTS, "-c2", 1000000000000000, 10000000000, 0.30},
    {"twins 1e18+1e10", "tuplets=0,2", PEER_COUNTS, "-c2", 1000000000000000000, 10000000000, 0.45},
    {"quadruplets 0-1e10", "tuplets=0,2,6,8", PEER_COUNTS, "-c4", 0, 10000000000, 0.08},
    {"quadruplets 0-1e11", "tuplets=0,2,6,8", PEER_COUNTS, "-c4", 0, 100000000000, 0.065},
    {"quadruplets 1e15+1e10", "tuplets=0,2,6,8", PEER_COUNTS, "-c4", 1000000000000000, 10000000000, 0.15},
    {"sextuplets 0-1e11", "tuplets=0,4,6,10,12,16", PEER_COUNTS, "-c6", 0, 100000000000, 0.03},
    {"octuplets 0-1e12", "tuplets=0,2,6,8,12,18,20,26", PEER_OWN, NULL, 0, 1000000000000, 0.02},
    {"sum 0-1e10", "count sum", PEER_ADDS, NULL, 0, 10000000000, 0.45},
    {"residues 0-1e10", "count residues=30", PEER_OWN, NULL, 0, 10000000000, 1.05},
    {"gaps>=900 1e15+1e10", "gaps=900", PEER_OWN, NULL, 1000000000000000, 10000000000, 0.25},
    {"gaps>=1300 1e18+1e10", "gaps=1300", PEER_OWN, NULL, 1000000000000000000, 10000000000, 0.25},
    {"gaps all 0-1e10", "count gaps=all", PEER_MEASURES, NULL, 0, 10000000000, 0.70},
};

static enum simd level;

static void demand(bool right, const char *what)
{
    if (right)
        return;
    fprintf(stderr, "bench_questions: %s\n", what);
    exit(1);
}

static struct range range_of(const struct row *row)
{
    return (struct range){row->first, row->first + row->width};
}

static struct findings search(struct range range, const struct questions *asked)
{
    struct findings found = {.answers = answers_new(asked)};
    struct way way = cost_choose_asked((struct way){.method = METHOD_SIEVE, .simd = level}, asked, range, 1);
    struct finder *finder = finder_new(way, range, NULL);
    demand(found.answers != NULL && finder != NULL, "not enough memory");
    finder_ask(finder, asked);
    demand(finder_answer(&found, finder, rows_of_range(range), &(struct find_sink){0}) == FIND_DONE, "not enough memory");
    finder_free(finder);
    return found;
}

/* The number by which the two sides are compared. */
static void run_ours(const struct row *row)
{
    struct questions asked;
    demand(questions_parse(&asked, row->questions), "a row's questions cannot be read");
    struct findings found = search(range_of(row), &asked);
    char text[SUM_TEXT];
    if (asked.tuplet_count > 0)
        printf("%" PRIu64 "\n", tuplets_found(found.answers, 0));
    else if (asked.sum)
        printf("%s\n", (sum_text(text, answers_of(found.answers, &QUESTION_SUM, &asked)), text));
    else if (asked.gaps == GAPS_ALL)
        printf("%" PRIu64 "\n", gaps_largest(answers_of(found.answers, &QUESTION_GAPS, &asked), &asked).size);
    else
        printf("%" PRIu64 "\n", found.count);
}

static void iterate(struct range range, bool adds)
{
    primesieve_iterator iterator;
    primesieve_init(&iterator);
    primesieve_jump_to(&iterator, range.first, range.last);
    uint64_t sum = 0, largest = 0, before = 0;
    for (uint64_t prime = primesieve_next_prime(&iterator); prime <= range.last; prime = primesieve_next_prime(&iterator)) {
        if (adds) {
            sum += prime;
            continue;
        }
        uint64_t gap = before > 0 ? prime - before : 0;
        largest = gap > largest ? gap : largest;
        before = prime;
    }
    primesieve_free_iterator(&iterator);
    printf("%" PRIu64 "\n", adds ? sum : largest);
}

/* Does not return if another program takes over. */
static void run_peer(const struct row *row)
{
    const char *program = getenv("PRIMESIEVE");
    char first[24], last[24];
    program = program == NULL ? "primesieve" : program;
    switch (row->peer) {
    case PEER_OWN:
        printf("%" PRIu64 "\n", search(range_of(row), &QUESTIONS_COUNT).count);
        return;
    case PEER_ADDS:
    case PEER_MEASURES:
        iterate(range_of(row), row->peer == PEER_ADDS);
        return;
    case PEER_COUNTS:
        snprintf(first, sizeof first, "%" PRIu64, row->first);
        snprintf(last, sizeof last, "%" PRIu64, row->first + row->width);
        execlp(program, program, first, last, "-t1", "-q", row->option, (char *)NULL);
        perror(program);
        _exit(127);
    }
}

/* User and system seconds of one side, and what it found. */
static double measure(char result[64], const struct row *row, bool ours)
{
    int ends[2];
    demand(pipe(ends) == 0, "no pipe");
    fflush(stdout);
    pid_t child = fork();
    demand(child >= 0, "no process");
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        (ours ? run_ours : run_peer)(row);
        fflush(stdout);
        _exit(0);
    }
    close(ends[1]);
    FILE *from = fdopen(ends[0], "r");
    demand(from != NULL && fgets(result, 64, from) != NULL, "a side says nothing");
    fclose(from);
    int status = 0;
    struct rusage usage;
    demand(wait4(child, &status, 0, &usage) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0, "a side failed");
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void compare(const struct row *row, int runs)
{
    double ours[RUNS_MAX], peer[RUNS_MAX], ratio[RUNS_MAX];
    /* Classes and gaps have another answer than a count. */
    bool same = row->peer != PEER_OWN || strncmp(row->questions, "count", 5) == 0;
    for (int run = 0; run < runs; run++) {
        char found[64] = "", expected[64] = "";
        ours[run] = measure(found, row, true);
        peer[run] = measure(expected, row, false);
        demand(!same || strcmp(found, expected) == 0, "the two sides do not agree");
        ratio[run] = ours[run] / peer[run];
    }
    printf("%-22s %9.4f %9.4f   %6.3f   %6.3g\n", row->name, median(ours, runs), median(peer, runs), median(ratio, runs),
           row->target);
    fflush(stdout);
}

static bool wanted(const struct row *row, int argc, char **argv)
{
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], row->name) == 0)
            return true;
    return argc <= 2;
}

int main(int argc, char **argv)
{
    int runs = argc > 1 ? atoi(argv[1]) : 5;
    demand(runs >= 1 && runs <= RUNS_MAX, "runs can be from 1 to 99");
    demand(simd_choose(&level), "MPIPRIMES_SIMD can be portable, avx2 or avx512");
    printf("%s; libprimesieve %s\n", simd_name(level), primesieve_version());
    printf("%-22s %9s %9s   %6s   %6s\n", "row", "seconds", "peer", "ratio", "target");
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        if (wanted(&ROWS[i], argc, argv))
            compare(&ROWS[i], runs);
    return 0;
}
