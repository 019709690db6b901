#include "core/text.h"

/* Writes n and a line feed; gives the place behind them. */
static char *write_line(char *text, uint64_t n)
{
    char digits[TEXT_LINE_MAX];
    size_t start = sizeof digits;
    digits[--start] = '\n';
    do {
        digits[--start] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    memcpy(text, digits + start, sizeof digits - start);
    return text + (sizeof digits - start);
}

size_t text_of_row(char *text, const struct rows *rows, uint64_t index, struct range range)
{
    uint64_t primes[ROW_PRIMES_MAX];
    size_t count = row_all_primes(primes, rows, index, range);
    char *end = text;
    for (size_t i = 0; i < count; i++)
        end = write_line(end, primes[i]);
    return (size_t)(end - text);
}
