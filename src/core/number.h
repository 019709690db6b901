/* Numbers as people write them: 1000000, 1_000_000, 1.5e9, 10^9, 2**40, 2^64-1, 0x10, (10^9+7)*2, 10^18/2. */
#ifndef MPIPRIMES_CORE_NUMBER_H
#define MPIPRIMES_CORE_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#include "core/uint128.h"

enum number_status {
    NUMBER_OK,
    NUMBER_NOT_ONE,   /* It is not of the form below. */
    NUMBER_FRACTION,  /* It is of that form, but no whole number: 1.5, 7/2, or a negative exponent. */
    NUMBER_BY_ZERO,   /* It divides by zero. */
    NUMBER_NEGATIVE,  /* It is below zero. */
    NUMBER_TOO_LARGE, /* It is above NUMBER_MAX or, of things, above 2^64-1; or something in it is above 2^120. */
};

/* The largest number that can be searched: 3.8 * 10^21. Its row's number, as all row numbers, is below 2^64. */
#define NUMBER_MAX (UINT64_C(3800) * (uint128)UINT64_C(1000000000000000000))

/* Reads all of `text` into *value (0 ... NUMBER_MAX), which stays as it was on failure.
 *   sum     = product {("+" | "-") product}
 *   product = power {("*" | "/") power}
 *   power   = operand [("^" | "**") operand]
 *   operand = "(" sum ")" | "0x" hex digits | digits ["." digits] [("e" | "E") ["+"] digits]
 * Single underscores may stand between digits before the point. Each intermediate result must be whole, and at most 2^120
 * in size, so 2^72-2^71 is fine. On failure *at is the byte of `text` where what is wrong begins, which may be its end;
 * NULL: nobody asks. */
enum number_status number_parse(uint128 *value, const char *text, size_t *at);

/* The same of a number of things: 0 ... 2^64-1. */
enum number_status number_parse_count(uint64_t *value, const char *text);

enum { NUMBER_MESSAGE = 256 }; /* Bytes, with the final zero. */

/* What is wrong with the text, where, and how to put it right, to follow "'TEXT' "; for any status but NUMBER_OK, and the
 * `at` that came with it. Gives `message`. */
const char *number_message(char message[NUMBER_MESSAGE], enum number_status status, const char *text, size_t at);

#endif
