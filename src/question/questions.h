/* What a search wants to know of its range, besides the primes themselves. */
#ifndef MPIPRIMES_QUESTION_QUESTIONS_H
#define MPIPRIMES_QUESTION_QUESTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TUPLET_PRIMES_MAX = 20,
    TUPLET_OFFSET_MAX = 32766,
    TUPLETS_MAX = 32,
    RESIDUES_MODULUS_MIN = 2,
    RESIDUES_MODULUS_MAX = 30030,
};

/* A prime k-tuplet's pattern: the distances of its primes from the first one, even, rising, from 0. Admissible: for no
 * prime do they take all residues. */
struct tuplet {
    uint32_t count; /* 2 ... TUPLET_PRIMES_MAX. */
    uint16_t offsets[TUPLET_PRIMES_MAX];
};

enum gaps {
    GAPS_NONE,
    GAPS_LEAST,   /* All of at least questions.least_gap. */
    GAPS_RECORDS, /* Those larger than all before them in the range. */
    GAPS_ALL,     /* How often each size occurs, and where first. */
};

struct questions {
    bool count; /* How many primes there are. Always true where rows are delivered, or another question needs all primes. */
    size_t tuplet_count;
    struct tuplet tuplets[TUPLETS_MAX]; /* No two are the same. How many of each there are. */
    bool sum;                           /* The sum of the primes. */
    bool reciprocals;                   /* The sum of 1 / p and, if twins are asked for, of 1 / p + 1 / (p + 2). */
    uint32_t modulus;                   /* How many primes are in each class modulo this; 0: not asked. */
    enum gaps gaps;
    uint64_t least_gap; /* At least 1; 0 unless gaps is GAPS_LEAST. */
};

/* Only the number of primes. */
#define QUESTIONS_COUNT ((struct questions){.count = true})

/* True if something else than the number of primes is asked for. */
bool questions_any(const struct questions *asked);

/* True if the number of primes comes with other answers, as all primes are looked at. */
bool questions_imply_count(const struct questions *asked);

enum { QUESTIONS_TEXT = 8192 }; /* Bytes, for the longest text and its final zero. */

/* The questions as words with a blank between: "count tuplets=0,2,6 sum reciprocals residues=30 gaps=900", in this order;
 * gaps can be records or all. The same questions have the same text. */
void questions_text(char text[QUESTIONS_TEXT], const struct questions *asked);

/* Reads such a text; false if it is not one that questions_text writes. */
bool questions_parse(struct questions *asked, const char *text);

#endif
