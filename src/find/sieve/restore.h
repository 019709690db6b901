/* The base primes among the numbers of a chunk: they are crossed off as their own multiples, and are put back. */
#ifndef MPIPRIMES_FIND_SIEVE_RESTORE_H
#define MPIPRIMES_FIND_SIEVE_RESTORE_H

#include "core/buffer.h"
#include "core/range.h"
#include "find/sieve/wheel.h"

struct base_bit {
    uint32_t line, bit;
};

/* Ends with buffer_free(&restore.memory). */
struct restore {
    struct buffer memory;
    struct base_bit *bits; /* Ordered by line. */
    size_t count;
    size_t next; /* The first one that was not put back. */
};

/* Primes, in any order. */
struct prime_list {
    const uint32_t *primes;
    size_t count;
};

/* Lists those of the base primes that have a line and lie among the numbers of a chunk, which begins at a turn. False if
 * out of memory. */
bool restore_list(struct restore *restore, struct prime_list base, const struct wheel *wheel, struct range numbers,
                  uint64_t turn);

/* Clears the bits of the base primes of a line; the lines come in order. */
void restore_line(uint8_t *line_bits, struct restore *restore, uint32_t line);

#endif
