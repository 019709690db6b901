/* Numbers as decimal digits. Most of the numbers that follow one another in a listing have all but their last four digits
 * in common, which are kept as text. */
#ifndef MPIPRIMES_FORMAT_DECIMAL_H
#define MPIPRIMES_FORMAT_DECIMAL_H

#include <stdint.h>
#include <string.h>

#include "core/number.h"

enum {
    DECIMAL_MAX = 22, /* The digits of NUMBER_MAX. */
    DECIMAL_UNIT = 10000,
    DECIMAL_PREFIX = 18, /* The digits of NUMBER_MAX / DECIMAL_UNIT. */
};

_Static_assert(NUMBER_MAX / UINT64_C(1000000000000000000) < DECIMAL_UNIT, "no number has more digits");

/* What the last number of at least DECIMAL_UNIT began with. All zero: there was none. */
struct decimal {
    uint64_t prefix; /* The number / DECIMAL_UNIT. */
    size_t length;
    char text[DECIMAL_PREFIX];
};

/* 10^19, the largest power of ten in 64 bits. */
#define DECIMAL_POWER UINT64_C(10000000000000000000)

/* How many digits n < DECIMAL_POWER has. */
static inline unsigned decimal_length_short(uint64_t n)
{
    unsigned length = 1;
    for (uint64_t power = 10; n >= power; power *= 10)
        length++;
    return length;
}

/* How many digits n has. */
static inline unsigned decimal_length(uint128 n)
{
    if (n < DECIMAL_POWER)
        return decimal_length_short((uint64_t)n);
    return 19 + decimal_length_short((uint64_t)(n / DECIMAL_POWER));
}

/* Writes n < DECIMAL_POWER without the help of what was before; gives the place behind its digits. */
static inline char *decimal_write_alone(char *text, uint64_t n)
{
    unsigned length = decimal_length_short(n);
    for (unsigned i = length; i > 0; i--, n /= 10)
        text[i - 1] = (char)('0' + n % 10);
    return text + length;
}

/* The quotient of n, at most NUMBER_MAX, by DECIMAL_UNIT; *rest is what is left. */
static inline uint64_t decimal_divide(unsigned *rest, uint128 n)
{
    const uint64_t quotient = UINT64_MAX / DECIMAL_UNIT, left = UINT64_MAX % DECIMAL_UNIT + 1; /* Of 2^64. */
    uint64_t high = (uint64_t)(n >> 64), low = (uint64_t)n, both = low % DECIMAL_UNIT + high * left;
    *rest = (unsigned)(both % DECIMAL_UNIT);
    return high * quotient + low / DECIMAL_UNIT + both / DECIMAL_UNIT;
}

/* Writes prefix * DECIMAL_UNIT + last, with as many bytes of the prefix copied as `most` says. */
static inline __attribute__((always_inline)) char *decimal_write_parts(char *text, struct decimal *decimal, uint64_t prefix,
                                                                       unsigned last, size_t most)
{
    if (prefix != decimal->prefix) {
        decimal->prefix = prefix;
        decimal->length = (size_t)(decimal_write_alone(decimal->text, prefix) - decimal->text);
    }
    memcpy(text, decimal->text, most);
    text += decimal->length;
    unsigned high = last / 100, low = last % 100;
    text[0] = (char)('0' + high / 10);
    text[1] = (char)('0' + high % 10);
    text[2] = (char)('0' + low / 10);
    text[3] = (char)('0' + low % 10);
    return text + 4;
}

/* Writes n; gives the place behind its digits. DECIMAL_MAX bytes may be overwritten. */
static inline char *decimal_write(char *text, struct decimal *decimal, uint64_t n)
{
    enum { PREFIX_64 = 16 }; /* The digits of (2^64 - 1) / DECIMAL_UNIT. */
    if (n < DECIMAL_UNIT)
        return decimal_write_alone(text, n);
    return decimal_write_parts(text, decimal, n / DECIMAL_UNIT, (unsigned)(n % DECIMAL_UNIT), PREFIX_64);
}

/* The same of a number that may be beyond 2^64. */
static inline char *decimal_write_wide(char *text, struct decimal *decimal, uint128 n)
{
    unsigned last;
    if (n <= UINT64_MAX)
        return decimal_write(text, decimal, (uint64_t)n);
    uint64_t prefix = decimal_divide(&last, n);
    return decimal_write_parts(text, decimal, prefix, last, DECIMAL_PREFIX);
}

#endif
