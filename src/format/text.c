/* A line is a prefix, N / 10000, then the last four digits of N and the line feed. The prefix stays the same over some
 * hundred primes, the four digits come from a table, and the next line's prefix is known when a line is written. So one
 * unaligned store of 16 bytes has it all: the four digits, the line feed, and the prefix of the next line. */
#include "format/text.h"

#include <stdbool.h>

#include "format/decimal.h"

enum {
    UNIT = DECIMAL_UNIT,
    UNIT_DIGITS = 4,
    UNIT_ROWS = (UNIT - 1) / ROW_NUMBERS + 1, /* The most rows that begin between two multiples of UNIT. */
    PREFIX_MAX = DECIMAL_PREFIX,              /* The digits of NUMBER_MAX / UNIT. */
    ENDING_BYTES = 24,                        /* Four digits, line feed, prefix, and a byte to fill up words. */
    GROUP = 4,                                /* Lines that are written at a time, the last ones for nothing. */
};

/* Sixteen bytes of text. */
typedef uint32_t text_vector __attribute__((vector_size(16)));

_Static_assert((int)ENDING_BYTES == sizeof(text_vector) + sizeof(uint64_t), "an ending is stored as a vector and a word");
_Static_assert((int)ENDING_BYTES >= (int)UNIT_DIGITS + 1 + (int)PREFIX_MAX, "an ending holds the longest prefix");
_Static_assert((int)TEXT_PADDING >= (GROUP - 1) * TEXT_LINE_MAX + ENDING_BYTES - UNIT_DIGITS - 1,
               "the lines of a group that are for nothing fit into the padding, with the last ending");
_Static_assert((int)TEXT_LINE_MAX == (int)DECIMAL_MAX + 1, "a line is a number and the line feed");
_Static_assert((int)UNIT_ROWS <= (int)ROWS_OFFSETS_MAX, "offsets do not wrap");

/* The last four digits of n as text. */
#define DIGITS_OF(n)                                                                                                       \
    (uint32_t)('0' + (n) / 1000 % 10) | (uint32_t)('0' + (n) / 100 % 10) << 8 | (uint32_t)('0' + (n) / 10 % 10) << 16 |    \
        (uint32_t)('0' + (n) % 10) << 24
#define DIGITS_OF_5(n) DIGITS_OF(n), DIGITS_OF((n) + 1), DIGITS_OF((n) + 2), DIGITS_OF((n) + 3), DIGITS_OF((n) + 4)
#define DIGITS_OF_25(n)                                                                                                    \
    DIGITS_OF_5(n), DIGITS_OF_5((n) + 5), DIGITS_OF_5((n) + 10), DIGITS_OF_5((n) + 15), DIGITS_OF_5((n) + 20)
#define DIGITS_OF_100(n) DIGITS_OF_25(n), DIGITS_OF_25((n) + 25), DIGITS_OF_25((n) + 50), DIGITS_OF_25((n) + 75)
#define DIGITS_OF_500(n)                                                                                                   \
    DIGITS_OF_100(n), DIGITS_OF_100((n) + 100), DIGITS_OF_100((n) + 200), DIGITS_OF_100((n) + 300), DIGITS_OF_100((n) + 400)
#define DIGITS_OF_2500(n)                                                                                                  \
    DIGITS_OF_500(n), DIGITS_OF_500((n) + 500), DIGITS_OF_500((n) + 1000), DIGITS_OF_500((n) + 1500),                      \
        DIGITS_OF_500((n) + 2000)

/* It goes on behind 9999, as the offsets in a row do that begins before a multiple of UNIT and ends behind it. */
static const uint32_t DIGITS[] = {DIGITS_OF_2500(0), DIGITS_OF_2500(2500), DIGITS_OF_2500(5000), DIGITS_OF_2500(7500),
                                  DIGITS_OF_500(10000)};

_Static_assert(sizeof DIGITS / sizeof *DIGITS > UNIT - 1 + ROW_NUMBERS + 1, "every offset has its digits");

/* Writes the digits of n; gives the place behind them. */
static char *write_number(char *text, uint64_t n)
{
    char digits[TEXT_LINE_MAX];
    size_t start = sizeof digits;
    do {
        digits[--start] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    memcpy(text, digits + start, sizeof digits - start);
    return text + (sizeof digits - start);
}

static char *write_line(char *text, uint64_t n)
{
    text = write_number(text, n);
    *text = '\n';
    return text + 1;
}

/* Writes the last four digits, the line feed, and the prefix of the next line, for GROUP lines at a time. The prefix must
 * stand before the first line, and one stands behind the last. */
static inline __attribute__((always_inline)) void write_endings(char *text, const uint16_t *offsets, size_t count,
                                                                const char *ending, size_t length, bool is_long)
{
    text_vector first;
    uint64_t rest;
    memcpy(&first, ending, sizeof first);
    memcpy(&rest, ending + sizeof first, sizeof rest);
    for (size_t i = 0; i < count; i += GROUP)
        for (size_t k = 0; k < GROUP; k++, text += length) {
            text_vector line = (text_vector){DIGITS[offsets[i + k]]} | first;
            memcpy(text, &line, sizeof line);
            if (is_long)
                memcpy(text + sizeof line, &rest, sizeof rest);
        }
}

/* Writes the lines of prefix * UNIT + offset modulo UNIT; gives the place behind them. Reads the offsets up to the next
 * multiple of GROUP. */
static char *write_lines(char *text, uint64_t prefix, const uint16_t *offsets, size_t count)
{
    if (prefix == 0) {
        for (size_t i = 0; i < count; i++)
            text = write_line(text, offsets[i]);
        return text;
    }
    if (count == 0)
        return text;
    char ending[ENDING_BYTES] = {[UNIT_DIGITS] = '\n'}; /* The digits are zero bytes here. */
    char *prefix_text = ending + UNIT_DIGITS + 1;
    size_t prefix_length = (size_t)(write_number(prefix_text, prefix) - prefix_text);
    size_t length = prefix_length + UNIT_DIGITS + 1;
    memcpy(text, prefix_text, PREFIX_MAX);
    if (length <= sizeof(text_vector))
        write_endings(text + prefix_length, offsets, count, ending, length, false);
    else
        write_endings(text + prefix_length, offsets, count, ending, length, true);
    return text + count * length;
}

static char *write_small_primes(char *text, struct row_span span, struct range range)
{
    uint64_t primes[SMALL_PRIMES];
    size_t count = rows_small_primes(primes, span, range);
    for (size_t i = 0; i < count; i++)
        text = write_line(text, primes[i]);
    return text;
}

size_t text_of_rows(char *text, const struct rows *rows, uint64_t begin, uint64_t end, struct range range)
{
    unsigned start;
    uint64_t prefix = decimal_divide(&start, row_base(rows->span.first + begin));
    char *to = write_small_primes(text, (struct row_span){rows->span.first + begin, end - begin}, range);
    while (begin < end) {
        /* All rows that begin before the next multiple of UNIT; the last one may reach beyond it. */
        uint64_t step = min_u64(end - begin, (UNIT - 1 - start) / ROW_NUMBERS + 1);
        uint16_t offsets[UNIT_ROWS * ROW_BITS + GROUP];
        size_t count = rows_offsets(offsets, rows, begin, begin + step, (uint16_t)start), below = count;
        memset(offsets + count, 0, GROUP * sizeof *offsets); /* Zeros fill the last group. */
        while (below > 0 && offsets[below - 1] >= UNIT)
            below--;
        to = write_lines(to, prefix, offsets, below);
        to = write_lines(to, prefix + 1, offsets + below, count - below);
        begin += step;
        start += (unsigned)step * ROW_NUMBERS;
        if (start >= UNIT) {
            start -= UNIT;
            prefix++;
        }
    }
    return (size_t)(to - text);
}

/* The bytes of n's line. */
static unsigned line_length(uint128 n)
{
    return decimal_length(n) + 1;
}

/* The row that holds the first number whose line is longer; behind ROW_LAST if all have shorter ones. */
static uint64_t row_of_longer(unsigned length)
{
    if (length == TEXT_LINE_MAX)
        return ROW_LAST + 1;
    uint128 power = 1;
    for (unsigned digits = 1; digits < length; digits++)
        power *= 10;
    return row_of(power);
}

/* The bytes of one row's lines, prime by prime. */
static uint64_t row_size(const struct rows *rows, uint64_t index)
{
    uint128 primes[ROW_BITS];
    uint64_t bytes = 0;
    size_t count = row_primes_wide(primes, rows, index);
    for (size_t i = 0; i < count; i++)
        bytes += line_length(primes[i]);
    return bytes;
}

uint64_t text_size(const struct rows *rows, struct range range)
{
    uint64_t small[SMALL_PRIMES], bytes = line_length(2) * rows_small_primes(small, rows->span, range);
    for (uint64_t begin = 0, end; begin < rows->span.count; begin = end) {
        /* Up to the next power of ten all lines are equally long. */
        uint64_t first = rows->span.first + begin;
        unsigned length = line_length(row_first_number(first));
        uint64_t longer = row_of_longer(length);
        if (longer == first) {
            bytes += row_size(rows, begin);
            end = begin + 1;
        } else {
            end = min_u64(rows->span.count, longer - rows->span.first);
            struct rows shorter = {{first, end - begin}, rows->bytes + begin * ROW_BYTES};
            bytes += length * rows_count(&shorter);
        }
    }
    return bytes;
}
