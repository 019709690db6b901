/* Lines: the form in which the sieve works, and in which most questions are answered.
 *
 * A line holds one bit for each of the numbers (turn + i) * modulus + residue, i = 0, 1, ...: 1 = composite, 0 = prime. The
 * residues are coprime to the modulus (30, 210, 2310, 30030 or 510510) and lie from 2 to modulus + 1; the primes that
 * divide the modulus have no line. */
#ifndef MPIPRIMES_CORE_LINES_H
#define MPIPRIMES_CORE_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/range.h"

/* The lines of some turns that follow one another. */
struct lines {
    uint32_t modulus;
    uint32_t count;           /* How many lines are sieved. */
    const uint32_t *residues; /* Theirs, rising. */
    uint64_t turn;            /* The turn of bit 0: from 30 * 2^64 on a modulus of 30 is too small. */
    uint64_t begin, end;      /* The turns' bits, begin <= i < end; what other bits say is of no use. */
    struct range numbers;     /* What the turns stand for; where they hold other numbers, too, those count as composite. */
    /* Of each line its bits, up to 64 bytes behind the end readable; NULL for a line that is not sieved yet, or no longer
     * kept. */
    const uint8_t *const *bits;
};

/* Who reads the lines of a piece, chunk by chunk. */
struct line_reader {
    void *context;
    /* Whether the line of a residue is needed. The answer does not change. */
    bool (*needs)(void *context, uint32_t modulus, uint32_t residue);
    /* How long lines are kept, in numbers: when a line is read, those are there, too, whose residues lie at most `reach`
     * below; and at the chunk's end, those of the last and of the first `reach` residues. At least the modulus: all. */
    uint32_t reach;
    /* Called for each chunk, then for each of its lines in turn, then when all of them were read. Chunks follow one
     * another without a gap. */
    void (*begin)(void *context, const struct lines *lines);
    void (*line)(void *context, const struct lines *lines, uint32_t line);
    void (*end)(void *context, const struct lines *lines);
};

#endif
