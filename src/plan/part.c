#include "plan/part.h"

#include <string.h>

#include "core/arith.h"
#include "core/number.h"
#include "core/rows.h"
#include "core/uint128.h"

/* The work that a number takes, relative to others by the same method: at row 0, and at the rows 1, 2, 4, 8, ... Between
 * them it is taken to rise along straight lines.
 *
 * These are predictions of plan/cost.c for AVX2, within some hundredths. They are written down, and everything here is done
 * in whole numbers, as logarithms may differ in their last digit from one machine to the next, and then parts would not
 * join. For the same reason they stay as they are when a better prediction is known: parts of different versions of the
 * program must join, too. Trial division ends at 2^64, where the nodes go on. */
enum { NODES = 66 };

static const uint32_t WORK[METHODS][NODES] = {
    [METHOD_TRIAL] = {1052,      1052,      1061,      1075,      1097,      1126,      1164,      1214,      1277,
                      1360,      1465,      1601,      1777,      2004,      2299,      2683,      3183,      3836,
                      4693,      5819,      7301,      9257,      11840,     15270,     19820,     25870,     33930,
                      44690,     59070,     78310,     104100,    138700,    185200,    247800,    332100,    445700,
                      599200,    806500,    1087000,   1467000,   1981000,   2679000,   3627000,   4914000,   6664000,
                      9045000,   12290000,  16700000,  22730000,  30940000,  42160000,  57490000,  78430000,  107100000,
                      146300000, 199900000, 273400000, 374100000, 512200000, 512200000, 512200000, 512200000, 512200000,
                      512200000, 512200000, 512200000},
    [METHOD_SIEVE] = {1200,  1200,  1200,  1200,  1200,   1200,   1200,   1200,   1224,   2013,  2754,  3451,  4110,  4735,
                      5329,  5896,  6437,  6955,  7452,   7930,   8390,   8835,   9265,   9683,  10090, 10490, 10880, 11260,
                      11650, 12030, 12430, 12640, 12990,  13360,  13740,  14150,  14600,  15100, 15670, 16360, 17210, 18270,
                      19650, 21450, 23850, 27080, 31470,  37460,  40130,  41360,  42870,  44770, 47230, 50450, 54750, 60540,
                      68430, 79230, 94090, 94090, 100140, 107950, 116740, 126650, 137830, 150440},
};

_Static_assert(ROW_LAST < (uint128)1 << (NODES - 2), "the nodes reach beyond the last row");

/* a * b / c, where the product need not fit. */
static uint128 scale(uint128 a, uint128 b, uint128 c)
{
    return a / c * b + a % c * b / c;
}

/* Of the rows below `row`. */
static uint128 work_below(enum method method, uint64_t row)
{
    const uint32_t *work = WORK[method];
    uint128 sum = 0;
    uint128 begin = 0, end = 1;
    for (int i = 0; begin < row; i++) {
        uint128 rows = min_u128(row, end) - begin;
        sum += rows * work[i] + scale(rows * rows, work[i + 1] - work[i], 2 * (end - begin));
        begin = end;
        end *= 2;
    }
    return sum;
}

/* The number of rows that the first `parts` of `of` parts take: as few as have that fraction of the work. */
static uint64_t rows_of_parts(struct row_span rows, enum method method, uint64_t parts, uint64_t of)
{
    uint128 before = work_below(method, rows.first);
    uint128 wanted = (work_below(method, rows.first + rows.count) - before) * parts;
    uint64_t low = 0, high = rows.count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if ((work_below(method, rows.first + middle) - before) * of >= wanted)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

struct range part_range(const struct part *part, enum method method)
{
    struct row_span rows = rows_of_range(part->whole);
    if (rows.count == 0)
        return part->number == 1 ? part->whole : RANGE_EMPTY;
    uint64_t begin = rows_of_parts(rows, method, part->number - 1, part->of);
    uint64_t end = rows_of_parts(rows, method, part->number, part->of);
    return begin == end ? RANGE_EMPTY : range_of_rows((struct row_span){rows.first + begin, end - begin}, part->whole);
}

/* The first number of an interval, from n on. */
static uint128 interval_from(uint128 n, const struct part *part, uint64_t every)
{
    uint128 origin = part->whole.first;
    return n <= origin ? origin : origin + (n - origin + every - 1) / every * every;
}

/* Where the numbers of the part begin that `number` says: 1 to of + 1. */
static uint128 interval_border(const struct part *part, uint64_t number, enum method method, uint64_t every)
{
    struct row_span rows = rows_of_range(part->whole);
    uint128 behind = part->whole.last + 1;
    if (number > part->of)
        return behind;
    uint64_t before = rows_of_parts(rows, method, number - 1, part->of);
    if (before == rows.count)
        return behind;
    uint128 first = interval_from(number == 1 ? part->whole.first : row_first_number(rows.first + before), part, every);
    return first < behind ? first : behind;
}

struct range part_range_of_intervals(const struct part *part, enum method method, uint64_t every)
{
    if (every == 0 || rows_of_range(part->whole).count == 0)
        return part_range(part, method);
    uint128 first = interval_border(part, part->number, method, every);
    uint128 behind = interval_border(part, part->number + 1, method, every);
    return first < behind ? (struct range){first, behind - 1} : RANGE_EMPTY;
}

bool part_parse(struct part *part, const char *text)
{
    enum { DIGITS = 32 };
    char first[DIGITS];
    uint64_t number, of;
    const char *slash = strchr(text, '/');
    size_t length = slash != NULL ? (size_t)(slash - text) : DIGITS;
    if (length >= DIGITS)
        return false;
    memcpy(first, text, length);
    first[length] = '\0';
    if (number_parse_count(&number, first) != NUMBER_OK || number_parse_count(&of, slash + 1) != NUMBER_OK)
        return false;
    if (number < 1 || number > of || of > PARTS_MAX)
        return false;
    part->number = number;
    part->of = of;
    return true;
}
