/* k-tuplets, counted on lines.
 *
 * A pattern can begin at those residues only for which no offset leads to a number with a factor in common with the
 * modulus: its starts. They need the lines of their primes, and no others. Where these lines are all clear, a tuplet
 * begins: so the zeros of their OR are counted as soon as the last one of them is read. */
#ifndef MPIPRIMES_QUESTION_TUPLET_LINES_H
#define MPIPRIMES_QUESTION_TUPLET_LINES_H

#include "question/question.h"

/* The largest modulus of lines. */
enum { TUPLET_MODULUS_MAX = 510510 };

/* Numbers are given by their places: place j of a turn is the residue 2j + 3. */
struct tuplet_lines {
    struct line_plan plan;
    uint32_t modulus;             /* For which the rest was made; 0 at first. */
    size_t words;                 /* Of two turns' places, and some more that can be read. */
    uint64_t *starts;             /* For each pattern `words` words: a bit is set where it can begin. */
    uint64_t *needed;             /* The places of needed lines. */
    uint64_t *shared;             /* Where the numbers have a factor in common with the modulus, in three turns. */
    uint32_t *line_of;            /* The place's line in struct lines. */
    uint64_t counts[TUPLETS_MAX]; /* Of the chunk so far. */
};

/* As in struct question; the plan's asked questions and tests must outlive it. */
struct tuplet_lines *tuplet_lines_new(const struct line_plan *plan);
void tuplet_lines_free(struct tuplet_lines *state);
bool tuplet_lines_needs(struct tuplet_lines *state, uint32_t modulus, uint32_t residue);
void tuplet_lines_begin(struct tuplet_lines *state, const struct lines *lines);
void tuplet_lines_line(struct tuplet_lines *state, const struct lines *lines, uint32_t line);

/* When all lines are read: writes the number of tuplets of each pattern among the chunk's numbers. */
void tuplet_lines_end(uint64_t *counts, struct tuplet_lines *state, const struct lines *lines);

#endif
