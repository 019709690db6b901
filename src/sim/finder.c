/* The finder of the simulated program: it finds nothing, but takes the time that the cost model predicts.
 *
 * Built with SimGrid's smpicc in place of src/find/finder.c. All else of the program runs as it is, and SimGrid lets the
 * clock go on by what its messages and the computation injected here would take on the described cluster. Each row counts
 * as one prime, so the number of primes tells whether the ranks together searched every row once. */
#include "find/finder.h"

#include <math.h>
#include <mpi.h>
#include <smpi/smpi.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/arith.h"
#include "plan/cost.h"

/* Seconds between two polls, and how many of them a piece has. The real finder's are all as far apart as the nearest here,
 * but each poll takes the simulation some microseconds, and ranks have asked for their next piece long before they need
 * it. Only rank 0 has somebody to answer. */
static const double POLL_NEAREST = 1e-4, POLL_FARTHEST = 5e-2, PIECE_POLLS = 64;

/* What describes the processors, in the environment. */
struct setting {
    const char *variable;
    double otherwise, least, most;
};

static const struct setting SPREAD = {"MPIPRIMES_SIM_SPREAD", 0.03, 0, 0.9},
                            JITTER = {"MPIPRIMES_SIM_JITTER", 0.01, 0, 0.9},
                            SLOWNESS = {"MPIPRIMES_SIM_SLOWNESS", 1, 1e-3, 1e3};

struct finder {
    struct way way;
    bool answers;    /* This is rank 0, and there are others. */
    double slowness; /* This rank's time over the predicted one. */
    double jitter;   /* 0.02: pieces are from 2 percent faster to 2 percent slower. */
    uint64_t state;
    bool expects;  /* There will be pieces behind the next one. */
    bool prepared; /* There was expected to be one behind the last one. */
    uint64_t end;  /* The row behind the last piece. */
};

/* All simulated ranks are threads of one process, which ends. */
static void refuse(const struct setting *setting, const char *text)
{
    fprintf(stderr, "mpiprimes: %s=%s: it can be a number from %g to %g (without it: %g)\n", setting->variable, text,
            setting->least, setting->most, setting->otherwise);
    _Exit(2);
}

static double value_of(const struct setting *setting)
{
    const char *text = getenv(setting->variable);
    if (text == NULL)
        return setting->otherwise;
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= setting->least && value <= setting->most))
        refuse(setting, text);
    return value;
}

/* As CHECK does in mpi/check.h, which belongs to a layer above this one. */
static void check(int code, const char *call)
{
    if (code == MPI_SUCCESS)
        return;
    fprintf(stderr, "mpiprimes: %s failed with status %d\n", call, code);
    MPI_Abort(MPI_COMM_WORLD, 1);
}

/* From 0 to 1, the same in every run: splitmix64 (G. L. Steele, D. Lea and C. H. Flood, 2014). */
static double next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

void finder_vary(struct finder *finder)
{
    (void)finder;
}

void finder_limit_memory(struct finder *finder, uint64_t bytes)
{
    (void)finder;
    (void)bytes;
}

void finder_ask(struct finder *finder, const struct questions *asked)
{
    (void)finder;
    (void)asked;
}

void finder_expect(struct finder *finder, uint64_t rows)
{
    finder->expects = rows > 0;
}

size_t finder_table_bytes(struct way way, struct range range)
{
    (void)way;
    (void)range;
    return 0;
}

bool finder_table_is_spared(struct way way, struct range range)
{
    (void)way;
    (void)range;
    return false;
}

enum find_status finder_table_fill(uint8_t *table, struct way way, struct range range, size_t slice, size_t slices,
                                   const struct find_sink *sink)
{
    (void)table;
    (void)way;
    (void)range;
    (void)slice;
    (void)slices;
    (void)sink;
    return FIND_DONE;
}

struct finder *finder_new(struct way way, struct range range, const uint8_t *table)
{
    (void)table;
    struct finder *finder = calloc(1, sizeof *finder);
    int rank = 0, size = 1;
    if (finder == NULL)
        return NULL;
    check(MPI_Comm_rank(MPI_COMM_WORLD, &rank), "MPI_Comm_rank");
    check(MPI_Comm_size(MPI_COMM_WORLD, &size), "MPI_Comm_size");
    finder->way = way;
    finder->answers = rank == 0 && size > 1;
    finder->state = (uint64_t)rank;
    finder->jitter = value_of(&JITTER);
    /* A rank alone, which others are compared with, is of the mean speed. */
    double spread = value_of(&SPREAD), off = size > 1 ? spread * (2 * next_random(&finder->state) - 1) : 0;
    finder->slowness = value_of(&SLOWNESS) * (1 + off);
    smpi_execute_benched(finder->slowness * cost_start(finder->way, (double)range.last));
    return finder;
}

void finder_free(struct finder *finder)
{
    free(finder);
}

/* False if poll has stopped the search. */
static bool spend(double seconds, const struct finder *finder, const struct find_sink *sink)
{
    double done = 0, between = finder->answers ? fmax(seconds / PIECE_POLLS, POLL_NEAREST) : POLL_FARTHEST;
    while (done < seconds) {
        double step = fmin(fmin(between, POLL_FARTHEST), seconds - done);
        smpi_execute_benched(step);
        done += step;
        if (sink->poll != NULL && !sink->poll(sink->context, done / seconds))
            return false;
    }
    return true;
}

static bool search(struct finder *finder, struct row_span piece, const struct find_sink *sink)
{
    double height = (double)(piece.first + piece.count) * ROW_NUMBERS;
    bool follows = finder->prepared && piece.first == finder->end;
    double begin = follows ? cost_follow(finder->way, height) : cost_setup(finder->way, height);
    double predicted = begin + cost_rows(finder->way, piece);
    double luck = 1 + finder->jitter * (2 * next_random(&finder->state) - 1);
    finder->prepared = finder->expects;
    finder->end = piece.first + piece.count;
    return spend(predicted * finder->slowness * luck, finder, sink);
}

/* Empty rows, in parts that the sink can take. */
static void hand_over(struct row_span piece, const struct find_sink *sink)
{
    enum { PART_ROWS = 4096 };
    static const uint8_t EMPTY[PART_ROWS * ROW_BYTES + ROWS_PADDING];
    for (uint64_t done = 0; done < piece.count; done += PART_ROWS) {
        struct row_span part = {piece.first + done, min_u64(PART_ROWS, piece.count - done)};
        sink->rows(sink->context, &(struct rows){part, EMPTY});
    }
}

enum find_status finder_find(struct finder *finder, struct row_span piece, const struct find_sink *sink)
{
    bool found = search(finder, piece, sink);
    if (found)
        hand_over(piece, sink);
    return found ? FIND_DONE : FIND_STOPPED;
}

enum find_status finder_answer(struct findings *found, struct finder *finder, struct row_span piece,
                               const struct find_sink *sink)
{
    bool counted = search(finder, piece, sink);
    *found = (struct findings){.rows = piece, .count = piece.count, .answers = found->answers};
    return counted ? FIND_DONE : FIND_STOPPED;
}

void finder_test_rows(uint8_t *bytes, struct row_span span, struct range range)
{
    (void)range;
    memset(bytes, 0, span.count * ROW_BYTES);
}
