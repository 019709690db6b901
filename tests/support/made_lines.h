/* Lines that are made from a list of primes, for a reader of lines. */
#ifndef MPIPRIMES_TESTS_MADE_LINES_H
#define MPIPRIMES_TESTS_MADE_LINES_H

#include <stdlib.h>
#include <string.h>

#include "core/lines.h"
#include "support/answers_support.h"

/* Gives a reader one chunk: the lines of a modulus that it needs, of the turns that hold the numbers, from 2 on. What the
 * reader need not keep stays there, too. */
static inline void made_lines_read(const struct line_reader *reader, uint32_t modulus, struct range numbers,
                                   const struct prime_list *primes)
{
    enum { BEHIND = 80 };
    uint64_t first = (uint64_t)((numbers.first - 2) / modulus), last = (uint64_t)((numbers.last - 2) / modulus);
    size_t bytes = (size_t)(last - first + 1) / 8 + BEHIND;
    uint32_t *residues = malloc(modulus * sizeof *residues), count = 0;
    const uint8_t **bits = calloc(modulus, sizeof *bits);
    uint8_t *memory = malloc(modulus * bytes), **of_residue = calloc(modulus + 2, sizeof *of_residue);
    if (residues == NULL || bits == NULL || memory == NULL || of_residue == NULL)
        abort();
    memset(memory, 0xff, modulus * bytes);
    for (uint32_t r = 2; r <= modulus + 1; r++)
        if (gcd_u32(modulus, r) == 1 && reader->needs(reader->context, modulus, r)) {
            bits[count] = of_residue[r] = memory + count * bytes;
            residues[count++] = r;
        }
    struct prime_list inside = primes_in(primes, numbers);
    for (size_t i = 0; i < inside.count; i++) {
        uint128 prime = nth_prime(&inside, i) - 2;
        uint64_t bit = (uint64_t)(prime / modulus) - first;
        uint8_t *line = of_residue[prime % modulus + 2];
        if (line != NULL)
            line[bit / 8] &= (uint8_t) ~(1u << bit % 8);
    }
    struct lines lines = {modulus, count, residues, first, 0, last - first + 1, numbers, bits};
    reader->begin(reader->context, &lines);
    for (uint32_t line = 0; line < count; line++)
        reader->line(reader->context, &lines, line);
    reader->end(reader->context, &lines);
    free(residues);
    free(bits);
    free(memory);
    free(of_residue);
}

#endif
