#include "core/number.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Large enough for the sum of two intermediate results. */
__extension__ typedef __int128 int128;

static const int128 BOUND = (int128)1 << 120;

enum { DEPTH_MAX = 100, DECIMAL = 10, HEXADECIMAL = 16 };

/* A recursive-descent parser's place in the text. */
struct reader {
    const char *at;    /* What is read next. */
    const char *wrong; /* Where what is wrong begins, once something is. */
    int depth;         /* How many brackets are open. */
};

static enum number_status fail(struct reader *reader, const char *wrong, enum number_status status)
{
    reader->wrong = wrong;
    return status;
}

static int128 size_of(int128 a)
{
    return a < 0 ? -a : a;
}

/* a * b into *a; false if that exceeds the bound. */
static bool multiply(int128 *a, int128 b)
{
    if (b != 0 && size_of(*a) > BOUND / size_of(b))
        return false;
    *a *= b;
    return true;
}

/* base^exponent into *value, for exponents from 0; false if that exceeds the bound. The powers of 0, 1 and -1 never do. */
static bool raise(int128 *value, int128 base, int128 exponent)
{
    *value = 1;
    if (size_of(base) <= 1)
        exponent = exponent == 0 ? 0 : 2 - exponent % 2;
    for (int128 i = 0; i < exponent; i++)
        if (!multiply(value, base))
            return false;
    return true;
}

/* The value of a digit; -1 if it is none to that base. */
static int digit_of(char letter, int base)
{
    if (isdigit((unsigned char)letter))
        return letter - '0';
    return base == HEXADECIMAL && isxdigit((unsigned char)letter) ? tolower((unsigned char)letter) - 'a' + 10 : -1;
}

/* Appends at least one digit to *value. */
static enum number_status read_digits(struct reader *reader, int base, int128 *value)
{
    const char *begin = reader->at;
    bool fits = true;
    int digit = digit_of(*begin, base);
    if (digit < 0)
        return fail(reader, begin, NUMBER_NOT_ONE);
    while (digit >= 0) {
        fits = fits && multiply(value, base);
        if (fits)
            *value += digit;
        reader->at++;
        if (*reader->at == '_' && digit_of(reader->at[1], base) >= 0)
            reader->at++;
        digit = digit_of(*reader->at, base);
    }
    return fits ? NUMBER_OK : fail(reader, begin, NUMBER_TOO_LARGE);
}

/* Appends the digits behind a point but for zeros at their end, *places of them. */
static enum number_status read_fraction(struct reader *reader, int128 *value, int128 *places)
{
    const char *begin = reader->at;
    size_t length = strspn(begin, "0123456789"), used = length;
    if (length == 0)
        return fail(reader, begin, NUMBER_NOT_ONE);
    while (used > 0 && begin[used - 1] == '0')
        used--;
    reader->at += length;
    *places = (int128)used;
    for (size_t i = 0; i < used; i++) {
        if (!multiply(value, DECIMAL))
            return fail(reader, begin, NUMBER_TOO_LARGE);
        *value += begin[i] - '0';
    }
    return NUMBER_OK;
}

/* *value times 10^exponent, which may be negative. */
static enum number_status scale(int128 *value, int128 exponent)
{
    int128 power = 1;
    if (*value == 0)
        return NUMBER_OK;
    if (exponent >= 0)
        return raise(&power, DECIMAL, exponent) && multiply(value, power) ? NUMBER_OK : NUMBER_TOO_LARGE;
    if (!raise(&power, DECIMAL, -exponent) || *value % power != 0)
        return NUMBER_FRACTION;
    *value /= power;
    return NUMBER_OK;
}

static enum number_status read_literal(struct reader *reader, int128 *value)
{
    const char *begin = reader->at;
    int128 places = 0, exponent = 0;
    *value = 0;
    if (begin[0] == '0' && (begin[1] == 'x' || begin[1] == 'X')) {
        reader->at += 2;
        return read_digits(reader, HEXADECIMAL, value);
    }
    enum number_status status = read_digits(reader, DECIMAL, value);
    if (status == NUMBER_OK && *reader->at == '.') {
        reader->at++;
        status = read_fraction(reader, value, &places);
    }
    if (status == NUMBER_OK && (*reader->at == 'e' || *reader->at == 'E')) {
        reader->at += reader->at[1] == '+' ? 2 : 1;
        status = read_digits(reader, DECIMAL, &exponent);
    }
    if (status != NUMBER_OK)
        return status;
    status = scale(value, exponent - places);
    return status == NUMBER_OK ? NUMBER_OK : fail(reader, begin, status);
}

static enum number_status read_sum(struct reader *reader, int128 *value);

static enum number_status read_operand(struct reader *reader, int128 *value)
{
    if (*reader->at != '(')
        return read_literal(reader, value);
    if (reader->depth == DEPTH_MAX)
        return fail(reader, reader->at, NUMBER_NOT_ONE);
    reader->at++;
    reader->depth++;
    enum number_status status = read_sum(reader, value);
    reader->depth--;
    if (status != NUMBER_OK)
        return status;
    if (*reader->at != ')')
        return fail(reader, reader->at, NUMBER_NOT_ONE);
    reader->at++;
    return NUMBER_OK;
}

/* The length of the sign of a power; 0: it is none. */
static int power_sign(const char *text)
{
    return *text == '^' ? 1 : text[0] == '*' && text[1] == '*' ? 2 : 0;
}

/* A power of a power needs brackets: people do not agree on which comes first. */
static enum number_status read_power(struct reader *reader, int128 *value)
{
    const char *begin = reader->at;
    enum number_status status = read_operand(reader, value);
    int sign = power_sign(reader->at);
    if (status != NUMBER_OK || sign == 0)
        return status;
    reader->at += sign;
    const char *second = reader->at;
    int128 base = *value, exponent = 0;
    status = read_operand(reader, &exponent);
    if (status != NUMBER_OK)
        return status;
    if (power_sign(reader->at) > 0)
        return fail(reader, reader->at, NUMBER_NOT_ONE);
    if (exponent < 0)
        return fail(reader, second, NUMBER_FRACTION);
    return raise(value, base, exponent) ? NUMBER_OK : fail(reader, begin, NUMBER_TOO_LARGE);
}

static enum number_status divide(struct reader *reader, const char *sign, int128 *value, int128 divisor)
{
    if (divisor == 0)
        return fail(reader, sign, NUMBER_BY_ZERO);
    if (*value % divisor != 0)
        return fail(reader, sign, NUMBER_FRACTION);
    *value /= divisor;
    return NUMBER_OK;
}

static enum number_status read_product(struct reader *reader, int128 *value)
{
    enum number_status status = read_power(reader, value);
    while (status == NUMBER_OK && (*reader->at == '*' || *reader->at == '/')) {
        const char *sign = reader->at++;
        int128 factor = 0;
        status = read_power(reader, &factor);
        if (status == NUMBER_OK && *sign == '/')
            status = divide(reader, sign, value, factor);
        else if (status == NUMBER_OK && !multiply(value, factor))
            status = fail(reader, sign, NUMBER_TOO_LARGE);
    }
    return status;
}

static enum number_status read_sum(struct reader *reader, int128 *value)
{
    enum number_status status = read_product(reader, value);
    while (status == NUMBER_OK && (*reader->at == '+' || *reader->at == '-')) {
        const char *sign = reader->at++;
        int128 term = 0;
        status = read_product(reader, &term);
        if (status != NUMBER_OK)
            return status;
        *value += *sign == '-' ? -term : term;
        if (size_of(*value) > BOUND)
            return fail(reader, sign, *value > 0 ? NUMBER_TOO_LARGE : NUMBER_NEGATIVE);
    }
    return status;
}

/* All of the text, with the bounds of what can be searched. */
static enum number_status read_all(struct reader *reader, int128 *value)
{
    const char *begin = reader->at;
    if (*begin == '-' && isdigit((unsigned char)begin[1]))
        return fail(reader, begin, NUMBER_NEGATIVE);
    enum number_status status = read_sum(reader, value);
    if (status != NUMBER_OK)
        return status;
    if (*reader->at != '\0')
        return fail(reader, reader->at, NUMBER_NOT_ONE);
    if (*value < 0)
        return fail(reader, begin, NUMBER_NEGATIVE);
    return (uint128)*value > NUMBER_MAX ? fail(reader, begin, NUMBER_TOO_LARGE) : NUMBER_OK;
}

enum number_status number_parse(uint128 *value, const char *text, size_t *at)
{
    struct reader reader = {.at = text};
    int128 read = 0;
    enum number_status status = read_all(&reader, &read);
    if (status == NUMBER_OK)
        *value = (uint128)read;
    else if (at != NULL)
        *at = (size_t)(reader.wrong - text);
    return status;
}

enum number_status number_parse_count(uint64_t *value, const char *text)
{
    uint128 number = 0;
    enum number_status status = number_parse(&number, text, NULL);
    if (status != NUMBER_OK)
        return status;
    if (number > UINT64_MAX)
        return NUMBER_TOO_LARGE;
    *value = (uint64_t)number;
    return NUMBER_OK;
}

/* How a message begins, and how it ends: what is wrong, and what would be right. */
static const char *problem(enum number_status status)
{
    return status == NUMBER_NEGATIVE    ? "is negative"
           : status == NUMBER_TOO_LARGE ? "is too large"
                                        : "is not a whole number";
}

static const char *remedy(enum number_status status)
{
    switch (status) {
    case NUMBER_NEGATIVE:
        return "numbers from 0 to 3.8*10^21 can be searched";
    case NUMBER_TOO_LARGE:
        return "numbers up to 3.8*10^21 = 3800000000000000000000 can be searched";
    case NUMBER_FRACTION:
        return "decimals and divisions must come out whole, as 1.5e9 and 10^18/2 do";
    case NUMBER_BY_ZERO:
        return "nothing can be divided by zero";
    default:
        return "write it like 1000000, 1.5e9, 10^9, 2^64-1, 1e12+1e9 or (10^9+7)*2";
    }
}

const char *number_message(char message[NUMBER_MESSAGE], enum number_status status, const char *text, size_t at)
{
    enum { SHOWN = 24 };
    const char *begin = problem(status), *end = remedy(status), *wrong = text + at;
    if (at == 0)
        snprintf(message, NUMBER_MESSAGE, "%s; %s", begin, end);
    else if (*wrong == '\0')
        snprintf(message, NUMBER_MESSAGE, "%s: something is missing at its end; %s", begin, end);
    else
        snprintf(message, NUMBER_MESSAGE, "%s: it goes wrong at '%.*s%s'; %s", begin, SHOWN, wrong,
                 strlen(wrong) > SHOWN ? "..." : "", end);
    return message;
}
