/* The sums of reciprocals: of floor(2^124 / p), so that adding is exact, and what was rounded down is less than 2^-124 for
 * each reciprocal. The sum of 1 / p is 4.17 up to NUMBER_MAX, so there is room for it in 128 bits. */
#include "question/reciprocals.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "core/arith.h"
#include "core/uint128.h"
#include "question/upper.h"

enum {
    /* Of the primes: the sum's two words, the low one first, and how many primes there are. */
    PRIMES_LOW,
    PRIMES_HIGH,
    PRIMES,
    WORDS,
    /* Of the twins, if they are asked for, the same: */
    TWINS_LOW = WORDS,
    TWINS_HIGH,
    TWINS,
    /* and what is needed where spans meet: the first prime and the last one, 0 if there is none, and their upper parts. */
    FIRST,
    LAST,
    UPPER,
    WORDS_WITH_TWINS,
};

enum { FRACTION_BITS = 124, DIGITS_MAX = 20 };

bool reciprocals_with_twins(const struct questions *asked)
{
    for (size_t i = 0; i < asked->tuplet_count; i++)
        if (asked->tuplets[i].count == 2 && asked->tuplets[i].offsets[1] == 2)
            return true;
    return false;
}

static size_t words(const struct questions *asked)
{
    return !asked->reciprocals ? 0 : reciprocals_with_twins(asked) ? WORDS_WITH_TWINS : WORDS;
}

static size_t upper(const struct questions *asked)
{
    return asked->reciprocals && reciprocals_with_twins(asked) ? WORDS_WITH_TWINS - UPPER : 0;
}

static bool needs_rows(const struct questions *asked)
{
    (void)asked;
    return true;
}

/* The sum whose low word is at `low`. */
static uint128 read_sum(const uint64_t *low)
{
    return (uint128)low[1] << 64 | low[0];
}

/* The prime of the word FIRST or LAST. */
static uint128 read_end(const uint64_t *answer, size_t word)
{
    return upper_read(answer + word, answer + UPPER, word - FIRST);
}

static void write_end(uint64_t *answer, size_t word, uint128 prime)
{
    upper_write(answer + word, answer + UPPER, word - FIRST, prime);
}

/* Adds a sum to the one whose low word is at `low`, and to the number behind it. */
static void add(uint64_t *low, uint128 sum, uint64_t count)
{
    sum += read_sum(low);
    low[0] = (uint64_t)sum;
    low[1] = (uint64_t)(sum >> 64);
    low[2] += count;
}

/* Terms are from 2^52, as primes are below 2^72, to `most`. */
static bool is_sum(const uint64_t *low, uint128 most)
{
    uint128 sum = read_sum(low), count = low[2];
    return sum >= count << 52 && sum < (uint128)5 << FRACTION_BITS && sum / most <= count && (count > 0 || sum == 0);
}

static bool is_valid(const uint64_t *answer, const struct questions *asked)
{
    if (!is_sum(answer + PRIMES_LOW, (uint128)1 << (FRACTION_BITS - 1)))
        return false;
    if (!reciprocals_with_twins(asked))
        return true;
    uint64_t primes = answer[PRIMES];
    uint128 first = read_end(answer, FIRST), last = read_end(answer, LAST);
    if (answer[TWINS] > (primes > 0 ? primes - 1 : 0) || !is_sum(answer + TWINS_LOW, (uint128)1 << FRACTION_BITS) ||
        answer[UPPER] >> 16 != 0 || last > NUMBER_MAX)
        return false;
    return primes == 0 ? first == 0 && last == 0 : first >= 2 && (primes == 1 ? first == last : first < last);
}

/* floor(2^124 / p) = 2^36 high + low, for the primes p from 2^26 to 2^62, by two steps of long division that multiply by
 * x, a bit less than 1 / p. Let e = 2^-50 (1 + 0.3); x is between (1 - e) / p and (1 - 0.7 * 2^-50) / p, as its numerator
 * is 1 - 2^-50 exactly, and p and the quotient are rounded by at most 2^-53 each.
 * - high = floor(2^88 x), so the remainder 2^88 - high p is at least 0 and less than 2^88 e + p < 2^38.4 + p < 2^63, and
 *   equals its low 64 bits, those of -high p.
 * - low = floor(2^36 remainder / p) is less than 2^74.4 / p + 2^36 < 2^48.4 + 2^36 + 1. The product with x is below the
 *   exact quotient, as the two roundings by 2^-53 are less than the 0.7 * 2^-50; by no more than 2^-49.3 (2^48.4 + 2^36)
 *   < 1. So its floor is right or one too small, and then the rest, less than 2 p < 2^63, is at least p. */
enum { FAST_MIN_BITS = 26, FAST_END_BITS = 62, LOW_BITS = 36 };

struct reciprocal {
    uint64_t high, low;
};

static inline struct reciprocal reciprocal_fast(uint64_t p)
{
    double x = (1 - 0x1p-50) / (double)(int64_t)p;
    struct reciprocal result = {.high = (uint64_t)(int64_t)(x * 0x1p88)};
    uint64_t remainder = 0 - result.high * p;
    result.low = (uint64_t)(int64_t)((double)(int64_t)remainder * x * 0x1p36);
    uint64_t rest = (remainder << LOW_BITS) - result.low * p;
    result.low += rest >= p;
    return result;
}

/* floor(2^124 / p) for the primes p from 2^62 to 2^72, in the same way: x is between (1 - 1.3 * 2^-50) / p and
 * (1 - 0.6 * 2^-50) / p, as p loses less than 2^9, a part of 2^-53 of it, before it is rounded.
 * - first = floor(2^124 x) <= 2^62, so the remainder 2^124 - first p is at least 0 and less than 1.3 * 2^74 + p < 2^75.
 * - second = floor(remainder / p) is less than 2^13. The remainder without its last 20 bits, rounded, times x is below the
 *   exact quotient by less than 1, so its floor is right or one too small. */
static uint128 reciprocal_high(uint128 p)
{
    enum { CUT_P = 9, CUT_REMAINDER = 20 };
    double x = (1 - 0x1p-50) / ((double)(int64_t)(p >> CUT_P) * 0x1p9);
    uint64_t first = (uint64_t)(int64_t)(x * 0x1p124);
    uint128 remainder = ((uint128)1 << FRACTION_BITS) - first * p;
    uint64_t second = (uint64_t)(int64_t)((double)(int64_t)(remainder >> CUT_REMAINDER) * (x * 0x1p20));
    return first + second + (remainder - second * p >= p);
}

static uint128 reciprocal_of(uint128 p)
{
    if (p >> FAST_END_BITS > 0)
        return reciprocal_high(p);
    if (p >> FAST_MIN_BITS == 0)
        return ((uint128)1 << FRACTION_BITS) / p;
    struct reciprocal parts = reciprocal_fast((uint64_t)p);
    return ((uint128)parts.high << LOW_BITS) + parts.low;
}

/* The sum for primes that are all fast: at most as many as a row batch has, so that the sum of the low parts, below 2^49
 * each, does not overflow. */
static uint128 sum_fast(const uint64_t *primes, size_t count)
{
    uint128 high = 0;
    uint64_t low = 0;
    for (size_t i = 0; i < count; i++) {
        struct reciprocal reciprocal = reciprocal_fast(primes[i]);
        high += reciprocal.high;
        low += reciprocal.low;
    }
    return (high << LOW_BITS) + low;
}

static uint128 sum_reciprocals(const uint64_t *primes, size_t count)
{
    if (count > 0 && primes[0] >> FAST_MIN_BITS > 0 && primes[count - 1] >> FAST_END_BITS == 0)
        return sum_fast(primes, count);
    uint128 sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += reciprocal_of(primes[i]);
    return sum;
}

static void add_twins(uint64_t *answer, uint64_t a)
{
    const uint64_t twins[] = {a, a + 2};
    add(answer + TWINS_LOW, sum_reciprocals(twins, 2), 1);
}

static void add_wide_twins(uint64_t *answer, uint128 a)
{
    add(answer + TWINS_LOW, reciprocal_of(a) + reciprocal_of(a + 2), 1);
}

/* Goes on with primes from the first to the last one. */
static void add_ends(uint64_t *answer, uint128 first, uint128 last)
{
    uint128 before = read_end(answer, LAST);
    if (before != 0 && first - before == 2)
        add_wide_twins(answer, before);
    if (answer[FIRST] == 0)
        write_end(answer, FIRST, first);
    write_end(answer, LAST, last);
}

/* Appends primes, which rise. */
static void add_primes(uint64_t *answer, const uint64_t *primes, size_t count, bool with_twins)
{
    add(answer + PRIMES_LOW, sum_reciprocals(primes, count), count);
    if (!with_twins || count == 0)
        return;
    add_ends(answer, primes[0], primes[count - 1]);
    for (size_t i = 1; i < count; i++)
        if (primes[i] - primes[i - 1] == 2)
            add_twins(answer, primes[i - 1]);
}

static void add_wide_primes(uint64_t *answer, const uint128 *primes, size_t count, bool with_twins)
{
    uint128 sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += reciprocal_of(primes[i]);
    add(answer + PRIMES_LOW, sum, count);
    if (!with_twins || count == 0)
        return;
    add_ends(answer, primes[0], primes[count - 1]);
    for (size_t i = 1; i < count; i++)
        if (primes[i] - primes[i - 1] == 2)
            add_wide_twins(answer, primes[i - 1]);
}

/* The rows begin <= index < end, some of whose numbers are beyond 2^64. */
static void add_wide_rows(uint64_t *answer, const struct rows *rows, uint64_t begin, uint64_t end, bool with_twins)
{
    for (; begin < end; begin++) {
        uint128 primes[ROW_BITS];
        add_wide_primes(answer, primes, row_primes_wide(primes, rows, begin), with_twins);
    }
}

static void add_rows(uint64_t *answer, struct row_span before, const struct rows *rows, struct range range,
                     const struct questions *asked)
{
    enum { STEP = 64 }; /* Rows. */
    (void)before;
    bool with_twins = reciprocals_with_twins(asked);
    uint64_t primes[STEP * ROW_BITS];
    add_primes(answer, primes, rows_small_primes(primes, rows->span, range), with_twins);
    for (uint64_t begin = 0, end; begin < rows->span.count; begin = end) {
        end = min_u64(begin + STEP, rows->span.count);
        if (row_last_number(rows->span.first + end - 1) > UINT64_MAX)
            add_wide_rows(answer, rows, begin, end, with_twins);
        else
            add_primes(answer, primes, rows_primes(primes, rows, begin, end), with_twins);
    }
}

static void merge(uint64_t *left, struct row_span left_rows, const uint64_t *right, struct row_span right_rows,
                  const struct questions *asked)
{
    (void)left_rows, (void)right_rows;
    add(left + PRIMES_LOW, read_sum(right + PRIMES_LOW), right[PRIMES]);
    if (!reciprocals_with_twins(asked) || right[FIRST] == 0)
        return;
    add(left + TWINS_LOW, read_sum(right + TWINS_LOW), right[TWINS]);
    add_ends(left, read_end(right, FIRST), read_end(right, LAST));
}

const struct question QUESTION_RECIPROCALS = {
    .name = "reciprocals",
    .words = words,
    .upper_words = upper,
    .needs_rows = needs_rows,
    .is_valid = is_valid,
    .merge = merge,
    .add_rows = add_rows,
};

/* How many digits are certain but for the last one: their unit 10^-digits is at least the error count * 2^-124. */
static unsigned certain_digits(uint64_t roundings)
{
    unsigned digits = 0;
    for (uint128 scaled = (uint128)roundings * 10; scaled <= (uint128)1 << FRACTION_BITS && digits < DIGITS_MAX;
         scaled *= 10)
        digits++;
    return digits;
}

double reciprocals_text(char text[RECIPROCALS_TEXT], const uint64_t *answer, enum reciprocals which)
{
    const uint64_t *low = answer + (which == RECIPROCALS_TWINS ? TWINS_LOW : PRIMES_LOW);
    uint128 sum = read_sum(low), mask = ((uint128)1 << FRACTION_BITS) - 1;
    uint64_t roundings = low[2] * (which == RECIPROCALS_TWINS ? 2 : 1);
    unsigned digits = certain_digits(roundings);
    int length = snprintf(text, RECIPROCALS_TEXT, "%" PRIu64 "%s", (uint64_t)(sum >> FRACTION_BITS), digits > 0 ? "." : "");
    for (unsigned i = 0; i < digits; i++) {
        sum = (sum & mask) * 10;
        text[length++] = (char)('0' + (int)(sum >> FRACTION_BITS));
    }
    text[length] = '\0';
    /* The factor covers what the arithmetic itself rounds. */
    return (pow(10, -(int)digits) + ldexp((double)roundings, -FRACTION_BITS)) * (1 + 0x1p-50);
}
