/* The numbers that no prime factor of a modulus M (30, 210, 2310 or 30030) divides: their residues, each of which the sieve
 * gives a line of bits of its own. All numbers t * modulus + residue with the same t are one turn of the wheel. */
#ifndef MPIPRIMES_FIND_SIEVE_WHEEL_H
#define MPIPRIMES_FIND_SIEVE_WHEEL_H

#include <stddef.h>
#include <stdint.h>

enum {
    WHEEL_LINES_MAX = 5760, /* Residues coprime to 30030. */
    WHEEL_GAP_MAX = 11,     /* Half the longest gap between two of them. */
    WHEELS = 4,             /* Number of moduli. */
};

struct wheel {
    uint32_t modulus;
    uint32_t lines; /* Number of residues. */
    uint32_t first; /* The first residue: 1; for 210 it is 11 and for 2310 13, so that turns are whole rows. */
    uint16_t residue[WHEEL_LINES_MAX]; /* Rising, from `first` to first + modulus - 1 at most. */
    uint8_t half_gap[WHEEL_LINES_MAX]; /* From each residue to the next one, maybe of the next turn, halved. */
    uint32_t half_gap_max;             /* The largest of them. */
};

/* The moduli, rising. */
extern const uint32_t WHEEL_MODULUS[WHEELS];

/* The number of residues of a modulus. */
uint32_t wheel_lines(uint32_t modulus);

/* Makes the wheel of a modulus, one of WHEEL_MODULUS. */
void wheel_make(struct wheel *wheel, uint32_t modulus);

/* The bit of the number n in its line is turn n - turn of bit 0: the largest t with t * modulus + first <= n; 0 for numbers
 * below `first`. */
uint64_t wheel_turn(uint32_t modulus, uint64_t n);

#endif
