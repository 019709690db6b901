/* Numbers as decimal digits. Most of the numbers that follow one another in a listing have all but their last four digits
 * in common, which are kept as text. */
#ifndef MPIPRIMES_FORMAT_DECIMAL_H
#define MPIPRIMES_FORMAT_DECIMAL_H

#include <stdint.h>
#include <string.h>

enum {
    DECIMAL_MAX = 20, /* The digits of 2^64 - 1. */
    DECIMAL_UNIT = 10000,
    DECIMAL_PREFIX = 16, /* The digits of (2^64 - 1) / DECIMAL_UNIT. */
};

/* What the last number of at least DECIMAL_UNIT began with. All zero: there was none. */
struct decimal {
    uint64_t prefix; /* The number / DECIMAL_UNIT. */
    size_t length;
    char text[DECIMAL_PREFIX];
};

/* How many digits n has. */
static inline unsigned decimal_length(uint64_t n)
{
    unsigned length = 1;
    for (; n >= 10; n /= 10)
        length++;
    return length;
}

/* Writes n without the help of what was before; gives the place behind its digits. */
static inline char *decimal_write_alone(char *text, uint64_t n)
{
    unsigned length = decimal_length(n);
    for (unsigned i = length; i > 0; i--, n /= 10)
        text[i - 1] = (char)('0' + n % 10);
    return text + length;
}

/* Writes n; gives the place behind its digits. DECIMAL_MAX bytes may be overwritten. */
static inline char *decimal_write(char *text, struct decimal *decimal, uint64_t n)
{
    uint64_t prefix = n / DECIMAL_UNIT;
    if (prefix == 0)
        return decimal_write_alone(text, n);
    if (prefix != decimal->prefix) {
        decimal->prefix = prefix;
        decimal->length = (size_t)(decimal_write_alone(decimal->text, prefix) - decimal->text);
    }
    memcpy(text, decimal->text, DECIMAL_PREFIX);
    text += decimal->length;
    unsigned last = (unsigned)(n % DECIMAL_UNIT), high = last / 100, low = last % 100;
    text[0] = (char)('0' + high / 10);
    text[1] = (char)('0' + high % 10);
    text[2] = (char)('0' + low / 10);
    text[3] = (char)('0' + low % 10);
    return text + 4;
}

#endif
