/* What work costs on the processor.
 *
 * One table for all that depends on it: the seconds by which the plan predicts a search and the sieve chooses a wheel. The
 * benchmark bench_calibrate measures the costs anew. Sizes that suit the caches follow from those by rules
 * (core/cache_sizes.h). Constants that belong to one algorithm (its batches, its polls, the borders of its tiers) stand
 * with that algorithm. */
#ifndef MPIPRIMES_CORE_PROCESSOR_H
#define MPIPRIMES_CORE_PROCESSOR_H

#include <stdint.h>

#include "core/cpu.h"

/* Memory for the hits of the high sieve by the root r of its numbers: bytes * (r / 1e9)^power, but at most `most`. */
struct window_size {
    double bytes;
    double power_below, power_above; /* For roots below and above 1e9. */
    double most;
};

/* What sieving lines takes, in seconds of one core. */
struct line_costs {
    double crossing; /* A crossing of a bit by a middle prime: one above 100, which is about where patterns end. */
    double fill;     /* A bit by itself: its patterns, and counting it. */
    double step;     /* A prime's step to the next line, or through a window of the high sieve. */
    double line;     /* A line by itself. */
    double start;    /* A prime's first bit at the start of a chunk or piece. */
};

/* What lines are sieved. */
struct line_work {
    double root;   /* The root of the largest number, at least 10: the primes up to it cross off. */
    double bits;   /* The bits of all lines. */
    double lines;  /* For the high sieve: windows. */
    double chunks; /* For which each prime's first bit is computed. */
};

/* What work takes at a SIMD level, in seconds of one core. */
struct level_costs {
    double trial_number;     /* Trial division: a number at any height. */
    double trial_root;       /* Trial division: the factor of the term in the root (plan/cost.c). */
    struct line_costs plain; /* The plain sieve, by the wheel of 30030 in lines of full length. */
    struct line_costs high;  /* The high sieve, in windows of 1e9 numbers. */
    double test, test_wide;  /* A primality test near 2^64, of many at a time; below and beyond. */
    /* Small primes and primality tests: a number near 2^64, below and beyond. */
    double tests_number, tests_number_wide;
};

/* Questions that are answered from rows, in seconds for each prime. */
struct row_costs {
    double tuplet; /* For each pattern. */
    double sum, reciprocal, residue, gap;
};

struct processor {
    struct window_size high_window;
    struct line_costs layout; /* The plain sieve, by which it chooses its wheel: the same one at every SIMD level. */
    struct level_costs level[SIMD_LEVELS];
    struct row_costs rows;
    double trial_base_prime; /* Seconds to stream and prepare a base prime of trial division. */
    double plain_base_prime; /* Seconds to find and prepare a base prime that the plain sieve keeps, once. */
    double table_number;     /* Seconds for each number of the table of base primes, once. */
    double sieve_begin;      /* Seconds to begin a piece of the sieve, without its primes. */
    double tests_begin;      /* Seconds to begin a piece by tests. */
};

extern const struct processor PROCESSOR;

/* The seconds that sieving lines takes. Each number is crossed off about once for p numbers by each prime p, so the middle
 * primes up to the root r take ln ln r - ln ln 100 crossings of each bit, and the pi(r) ~ r / (ln r - 1) primes their steps
 * and starts. */
double processor_line_seconds(const struct line_costs *costs, const struct line_work *work);

/* The work of one number around x >= 100: by the plain sieve, a fraction of a line of full length of the wheel of 30030,
 * and by the high sieve, of a window. No chunk begins. */
struct line_work processor_plain_number(double x);
struct line_work processor_high_number(double x);

/* A primality test of a number around x, of many at a time. */
double processor_test_seconds(enum simd simd, double x);

/* About the number of primes up to x >= 10. */
double processor_prime_count(double x);

#endif
