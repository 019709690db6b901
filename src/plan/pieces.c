#include "plan/pieces.h"

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

void pieces_add(struct pieces *pieces, struct piece piece)
{
    assert(pieces->count < pieces->room);
    pieces->list[pieces->count++] = piece;
}

static int compare(const void *left, const void *right)
{
    const struct piece *a = left, *b = right;
    return (a->span.first > b->span.first) - (a->span.first < b->span.first);
}

void pieces_sort(struct pieces *pieces)
{
    qsort(pieces->list, pieces->count, sizeof *pieces->list, compare);
}
