/* Fuzzing of the finder: the bytes of an input choose a range and how it is searched, and every piece that the sieve finds
 * or counts is compared with trial division, or above TRIAL_MAX with Miller-Rabin's test. A difference aborts.
 *
 * With clang and -DMPIPRIMES_FUZZ=ON this becomes fuzz_find, a libFuzzer program:
 *     build/tests/fuzz_find CORPUS-FOLDER
 * In every build replay.c runs it over fixed inputs and over seeds/.
 *
 * An input: the SIMD level, the sizes, 8 bytes and a shift for the first number, 4 bytes and a shift for the width, low
 * bytes first; and for each piece, again and again, its way, 2 bytes and a shift for its rows. Bytes that are missing are
 * zero. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "find/finder.h"
#include "find/primality.h"
#include "find/sieve.h"
#include "find/wheel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bounds that keep a run at some milliseconds: trial division takes long where numbers are large. */
static const uint64_t FIRST_MAX = UINT64_C(1) << 44, TRIAL_MAX = UINT64_C(1000000000000);
static const double LINE_PRIMES_MAX = 2e6; /* primes times lines of a wheel */

enum way { WAY_FIND, WAY_FIND_210, WAY_FIND_2310, WAY_COUNT, WAY_TALLY, WAY_COUNT_BY, WAYS = WAY_COUNT_BY + WHEELS };

struct input {
    const uint8_t *data;
    size_t left;
};

static uint64_t take(struct input *input, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = 0; i < bytes && input->left > 0; i++, input->left--)
        value |= (uint64_t)*input->data++ << 8 * i;
    return value;
}

/* A number of so many bytes, shifted, so that all magnitudes are as likely. */
static uint64_t take_any(struct input *input, size_t bytes)
{
    uint64_t value = take(input, bytes);
    return value >> take(input, 1) % (8 * bytes);
}

/* The rising primes of the range. */
struct truth {
    uint64_t *primes;
    size_t count, room;
};

static void add_prime(struct truth *truth, uint64_t prime)
{
    if (truth->count == truth->room) {
        truth->room = 2 * truth->room + 64;
        truth->primes = realloc(truth->primes, truth->room * sizeof *truth->primes);
        if (truth->primes == NULL)
            abort();
    }
    truth->primes[truth->count++] = prime;
}

/* What is compared: the request, and the piece in hand. */
struct check {
    struct range range;
    enum simd simd;
    struct truth truth;
    struct row_span piece;
    int way;
    uint64_t next_row; /* that must come next */
    size_t next;       /* entry of the truth that must come next */
};

static void fail(const struct check *check, const char *what, uint64_t got, uint64_t expected)
{
    fprintf(stderr, "%llu to %llu, %s, way %d, %llu rows from %llu: %s %llu, not %llu\n",
            (unsigned long long)check->range.first, (unsigned long long)check->range.last, simd_name(check->simd),
            check->way, (unsigned long long)check->piece.count, (unsigned long long)check->piece.first, what,
            (unsigned long long)got, (unsigned long long)expected);
    abort();
}

static void list_rows(void *context, const struct rows *rows)
{
    struct check *check = context;
    for (uint64_t i = 0; i < rows->span.count; i++) {
        uint64_t primes[ROW_PRIMES_MAX];
        size_t count = row_all_primes(primes, rows, i, check->range);
        for (size_t k = 0; k < count; k++)
            add_prime(&check->truth, primes[k]);
    }
}

static void make_truth(struct check *check)
{
    if (check->range.last >= TRIAL_MAX) {
        for (uint64_t n = check->range.first; n <= check->range.last; n++)
            if (is_prime(n))
                add_prime(&check->truth, n);
        return;
    }
    struct finder *finder = finder_new(METHOD_TRIAL, simd_supported(), check->range);
    if (finder == NULL || !finder_find(finder, rows_of_range(check->range), &(struct find_sink){check, list_rows, NULL}))
        abort();
    finder_free(finder);
}

static void compare_rows(void *context, const struct rows *rows)
{
    struct check *check = context;
    if (rows->span.first != check->next_row)
        fail(check, "row", rows->span.first, check->next_row);
    check->next_row += rows->span.count;
    for (uint64_t i = 0; i < rows->span.count; i++) {
        uint64_t primes[ROW_PRIMES_MAX];
        size_t count = row_all_primes(primes, rows, i, check->range);
        for (size_t k = 0; k < count; k++, check->next++) {
            uint64_t expected = check->next < check->truth.count ? check->truth.primes[check->next] : 0;
            if (primes[k] != expected)
                fail(check, "prime", primes[k], expected);
        }
    }
}

static bool watch_poll(void *context, double done)
{
    if (!(done >= 0 && done <= 1))
        fail(context, "poll", 1, 0);
    return true;
}

/* The entries of the truth that the piece must have: from `next` on. */
static size_t piece_primes(const struct check *check)
{
    size_t count = 0;
    if (check->piece.count == 0)
        return 0;
    uint64_t last = row_last_number(check->piece.first + check->piece.count - 1);
    while (check->next + count < check->truth.count && check->truth.primes[check->next + count] <= last)
        count++;
    return count;
}

static void check_tally(struct check *check, const struct tally *tally, size_t expected)
{
    if (tally->count != expected)
        fail(check, "tally", tally->count, expected);
    for (size_t i = 0, ends = tally_ends(tally); i < ends; i++) {
        uint64_t lowest = check->truth.primes[check->next + i];
        uint64_t highest = check->truth.primes[check->next + expected - ends + i];
        if (tally->lowest[i] != lowest)
            fail(check, "lowest", tally->lowest[i], lowest);
        if (tally->highest[i] != highest)
            fail(check, "highest", tally->highest[i], highest);
    }
}

/* Finds the piece; the rows are compared as they come. */
static bool find(struct check *check, struct sieve *sieve, const struct find_sink *sink)
{
    if (check->way == WAY_FIND)
        return sieve_find(sieve, check->piece, sink);
    return sieve_find_by(sieve, check->piece, sink, check->way == WAY_FIND_210 ? 210 : 2310);
}

static bool count(uint64_t *primes, struct check *check, struct sieve *sieve, const struct find_sink *sink)
{
    if (check->way == WAY_COUNT)
        return sieve_count(primes, sieve, check->piece, sink);
    return sieve_count_by(primes, sieve, check->piece, sink, WHEEL_MODULUS[check->way - WAY_COUNT_BY]);
}

static void check_piece(struct check *check, struct sieve *sieve)
{
    struct find_sink sink = {check, compare_rows, watch_poll};
    size_t expected = piece_primes(check);
    check->next_row = check->piece.first;
    if (check->way < WAY_COUNT) {
        size_t next = check->next;
        if (!find(check, sieve, &sink))
            abort();
        if (check->next_row != check->piece.first + check->piece.count)
            fail(check, "rows end at", check->next_row, check->piece.first + check->piece.count);
        if (check->next != next + expected)
            fail(check, "found", check->next - next, expected);
        return;
    }
    if (check->way == WAY_TALLY) {
        struct finder *finder = finder_new(METHOD_SIEVE, check->simd, check->range);
        struct tally tally = {0};
        if (finder == NULL || !finder_count(&tally, finder, check->piece, &sink))
            abort();
        finder_free(finder);
        check_tally(check, &tally, expected);
    } else {
        uint64_t primes = 0;
        if (!count(&primes, check, sieve, &sink))
            abort();
        if (primes != expected)
            fail(check, "count", primes, expected);
    }
    check->next += expected;
}

/* A large wheel takes every prime through thousands of lines. */
static int affordable(int way, struct range range)
{
    double root = sqrt((double)range.last), primes = 100 + root / log(root + 10);
    uint32_t lines = way > WAY_COUNT_BY ? wheel_lines(WHEEL_MODULUS[way - WAY_COUNT_BY]) : way == WAY_FIND_2310 ? 480 : 48;
    return lines > 48 && primes * lines > LINE_PRIMES_MAX ? WAY_COUNT : way;
}

static struct range take_range(struct input *input)
{
    uint64_t first = take_any(input, 8) % FIRST_MAX;
    uint64_t width = take_any(input, 4) % (UINT64_C(1) << (first >> 28 == 0 ? 20 : 16));
    return (struct range){first, first + width};
}

/* The sieve's own sizes, and lines so short that a few numbers are many chunks. */
static const struct cache_sizes *take_sizes(struct input *input)
{
    static const struct cache_sizes SHORT[] = {{64, 64, 64}, {256, 512, 1024}, {192, 832, 1856}, {4096, 8192, 65536}};
    size_t i = take(input, 1) % 8;
    return i < sizeof SHORT / sizeof *SHORT ? &SHORT[i] : &SIEVE_SIZES;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    struct check check = {.simd = (enum simd)(take(&input, 1) % (simd_supported() + 1))};
    const struct cache_sizes *sizes = take_sizes(&input);
    check.range = take_range(&input);
    struct row_span left = rows_of_range(check.range);
    if (left.count == 0)
        return 0;
    make_truth(&check);
    struct sieve *sieve = sieve_new_sized(check.simd, check.range, sizes);
    if (sieve == NULL)
        abort();
    /* Behind the last byte, one piece has all that is left. */
    while (left.count > 0) {
        bool last = input.left == 0;
        check.way = affordable((int)(take(&input, 1) % WAYS), check.range);
        uint64_t rows = take_any(&input, 2);
        check.piece = (struct row_span){left.first, last || rows > left.count ? left.count : rows};
        check_piece(&check, sieve);
        left.first += check.piece.count;
        left.count -= check.piece.count;
    }
    if (check.next != check.truth.count)
        fail(&check, "all", check.next, check.truth.count);
    sieve_free(sieve);
    free(check.truth.primes);
    return 0;
}
