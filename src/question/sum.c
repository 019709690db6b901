/* The sum of the primes: three words, the low one first. In a line it is the modulus times the sum of the turns plus the
 * residue times their number. */
#include "question/sum.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/arith.h"
#include "core/uint128.h"
#include "question/modulus_primes.h"
#include "question/places.h"

enum {
    WORDS = 3,
    UPPER_WORDS = 1, /* The sum of all primes below 2^64 is less than 2^128. */
};

static size_t words(const struct questions *asked)
{
    return asked->sum ? WORDS : 0;
}

static bool needs_rows(const struct questions *asked)
{
    (void)asked;
    return false;
}

static size_t upper(const struct questions *asked)
{
    return asked->sum ? UPPER_WORDS : 0;
}

static uint128 read_low(const uint64_t *answer)
{
    return (uint128)answer[1] << 64 | answer[0];
}

static void add(uint64_t *answer, uint128 sum)
{
    sum += read_low(answer);
    answer[2] += sum < read_low(answer);
    answer[0] = (uint64_t)sum;
    answer[1] = (uint64_t)(sum >> 64);
}

/* No sum is 1. Up to 2^72 there are less than 2^67 primes (prime_count_max has the bound), so no sum reaches 2^139. */
static bool is_valid(const uint64_t *answer, const struct questions *asked)
{
    (void)asked;
    return answer[2] >> (139 - 128) == 0 && (read_low(answer) != 1 || answer[2] > 0);
}

static void merge(uint64_t *left, struct row_span left_rows, const uint64_t *right, struct row_span right_rows,
                  const struct questions *asked)
{
    (void)left_rows, (void)right_rows, (void)asked;
    add(left, read_low(right));
    left[2] += right[2];
}

static uint128 sum_of(const uint64_t *primes, size_t count)
{
    uint128 sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += primes[i];
    return sum;
}

/* The sum of the rows begin <= index < end, at most ROWS_OFFSETS_MAX of them. */
static uint128 sum_of_rows(const struct rows *rows, uint64_t begin, uint64_t end)
{
    uint16_t offsets[ROWS_OFFSETS_MAX * ROW_BITS];
    size_t count = rows_offsets(offsets, rows, begin, end, 0);
    uint32_t sum = 0;
    _Static_assert((uint64_t)ROWS_OFFSETS_MAX * ROW_BITS * UINT16_MAX <= UINT32_MAX, "the sum does not overflow");
    for (size_t i = 0; i < count; i++)
        sum += offsets[i];
    return row_base(rows->span.first + begin) * count + sum;
}

static void add_rows(uint64_t *answer, struct row_span before, const struct rows *rows, struct range range,
                     const struct questions *asked)
{
    (void)before, (void)asked;
    uint64_t small[SMALL_PRIMES];
    uint128 sum = sum_of(small, rows_small_primes(small, rows->span, range));
    for (uint64_t begin = 0; begin < rows->span.count; begin += ROWS_OFFSETS_MAX)
        sum += sum_of_rows(rows, begin, min_u64(begin + ROWS_OFFSETS_MAX, rows->span.count));
    add(answer, sum);
}

/* The lines of a chunk. */
struct state {
    enum simd simd;
    uint128 sum;
};

static void *new (const struct line_plan *plan)
{
    struct state *state = calloc(1, sizeof *state);
    if (state != NULL)
        state->simd = plan->tests->simd;
    return state;
}

static bool needs(void *state, uint32_t modulus, uint32_t residue)
{
    (void)state, (void)modulus, (void)residue;
    return true;
}

static uint32_t reach(const void *state)
{
    (void)state;
    return 0;
}

static void begin_lines(void *context, const struct lines *lines)
{
    (void)lines;
    struct state *state = context;
    state->sum = 0;
}

static void add_line(void *context, const struct lines *lines, uint32_t line)
{
    struct state *state = context;
    struct places primes = places_clear(lines->bits[line], lines->begin, lines->end, state->simd);
    uint128 turns = (uint128)lines->turn * primes.count + primes.sum;
    state->sum += lines->modulus * turns + (uint64_t)lines->residues[line] * primes.count;
}

static void end_lines(uint64_t *answer, void *context, const struct lines *lines)
{
    const struct state *state = context;
    uint64_t small[MODULUS_PRIMES_MAX];
    add(answer, state->sum + sum_of(small, modulus_primes(small, lines)));
}

const struct question QUESTION_SUM = {
    .name = "sum",
    .words = words,
    .upper_words = upper,
    .needs_rows = needs_rows,
    .is_valid = is_valid,
    .merge = merge,
    .add_rows = add_rows,
    .new = new,
    .free = free,
    .needs = needs,
    .reach = reach,
    .begin = begin_lines,
    .line = add_line,
    .end = end_lines,
};

/* Divides the sum; gives the rest. */
static uint64_t divide(uint64_t words[WORDS], uint64_t divisor)
{
    uint128 rest = 0;
    for (size_t i = WORDS; i > 0; i--) {
        rest = rest << 64 | words[i - 1];
        words[i - 1] = (uint64_t)(rest / divisor);
        rest %= divisor;
    }
    return (uint64_t)rest;
}

void sum_text(char text[SUM_TEXT], const uint64_t *answer)
{
    const uint64_t part = UINT64_C(10000000000000000000);
    uint64_t left[WORDS] = {answer[0], answer[1], answer[2]}, low = divide(left, part), middle = divide(left, part);
    if (left[0] > 0)
        snprintf(text, SUM_TEXT, "%" PRIu64 "%019" PRIu64 "%019" PRIu64, left[0], middle, low);
    else if (middle > 0)
        snprintf(text, SUM_TEXT, "%" PRIu64 "%019" PRIu64, middle, low);
    else
        snprintf(text, SUM_TEXT, "%" PRIu64, low);
}
