#include "format/tuplet_text.h"

#include "format/decimal.h"

/* A line's bytes besides digits: for each prime "(" or ", " before it, ")" and the line feed behind the last one. */
#define LINE_MARKS(count) (2 * (count) + 1)

/* The primes of row 0 without a bit that tuplets begin with; all offsets are even. */
static const uint64_t SMALL_STARTS[] = {3, 5, 7};
enum { SMALL = sizeof SMALL_STARTS / sizeof *SMALL_STARTS };

size_t tuplet_text_row_max(const struct tuplet_starts *tuplets, const struct questions *asked)
{
    size_t bytes = 0;
    for (size_t i = 0; i < asked->tuplet_count; i++) {
        size_t starts = (size_t)__builtin_popcountll(tuplet_starts_possible(tuplets, i)) + SMALL;
        bytes += starts * (LINE_MARKS(asked->tuplets[i].count) + DECIMAL_MAX * asked->tuplets[i].count);
    }
    return bytes;
}

static inline __attribute__((always_inline)) char *write_as(char *text, struct decimal *decimal,
                                                            const struct tuplet *tuplet, uint128 first, bool wide)
{
    *text++ = '(';
    text = wide ? decimal_write_wide(text, decimal, first) : decimal_write(text, decimal, (uint64_t)first);
    for (uint32_t i = 1; i < tuplet->count; i++) {
        uint128 next = first + tuplet->offsets[i];
        memcpy(text, ", ", 2);
        text = wide ? decimal_write_wide(text + 2, decimal, next) : decimal_write(text + 2, decimal, (uint64_t)next);
    }
    memcpy(text, ")\n", 2);
    return text + 2;
}

static char *write_line(char *text, struct decimal *decimal, const struct tuplet *tuplet, uint128 first)
{
    if (first <= UINT64_MAX - TUPLET_OFFSET_MAX)
        return write_as(text, decimal, tuplet, first, false);
    return write_as(text, decimal, tuplet, first, true);
}

static uint64_t line_size(const struct tuplet *tuplet, uint128 first)
{
    uint64_t bytes = LINE_MARKS(tuplet->count);
    for (uint32_t i = 0; i < tuplet->count; i++)
        bytes += decimal_length(first + tuplet->offsets[i]);
    return bytes;
}

/* The bits of one row that each pattern begins with; gives those of all together. */
static uint64_t starts_of_row(uint64_t starts[TUPLETS_MAX], const struct tuplet_starts *tuplets,
                              const struct questions *asked, const uint8_t *row)
{
    uint64_t all = 0;
    for (size_t i = 0; i < asked->tuplet_count; i++)
        all |= starts[i] = tuplet_starts_of_row(tuplets, i, row);
    return all;
}

static char *write_row(char *text, struct decimal *decimal, const struct tuplet_starts *tuplets,
                       const struct questions *asked, const struct rows *rows, uint64_t index)
{
    uint64_t starts[TUPLETS_MAX];
    uint128 base = row_base(rows->span.first + index);
    uint64_t all = starts_of_row(starts, tuplets, asked, rows->bytes + index * ROW_BYTES);
    for (; all != 0; all &= all - 1) {
        unsigned bit = (unsigned)__builtin_ctzll(all);
        for (size_t i = 0; i < asked->tuplet_count; i++)
            if (starts[i] >> bit & 1)
                text = write_line(text, decimal, &asked->tuplets[i], base + ROW_RESIDUE[bit]);
    }
    return text;
}

/* Those that begin with 3, 5 and 7. */
static char *write_small(char *text, struct decimal *decimal, const struct questions *asked, const struct rows *rows,
                         struct range range)
{
    for (size_t s = 0; s < SMALL; s++)
        for (size_t i = 0; i < asked->tuplet_count; i++)
            if (tuplet_starts_small(&asked->tuplets[i], SMALL_STARTS[s], rows, range))
                text = write_line(text, decimal, &asked->tuplets[i], SMALL_STARTS[s]);
    return text;
}

size_t tuplet_text_of_rows(char *text, const struct tuplet_starts *tuplets, const struct questions *asked,
                           const struct rows *rows, uint64_t begin, uint64_t end, struct range range)
{
    struct decimal decimal = {0};
    char *to = text;
    if (begin < end && rows->span.first + begin == 0)
        to = write_small(to, &decimal, asked, rows, range);
    for (uint64_t index = begin; index < end; index++)
        to = write_row(to, &decimal, tuplets, asked, rows, index);
    return (size_t)(to - text);
}

static uint64_t small_size(const struct questions *asked, const struct rows *rows, struct range range)
{
    uint64_t bytes = 0;
    for (size_t s = 0; s < SMALL; s++)
        for (size_t i = 0; i < asked->tuplet_count; i++)
            if (tuplet_starts_small(&asked->tuplets[i], SMALL_STARTS[s], rows, range))
                bytes += line_size(&asked->tuplets[i], SMALL_STARTS[s]);
    return bytes;
}

/* The bytes of the lines of one row, one by one. */
static uint64_t row_size(const struct tuplet_starts *tuplets, const struct questions *asked, const struct rows *rows,
                         uint64_t index)
{
    uint64_t bytes = 0;
    uint128 base = row_base(rows->span.first + index);
    for (size_t i = 0; i < asked->tuplet_count; i++)
        for (uint64_t starts = tuplet_starts_of_row(tuplets, i, rows->bytes + index * ROW_BYTES); starts != 0;
             starts &= starts - 1)
            bytes += line_size(&asked->tuplets[i], base + ROW_RESIDUE[__builtin_ctzll(starts)]);
    return bytes;
}

/* The number of tuplets of a pattern that begin in consecutive rows, without those that begin with 3, 5 and 7. */
static uint64_t count_starts(const struct tuplet_starts *tuplets, size_t pattern, const uint8_t *row, uint64_t rows)
{
    uint64_t count = 0;
    for (; rows > 0; rows--, row += ROW_BYTES)
        count += (uint64_t)__builtin_popcountll(tuplet_starts_of_row(tuplets, pattern, row));
    return count;
}

/* How many rows from a row on have only tuplets all of whose numbers have as many digits as the row's first number. */
static uint64_t rows_of_one_length(uint64_t row, uint64_t diameter)
{
    uint128 number = row_first_number(row), power = 10;
    for (unsigned digits = decimal_length(number); digits > 1 && digits < DECIMAL_MAX; digits--)
        power *= 10;
    if (decimal_length(number) == DECIMAL_MAX)
        return UINT64_MAX;
    uint64_t longer = power > diameter + 1 ? row_of(power - diameter) : 0;
    return longer > row ? longer - row : 0;
}

uint64_t tuplet_text_size(const struct tuplet_starts *tuplets, const struct questions *asked, const struct rows *rows,
                          struct range range)
{
    uint64_t bytes = rows->span.count > 0 && rows->span.first == 0 ? small_size(asked, rows, range) : 0;
    for (uint64_t begin = 0, step; begin < rows->span.count; begin += step) {
        uint64_t row = rows->span.first + begin, digits = decimal_length(row_first_number(row));
        step = min_u64(rows_of_one_length(row, tuplet_diameter_max(asked)), rows->span.count - begin);
        if (step == 0) {
            bytes += row_size(tuplets, asked, rows, begin);
            step = 1;
            continue;
        }
        for (size_t i = 0; i < asked->tuplet_count; i++)
            bytes += count_starts(tuplets, i, rows->bytes + begin * ROW_BYTES, step) *
                     (LINE_MARKS(asked->tuplets[i].count) + digits * asked->tuplets[i].count);
    }
    return bytes;
}
