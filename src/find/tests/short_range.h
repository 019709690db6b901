/* Short ranges at a great height: a little sieving, and a primality test for what is left.
 *
 * The sieve of Eratosthenes needs all base primes up to the root, 203 million near 2^64, for however few numbers. Here only
 * the primes up to a limit L are crossed off, some thousands to a million, by how many numbers there are; what they leave,
 * one number in 13 to 25, is settled by the test of primality_lanes.h below 2^64, and by that of primality_wide.h beyond. A
 * range may lie on both sides.
 *
 * What it takes, in user and system time on an Intel Xeon (Sapphire Rapids, 2.6 GHz), within 10% at 1e18: for each number
 *     1.8 ns + 17 ns / ln L with AVX-512 and IFMA, 4.5 ns + 34 ns / ln L with AVX2 or AVX-512 without IFMA,
 *     5.8 ns + 42 ns / ln L in portable C; L = short_range_limit,
 * that is 4.1, 9.0 and 11.4 ns in 1e4 numbers, 3.1, 7.1 and 9.0 ns from 1e7 on; 10% less at 2^40 and up to 5% more below
 * 2^64, as further down there are fewer bits, but more primes. For each short_range_new 6 us + 0.6 ns * L; for each piece
 * 5 us more, as the last groups of the test are not full.
 *
 * Beyond 2^64 a prime takes the tests to twelve bases, which is nearly all of the time: on an AMD EPYC (Zen 3, 2.4 GHz,
 * both threads of a core busy) 50 ns a number with AVX2 and 160 ns in portable C, from 2^64 to the last row and from 1e4 to
 * 1e7 numbers within 15%; that is 5 and 8 times what the same processor takes just below 2^64. With AVX-512 and IFMA it is
 * 14 ns by an estimate that has not been measured: 40 ns a test. */
#ifndef MPIPRIMES_FIND_TESTS_SHORT_RANGE_H
#define MPIPRIMES_FIND_TESTS_SHORT_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cpu.h"
#include "core/range.h"
#include "find/sink.h"

/* The ranges must not begin below: all primes that are crossed off are smaller than the numbers. */
#define SHORT_RANGE_MIN (UINT64_C(1) << 40)

struct short_range;

/* For pieces of a range; NULL if out of memory. Ends with short_range_free. */
struct short_range *short_range_new(enum simd simd, struct range range);
void short_range_free(struct short_range *short_range);

/* From now on pieces are of these numbers, anywhere, but in no more rows than the range has. */
void short_range_narrow(struct short_range *short_range, struct range numbers);

/* As finder_find. */
enum find_status short_range_find(struct short_range *short_range, struct row_span piece, const struct find_sink *sink);

/* The largest prime that is crossed off in a piece of this number of numbers. */
uint32_t short_range_limit(uint64_t numbers);

#endif
