/* The wheels: the numbers that no prime factor of a modulus M divides, by their residues, each of which has a line of bits
 * of its own in the sieve. M is the product of the primes up to 5, 7, 11, 13 or 17.
 *
 * Residues run from the smallest prime that does not divide M to M + 1, so that a gap lies in front of each turn, all
 * numbers t * M + residue of one t: no dense pattern of primes lies across two turns. */
#ifndef MPIPRIMES_FIND_SIEVE_WHEEL_H
#define MPIPRIMES_FIND_SIEVE_WHEEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/lines.h"
#include "core/uint128.h"

enum { WHEELS = 5 }; /* Number of moduli. */

/* The residues that are needed. */
struct wheel {
    uint32_t modulus;
    uint32_t lines;        /* Number of residues; maybe none. */
    uint32_t *residue;     /* Rising. */
    uint32_t *half_gap;    /* From each residue to the next one, halved; 0 for the last one. */
    uint32_t half_gap_max; /* The largest of them. */
};

/* The moduli, rising: 30, 210, 2310, 30030, 510510. */
extern const uint32_t WHEEL_MODULUS[WHEELS];

/* Which of them a modulus is. */
int wheel_index(uint32_t modulus);

/* The number of residues coprime to a modulus. */
uint32_t wheel_lines(uint32_t modulus);

/* The number of those that the reader needs. Takes one to two milliseconds for the largest modulus, and the reader's
 * time. */
uint32_t wheel_lines_needed(uint32_t modulus, const struct line_reader *reader);

/* The smallest of them: the smallest prime that does not divide the modulus. */
uint32_t wheel_first(uint32_t modulus);

/* Makes the wheel of a modulus, one of WHEEL_MODULUS, with the residues that the reader needs, or with all if that is NULL.
 * What the wheel held before is freed. False if out of memory: then it holds nothing. Ends with wheel_free. */
bool wheel_make(struct wheel *wheel, uint32_t modulus, const struct line_reader *reader);
void wheel_free(struct wheel *wheel);

/* The bit of the number n in its line is turn n - turn of bit 0: the largest t with t * modulus + first residue <= n; 0 for
 * numbers below the first residue. It must be below 2^64: so are the turns of 210 of all numbers that can be searched. */
uint64_t wheel_turn(uint32_t modulus, uint128 n);

#endif
