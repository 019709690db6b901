#include "core/number.h"

#include <ctype.h>
#include <stdbool.h>

/* Large enough for every intermediate result below the bound. */
__extension__ typedef __int128 int128;

static const int128 BOUND = (int128)1 << 120;

/* a * b into *a, for non-negative a and b; false if that exceeds the bound. */
static bool multiply(int128 *a, int128 b)
{
    if (b != 0 && *a > BOUND / b)
        return false;
    *a *= b;
    return true;
}

static enum number_status parse_digits(int128 *value, const char **text)
{
    if (!isdigit((unsigned char)**text))
        return NUMBER_NOT_ONE;
    *value = 0;
    bool fits = true;
    for (; isdigit((unsigned char)**text); ++*text) {
        fits = fits && multiply(value, 10);
        if (fits)
            *value += **text - '0';
    }
    return fits ? NUMBER_OK : NUMBER_TOO_LARGE;
}

/* base^exponent times *value. Bases 0 and 1 are apart, as their powers never reach the bound. */
static enum number_status scale(int128 *value, int128 base, int128 exponent)
{
    int128 power = 1;
    if (base <= 1)
        power = base == 1 || exponent == 0;
    else
        for (int128 i = 0; i < exponent; i++)
            if (!multiply(&power, base))
                return *value == 0 ? NUMBER_OK : NUMBER_TOO_LARGE;
    return multiply(value, power) ? NUMBER_OK : NUMBER_TOO_LARGE;
}

static enum number_status parse_power(int128 *value, const char **text)
{
    enum number_status status = parse_digits(value, text);
    char sign = **text;
    if (status != NUMBER_OK || (sign != 'e' && sign != 'E' && sign != '^'))
        return status;
    ++*text;
    int128 exponent = 0;
    status = parse_digits(&exponent, text);
    if (status != NUMBER_OK)
        return status;
    if (sign != '^')
        return scale(value, 10, exponent);
    int128 base = *value;
    *value = 1;
    return scale(value, base, exponent);
}

static enum number_status parse_product(int128 *value, const char **text)
{
    enum number_status status = parse_power(value, text);
    while (status == NUMBER_OK && **text == '*') {
        ++*text;
        int128 factor = 0;
        status = parse_power(&factor, text);
        if (status == NUMBER_OK && !multiply(value, factor))
            status = NUMBER_TOO_LARGE;
    }
    return status;
}

enum number_status number_parse(uint128 *value, const char *text)
{
    if (*text == '-' && isdigit((unsigned char)text[1]))
        return NUMBER_NEGATIVE;
    int128 sum = 0;
    enum number_status status = parse_product(&sum, &text);
    while (status == NUMBER_OK && (*text == '+' || *text == '-')) {
        bool minus = *text++ == '-';
        int128 term = 0;
        status = parse_product(&term, &text);
        sum += minus ? -term : term;
        if (status == NUMBER_OK && (sum > BOUND || sum < -BOUND))
            status = sum > 0 ? NUMBER_TOO_LARGE : NUMBER_NEGATIVE;
    }
    if (status != NUMBER_OK)
        return status;
    if (*text != '\0')
        return NUMBER_NOT_ONE;
    if (sum < 0)
        return NUMBER_NEGATIVE;
    if ((uint128)sum > NUMBER_MAX)
        return NUMBER_TOO_LARGE;
    *value = (uint128)sum;
    return NUMBER_OK;
}

enum number_status number_parse_count(uint64_t *value, const char *text)
{
    uint128 number = 0;
    enum number_status status = number_parse(&number, text);
    if (status != NUMBER_OK)
        return status;
    if (number > UINT64_MAX)
        return NUMBER_TOO_LARGE;
    *value = (uint64_t)number;
    return NUMBER_OK;
}

const char *number_status_text(enum number_status status)
{
    switch (status) {
    case NUMBER_NEGATIVE:
        return "is negative; numbers from 0 to 3.8*10^21 can be searched";
    case NUMBER_TOO_LARGE:
        return "is too large; numbers up to 3.8*10^21 = 3800000000000000000000 can be searched";
    default:
        return "is not a whole number; write it like 1000000, 1e9, 10^9, 2^40, 2^64-1 or 1e12+1e9";
    }
}
