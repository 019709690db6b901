/* The lines of a chunk that a reader still looks at when later lines are read: copies, in as little memory as its reach
 * needs. Lines near a chunk's first and last residues stay until the chunk's end; the others take turns in a ring. */
#ifndef MPIPRIMES_FIND_SIEVE_KEEP_H
#define MPIPRIMES_FIND_SIEVE_KEEP_H

#include "core/buffer.h"
#include "find/sieve/wheel.h"

struct keep {
    const struct wheel *wheel;
    uint32_t reach;
    size_t stride;        /* Bytes from a copy to the next one: a line's, and padding. */
    const uint8_t **bits; /* Of each line, as in struct lines. */
    struct buffer bits_memory, ring_memory, copies;
    size_t staying, ring;           /* How many copies there is room for; those that stay come first. */
    size_t next_staying, next_ring; /* Where the next ones go. */
    uint32_t *in_ring;              /* Which lines the ring holds; UINT32_MAX: none. */
};

/* How many lines are kept at a time, at most. */
size_t keep_lines_max(const struct wheel *wheel, uint32_t reach);

/* Room for lines of a number of bytes; the wheel must stay. What was kept before is forgotten, but its memory is used
 * again. False if out of memory. Ends with keep_free. */
bool keep_begin(struct keep *keep, const struct wheel *wheel, uint32_t reach, size_t line_bytes);
void keep_free(struct keep *keep);

/* Forgets all lines: a new chunk begins. */
void keep_none(struct keep *keep);

/* Copies the line, which was read, if it will be looked at again. Lines come in order. */
void keep_line(struct keep *keep, uint32_t line, const uint8_t *bits);

#endif
