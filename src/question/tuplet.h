/* The patterns of prime k-tuplets: their names, and text. */
#ifndef MPIPRIMES_QUESTION_TUPLET_H
#define MPIPRIMES_QUESTION_TUPLET_H

#include "question/questions.h"

enum tuplet_status {
    TUPLET_OK,
    TUPLET_UNKNOWN,      /* Neither a name, nor a number from 2 to 6, nor a list of offsets. */
    TUPLET_NOT_RISING,   /* The offsets do not rise from 0. */
    TUPLET_TOO_LONG,     /* There are too many offsets, or one is above TUPLET_OFFSET_MAX. */
    TUPLET_INADMISSIBLE, /* A prime divides one of the numbers, whatever the first one is. */
    TUPLET_TOO_MANY,     /* There is no room for another pattern. */
};

/* Adds the patterns of `what` that are not asked for yet: 2 ... 6 (all densest patterns of that number of primes), a name
 * (twins, cousins, sexy, triplets, quadruplets, quintuplets, sextuplets) or offsets (0,2,6,8). Unless all went well,
 * nothing is added; *forbids is the smallest prime that forbids an inadmissible pattern. */
enum tuplet_status tuplet_parse(struct questions *asked, uint32_t *forbids, const char *what);

enum { TUPLET_TEXT = 6 * TUPLET_PRIMES_MAX + 1 };

/* "0,2,6". */
void tuplet_text(char text[TUPLET_TEXT], const struct tuplet *tuplet);

/* The name in a report: twins, cousins, sexy primes, triplets, ...; "" if it has none. Patterns of one kind share a name.
 */
const char *tuplet_name(const struct tuplet *tuplet);

bool tuplet_same(const struct tuplet *a, const struct tuplet *b);

/* From the first prime to the last one. */
static inline uint32_t tuplet_diameter(const struct tuplet *tuplet)
{
    return tuplet->offsets[tuplet->count - 1];
}

/* The largest diameter of all patterns that are asked for; 0 if there are none. */
uint32_t tuplet_diameter_max(const struct questions *asked);

#endif
