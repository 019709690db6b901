/* A rank's share of a round: the pieces that it was given, and the rows of their primes. */
#ifndef MPIPRIMES_MPI_SHARE_H
#define MPIPRIMES_MPI_SHARE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/rows.h"
#include "plan/plan.h"

struct share_piece {
    struct row_span span;
    uint64_t size; /* bytes of its primes in the output file */
};

struct share {
    uint8_t *bytes;                             /* the rows, packed, piece after piece; NULL: no rows are kept */
    size_t used;                                /* bytes */
    struct share_piece pieces[RANK_PIECES_MAX]; /* in the order in which they are searched, which need not be the range's */
    size_t count;
};

/* Room for so many rows of all pieces together; 0: none are kept. False if out of memory. Ends with share_free. */
bool share_new(struct share *share, uint64_t rows);
void share_free(struct share *share);

/* Nothing is in it. */
void share_clear(struct share *share);

/* Another piece, whose rows follow. */
void share_add_piece(struct share *share, struct row_span span);

/* The next rows of the last piece; they take so many bytes in the output file. */
void share_add_rows(struct share *share, const struct rows *rows, uint64_t size);

#endif
