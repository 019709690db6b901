/* What the plan predicts, beside what it takes: counting, listing and questions at all heights, on one core.
 *
 *     build/tests/bench_predicted [RUNS [WORD]]         default: 3 runs of all rows
 *
 * With a word, only the rows with that word in their names. Each row is searched by the way that the program would choose,
 * its tables included; measured are user and system seconds of the search, the median of the runs, without the start of
 * MPI. The ratio is that of the measured seconds to the predicted ones. Listed primes become text that goes nowhere. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "find/finder.h"
#include "format/format.h"
#include "measure.h"
#include "plan/cost.h"
#include "question/answers.h"

static const struct row {
    const char *name;
    const char *questions; /* As questions_text writes them; NULL: the primes are listed. */
    double first, width;
} ROWS[] = {
    {"count 0-1e8", "count", 0, 1e8},
    {"count 0-1e9", "count", 0, 1e9},
    {"count 0-1e10", "count", 0, 1e10},
    {"count 1e12+1e9", "count", 1e12, 1e9},
    {"count 1e12+1e10", "count", 1e12, 1e10},
    {"count 1e14+3e9", "count", 1e14, 3e9},
    {"count 1e15+1e10", "count", 1e15, 1e10},
    {"count 1e16+3e9", "count", 1e16, 3e9},
    {"count 1e17+3e9", "count", 1e17, 3e9},
    {"count 1e18+1e6", "count", 1e18, 1e6},
    {"count 1e18+1e8", "count", 1e18, 1e8},
    {"count 1e18+3e9", "count", 1e18, 3e9},
    {"count 1.8e19+1e7", "count", 1.8e19, 1e7},
    {"count 1.8e19+3e9", "count", 1.8e19, 3e9},
    {"count 1e20+1e6", "count", 1e20, 1e6},
    {"count 1e20+3e9", "count", 1e20, 3e9},
    {"count 1e21+1e6", "count", 1e21, 1e6},
    {"count 1e21+3e9", "count", 1e21, 3e9},
    {"text 0-1e9", NULL, 0, 1e9},
    {"text 1e12+1e9", NULL, 1e12, 1e9},
    {"text 1e15+1e9", NULL, 1e15, 1e9},
    {"text 1e18+1e9", NULL, 1e18, 1e9},
    {"text 1e18+1e7", NULL, 1e18, 1e7},
    {"text 1e20+1e9", NULL, 1e20, 1e9},
    {"twins 0-1e10", "tuplets=0,2", 0, 1e10},
    {"twins 1e12+1e10", "tuplets=0,2", 1e12, 1e10},
    {"twins 1e15+1e10", "tuplets=0,2", 1e15, 1e10},
    {"twins 1e18+3e9", "tuplets=0,2", 1e18, 3e9},
    {"quadruplets 0-1e10", "tuplets=0,2,6,8", 0, 1e10},
    {"quadruplets 1e15+1e10", "tuplets=0,2,6,8", 1e15, 1e10},
    {"sextuplets 1e12+1e11", "tuplets=0,4,6,10,12,16", 1e12, 1e11},
    {"sum 0-1e10", "count sum", 0, 1e10},
    {"sum 1e15+3e9", "count sum", 1e15, 3e9},
    {"residues 0-1e10", "count residues=30", 0, 1e10},
    {"residues 1e9", "count residues=77", 0, 1e9},
    {"reciprocals 0-1e9", "count reciprocals", 0, 1e9},
    {"gaps>=300 1e12+1e10", "gaps=300", 1e12, 1e10},
    {"gaps>=900 1e15+1e10", "gaps=900", 1e15, 1e10},
    {"gaps>=1300 1e18+3e9", "gaps=1300", 1e18, 3e9},
    {"gaps>=1300 1e20+3e9", "gaps=1300", 1e20, 3e9},
    {"gaps records 0-1e9", "count gaps=records", 0, 1e9},
    {"gaps all 1e12+1e9", "count gaps=all", 1e12, 1e9},
    {"all 1e15+1e8", "count tuplets=0,2 sum residues=30 gaps=all", 1e15, 1e8},
};

static enum simd level;

static void demand(bool right, const char *what)
{
    if (right)
        return;
    fprintf(stderr, "bench_predicted: %s\n", what);
    exit(1);
}

/* A listing whose bytes go nowhere. */
struct printing {
    struct listing listing;
    uint8_t *bytes;
};

enum { FORMAT_ROWS = 256 };

static void print_rows(void *context, const struct rows *rows)
{
    const struct printing *printing = context;
    for (uint64_t row = 0; row < rows->span.count; row += FORMAT_ROWS)
        format_rows(printing->bytes, &printing->listing, rows, row, min_u64(row + FORMAT_ROWS, rows->span.count));
}

static void list(struct finder *finder, struct range range, const struct questions *asked)
{
    struct printing printing = {.bytes = NULL};
    demand(format_listing_new(&printing.listing, FORMAT_TEXT, range, asked), "not enough memory");
    printing.bytes = malloc(FORMAT_ROWS * printing.listing.row_max + FORMAT_PADDING);
    demand(printing.bytes != NULL, "not enough memory");
    struct find_sink sink = {&printing, print_rows, NULL};
    demand(finder_find(finder, rows_of_range(range), &sink) == FIND_DONE, "not enough memory");
    format_listing_free(&printing.listing);
    free(printing.bytes);
}

static double search_seconds(struct way way, struct range range, const struct questions *asked, bool lists)
{
    struct findings found = {.answers = answers_new(asked)};
    double start = cpu_seconds();
    struct finder *finder = finder_new(way, range, NULL);
    demand(found.answers != NULL && finder != NULL, "not enough memory");
    finder_ask(finder, asked);
    if (lists)
        list(finder, range, asked);
    else
        demand(finder_answer(&found, finder, rows_of_range(range), &(struct find_sink){0}) == FIND_DONE,
               "not enough memory");
    finder_free(finder);
    free(found.answers);
    return cpu_seconds() - start;
}

static void compare(const struct row *row, int runs)
{
    double seconds[RUNS_MAX];
    struct questions asked = QUESTIONS_COUNT;
    struct range range = {(uint128)row->first, (uint128)row->first + (uint128)row->width - 1};
    demand(row->questions == NULL || questions_parse(&asked, row->questions), "a row's questions cannot be read");
    struct way way = (row->questions == NULL ? cost_choose_listed : cost_choose_asked)(
        (struct way){.method = METHOD_SIEVE, .simd = level}, &asked, range, 1);
    double predicted = cost_range(way, range, 1);
    for (int run = 0; run < runs; run++)
        seconds[run] = search_seconds(way, range, &asked, row->questions == NULL);
    double measured = median(seconds, runs);
    printf("%-24s %-6s %10.4f %10.4f %7.2f\n", row->name, approach_name(way.approach), predicted, measured,
           measured / predicted);
}

int main(int argc, char **argv)
{
    int runs = argc > 1 ? atoi(argv[1]) : 3;
    demand(runs >= 1 && runs <= RUNS_MAX, "RUNS is a number from 1 to 99");
    demand(simd_choose(&level), SIMD_VARIABLE " can be portable, avx2 or avx512");
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("%-24s %-6s %10s %10s %7s   (%s, median of %d)\n", "row", "way", "predicted", "measured", "ratio",
           simd_name(level), runs);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        if (argc <= 2 || strstr(ROWS[i].name, argv[2]) != NULL)
            compare(&ROWS[i], runs);
    return 0;
}
