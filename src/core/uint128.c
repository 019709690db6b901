#include "core/uint128.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *uint128_text(char text[UINT128_TEXT], uint128 n)
{
    enum { PART_DIGITS = 19 };
    const uint128 part = UINT64_C(10000000000000000000);
    if (n < part) {
        snprintf(text, UINT128_TEXT, "%" PRIu64, (uint64_t)n);
        return text;
    }
    uint128_text(text, n / part);
    size_t length = strlen(text);
    snprintf(text + length, UINT128_TEXT - length, "%0*" PRIu64, PART_DIGITS, (uint64_t)(n % part));
    return text;
}
