/* Numbers as people write them: 1000000, 1e9, 10^9, 2^40, 2^64-1, 1e12+1e9, 3*10^8. */
#ifndef MPIPRIMES_CORE_NUMBER_H
#define MPIPRIMES_CORE_NUMBER_H

#include <stdint.h>

#include "core/uint128.h"

enum number_status {
    NUMBER_OK,
    NUMBER_NOT_ONE,   /* It is not of the form above. */
    NUMBER_NEGATIVE,  /* It is below zero. */
    NUMBER_TOO_LARGE, /* It is above NUMBER_MAX or, of things, above 2^64-1. */
};

/* The largest number that can be searched: 3.8 * 10^21. Its row's number, as all row numbers, is below 2^64. */
#define NUMBER_MAX (UINT64_C(3800) * (uint128)UINT64_C(1000000000000000000))

/* Reads all of `text` into *value (0 ... NUMBER_MAX), which stays as it was on failure.
 * sum = product {("+" | "-") product}; product = power {"*" power}; power = digits [("e" | "^") digits].
 * Intermediate results may reach 2^120, so 2^72-2^71 is fine. */
enum number_status number_parse(uint128 *value, const char *text);

/* The same of a number of things: 0 ... 2^64-1. */
enum number_status number_parse_count(uint64_t *value, const char *text);

/* What is wrong and how to put it right, to follow "'TEXT' "; for any status but NUMBER_OK. */
const char *number_status_text(enum number_status status);

#endif
