#include "format/gap_text.h"

#include "format/decimal.h"
#include "format/row_gaps.h"

_Static_assert(GAP_TEXT_LINE_MAX == DECIMAL_MAX + 4 + 2, "a line has a prime, a size, a blank and the line feed");
_Static_assert((ROW_GAPS_BEHIND + 1) * ROW_NUMBERS < 10000, "a size has at most four digits");

size_t gap_text_of_rows(char *text, uint64_t least, const struct rows *rows, uint64_t begin, uint64_t end,
                        struct range range)
{
    struct decimal decimal = {0};
    struct row_gap gaps[ROW_PRIMES_MAX];
    char *to = text;
    for (uint64_t index = begin; index < end; index++) {
        size_t count = row_gaps(gaps, least, rows, index, range);
        uint128 base = row_base(rows->span.first + index);
        for (size_t i = 0; i < count; i++) {
            to = decimal_write(to, &decimal, gaps[i].size);
            *to++ = ' ';
            to = decimal_write_wide(to, &decimal, base + gaps[i].from);
            *to++ = '\n';
        }
    }
    return (size_t)(to - text);
}

uint64_t gap_text_size(uint64_t least, const struct rows *rows, struct range range)
{
    struct row_gap gaps[ROW_PRIMES_MAX];
    uint64_t bytes = 0;
    for (uint64_t index = 0; index < rows->span.count; index++) {
        size_t count = row_gaps(gaps, least, rows, index, range);
        uint128 base = row_base(rows->span.first + index);
        unsigned digits = decimal_length(base), most = decimal_length(base + ROW_RESIDUE[ROW_BITS - 1]);
        for (size_t i = 0; i < count; i++) {
            unsigned own = digits == most ? digits : decimal_length(base + gaps[i].from);
            bytes += decimal_length_short(gaps[i].size) + own + 2;
        }
    }
    return bytes;
}
