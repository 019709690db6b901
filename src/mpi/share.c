#include "mpi/share.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

bool share_new(struct share *share, uint64_t rows)
{
    share->bytes = rows > 0 ? malloc(rows * ROW_BYTES + ROWS_PADDING) : NULL;
    share_clear(share);
    return rows == 0 || share->bytes != NULL;
}

void share_free(struct share *share)
{
    free(share->bytes);
    share->bytes = NULL;
}

void share_clear(struct share *share)
{
    share->used = 0;
    share->count = 0;
}

void share_add_piece(struct share *share, struct row_span span)
{
    assert(share->count < RANK_PIECES_MAX);
    share->pieces[share->count++] = (struct share_piece){span, 0};
}

void share_add_rows(struct share *share, const struct rows *rows, uint64_t size)
{
    size_t bytes = (size_t)rows->span.count * ROW_BYTES;
    memcpy(share->bytes + share->used, rows->bytes, bytes);
    share->used += bytes;
    share->pieces[share->count - 1].size += size;
}
