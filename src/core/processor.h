/* What work costs on the processor.
 *
 * One table for all that depends on it: the seconds by which the plan predicts a search and the sieve chooses a wheel. The
 * benchmark bench_calibrate measures most of them anew. Sizes that suit the caches follow from those by rules
 * (core/cache_sizes.h). Constants that belong to one algorithm (its batches, its polls, the borders of its tiers) stand
 * with that algorithm. */
#ifndef MPIPRIMES_CORE_PROCESSOR_H
#define MPIPRIMES_CORE_PROCESSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cpu.h"
#include "core/way.h"

/* Memory for the hits of the high sieve by the root r of its numbers: bytes * (r / 1e9)^power, but at most `most`. */
struct window_size {
    double bytes;
    double power_below, power_above; /* For roots below and above 1e9. */
    double most;
};

/* What sieving lines takes, in seconds of one core. */
struct line_costs {
    double near;  /* A crossing of a bit by a prime from 100, which is about where patterns end, to 6143, the last for
                     octets. */
    double far;   /* A crossing by a larger prime. */
    double step;  /* A prime's step to the next line, or through a window of the high sieve. */
    double line;  /* A line by itself. */
    double start; /* A prime's first bit at the start of a chunk or piece. */
};

/* What lines are sieved. */
struct line_work {
    double root;   /* The root of the largest number, at least 10: the primes up to it cross off. */
    double spared; /* The fraction of the wheel's lines that are not made. */
    double bits;   /* The bits of all lines. */
    double lines;  /* For the high sieve: windows. */
    double chunks; /* For which each prime's first bit is computed. */
};

/* Rows instead of lines: in seconds for each prime, but for the first. */
struct row_costs {
    double number; /* A number, to make rows of the lines. */
    double tuplet; /* Each pattern. */
    double sum, reciprocal, residue, gap;
    double text; /* The digits of a listing. */
};

/* What work takes at a SIMD level, in seconds of one core. */
struct level_costs {
    double trial_number;     /* Trial division: a number at any height. */
    double trial_root;       /* Trial division: the factor of the term in the root (plan/cost.c). */
    struct line_costs plain; /* The plain sieve, whatever its wheel and the length of its lines. */
    struct line_costs high;  /* The high sieve. */
    double test, test_wide;  /* A primality test near 2^64, of many at a time; below and beyond. */
    /* Small primes and primality tests: a number near 2^64, below and beyond. */
    double tests_number, tests_number_wide;
    struct row_costs rows;
};

struct processor {
    struct window_size high_window;
    struct level_costs level[SIMD_LEVELS];
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

/* The work of one number around x >= 100 by the plain sieve: a part of the lines of a piece, by the wheel that takes the
 * least under a load. The start of the piece's first chunk is not in it. */
struct line_work processor_plain_number(const struct line_costs *costs, double x, const struct load *load);

/* The same by the high sieve: a part of a window. */
struct line_work processor_high_number(double x);

/* Memory for the hits of the high sieve that is fast, in bytes, by the root of its numbers. */
double processor_window_bytes(double root);

/* A primality test of a number around x, of many at a time. */
double processor_test_seconds(enum simd simd, double x);

/* About the number of primes up to x >= 10. */
double processor_prime_count(double x);

#endif
