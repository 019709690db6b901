/* Rows that are found and kept, and are handed out as primes little by little. */
#ifndef MPIPRIMES_LIBRARY_BLOCK_H
#define MPIPRIMES_LIBRARY_BLOCK_H

#include <stdbool.h>

#include "core/rows.h"

enum { BLOCK_PART_ROWS = 64 }; /* Made into primes at a time: at most 24 KiB of them, which stay in the L1 cache. */

/* All zero: it holds no numbers. */
struct block {
    uint8_t *bytes;     /* Freed by whoever frees the block. */
    uint64_t room;      /* For how many rows there is room. */
    struct rows rows;   /* Of the numbers; rows.bytes is `bytes`. */
    struct range range; /* The numbers, below 2^64; meaningless if there are no rows. */
    uint64_t next_row;  /* The index of the first row that is not in the part. */
    uint64_t next;      /* The number from which on the part goes on. */
    size_t part_at, part_count;
    uint64_t part[SMALL_PRIMES + BLOCK_PART_ROWS * ROW_BITS]; /* Primes; those before part_at are handed out. */
};

/* Makes room for the rows of a range, and forgets what was there. False if out of memory; then it holds no numbers. */
bool block_begin(struct block *block, struct range range);

/* Appends rows, until all of the range are there. */
void block_add(struct block *block, const struct rows *rows);

/* The block holds no numbers. */
void block_clear(struct block *block);

/* Goes on from a number; false if the block does not hold it. */
bool block_seek(struct block *block, uint64_t from);

/* Writes the next primes; gives how many: fewer than `room` if the block has no more. */
size_t block_take(uint64_t *primes, size_t room, struct block *block);

#endif
