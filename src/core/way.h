/* How the numbers of a range are searched: by which method, by which approach of the sieve, with which instructions. */
#ifndef MPIPRIMES_CORE_WAY_H
#define MPIPRIMES_CORE_WAY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cpu.h"
#include "core/method.h"
#include "core/uint128.h"

/* How the sieve goes about a range. */
enum approach {
    APPROACH_PLAIN, /* It keeps its base primes, with what is known of each. From PLAIN_END on it goes the next way. */
    APPROACH_HIGH,  /* It keeps its base primes as bits only (find/high/large.h). */
    APPROACH_TESTS, /* It crosses off by small primes; primality tests settle the rest (find/tests/short_range.h). */
    APPROACHES,
};

/* The last two approaches serve ranges from here on: their numbers must be larger than all that crosses them off. */
#define HIGH_LEAST (UINT64_C(1) << 40)

/* From here on base primes, about 8 million, are too many to be kept. */
#define PLAIN_END (UINT64_C(1) << 54)

/* Wheels, as find/sieve/wheel.h has them: of 30, 210, 2310, 30030 and 510510. Great heights have that of 210 alone. */
enum { LOAD_WHEELS = 5, LOAD_WHEEL_210 = 1 };

/* What the questions of a search, and its width, make of the sieve's work; all zero for counting in wide pieces. */
struct load {
    bool rows;                  /* Rows are made: for listing, or as questions need them. */
    double numbers;             /* About, of a piece; 0: 1e10. */
    double spared[LOAD_WHEELS]; /* The fraction of the lines of each wheel that need not be sieved. */
    double answer;              /* Seconds for each number, besides the sieve. */
    unsigned gap_classes; /* How many of the eight classes modulo 30 are sieved for gaps; 0: gaps are not asked for. */
};

struct way {
    enum method method;
    enum simd simd;
    enum approach approach; /* APPROACH_PLAIN for trial division. */
    struct load load;
};

/* The approach's name in a JSON report, and what a text says in place of the method's title; empty for the plain one. */
const char *approach_name(enum approach approach);
const char *approach_title(enum approach approach);

/* True if the number is sieved by base primes that are kept as bits. */
static inline bool way_is_high(struct way way, uint128 number)
{
    return way.method == METHOD_SIEVE &&
           (way.approach == APPROACH_HIGH || (way.approach == APPROACH_PLAIN && number >= PLAIN_END));
}

#endif
