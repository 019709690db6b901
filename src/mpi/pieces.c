#include "mpi/pieces.h"

#include <assert.h>
#include <stdlib.h>

bool pieces_new(struct pieces *pieces, size_t ranks)
{
    *pieces = (struct pieces){.room = ranks * PIECES_PER_RANK};
    pieces->list = malloc(pieces->room * sizeof *pieces->list);
    return pieces->list != NULL;
}

void pieces_free(struct pieces *pieces)
{
    free(pieces->list);
}

void pieces_add(struct pieces *pieces, struct row_span span, int rank)
{
    assert(pieces->count < pieces->room);
    pieces->list[pieces->count++] = (struct piece){span, rank};
}
