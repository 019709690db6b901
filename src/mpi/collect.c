#include "mpi/collect.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>

#include "mpi/check.h"

_Static_assert((COLLECT_ROWS_MAX)*ROW_BYTES < INT_MAX, "MPI counts bytes in an int");

/* MPI_User_function: inout = in merged with inout. */
static void merge_tallies(void *in, void *inout, int *count, MPI_Datatype *type)
{
    (void)type;
    for (int i = 0; i < *count; i++)
        tally_merge((struct tally *)inout + i, (const struct tally *)in + i);
}

void collect_tally(struct tally *sum, const struct tally *own, const struct team *team)
{
    MPI_Datatype type;
    MPI_Op merge;
    CHECK(MPI_Type_contiguous(TALLY_WORDS, MPI_UINT64_T, &type));
    CHECK(MPI_Type_commit(&type));
    CHECK(MPI_Op_create(merge_tallies, 1, &merge));
    CHECK(MPI_Reduce(own, sum, 1, type, merge, 0, team->comm));
    CHECK(MPI_Op_free(&merge));
    CHECK(MPI_Type_free(&type));
}

bool collector_new(struct collector *collector, size_t ranks)
{
    *collector = (struct collector){.ranks = ranks};
    collector->bytes = malloc(COLLECT_ROWS_MAX * ROW_BYTES + ROWS_PADDING);
    collector->counts = malloc(ranks * sizeof *collector->counts);
    collector->displacements = malloc(ranks * sizeof *collector->displacements);
    return collector->bytes != NULL && collector->counts != NULL && collector->displacements != NULL;
}

void collector_free(struct collector *collector)
{
    free(collector->bytes);
    free(collector->counts);
    free(collector->displacements);
}

static void lay_out(struct collector *collector, const struct pieces *pieces)
{
    for (size_t r = 0; r < collector->ranks; r++)
        collector->counts[r] = 0;
    for (size_t i = 0; i < pieces->count; i++)
        collector->counts[pieces->list[i].rank] += (int)(pieces->list[i].span.count * ROW_BYTES);
    int total = 0;
    for (size_t r = 0; r < collector->ranks; r++) {
        collector->displacements[r] = total;
        total += collector->counts[r];
    }
}

void collect_rows(struct collector *collector, const struct pieces *pieces, const uint8_t *own, size_t own_bytes,
                  const struct team *team)
{
    if (team->rank != 0) {
        CHECK(MPI_Gatherv(own, (int)own_bytes, MPI_BYTE, NULL, NULL, NULL, MPI_BYTE, 0, team->comm));
        return;
    }
    lay_out(collector, pieces);
    assert((size_t)collector->counts[0] == own_bytes);
    CHECK(MPI_Gatherv(own, (int)own_bytes, MPI_BYTE, collector->bytes, collector->counts, collector->displacements,
                      MPI_BYTE, 0, team->comm));
}

bool collector_each(const struct collector *collector, const struct pieces *pieces,
                    bool (*each)(void *context, const struct rows *rows), void *context)
{
    /* A rank's pieces lie one behind the other; counts become what is read of each rank. */
    for (size_t r = 0; r < collector->ranks; r++)
        collector->counts[r] = 0;
    for (size_t i = 0; i < pieces->count; i++) {
        const struct piece *piece = &pieces->list[i];
        const uint8_t *bytes = collector->bytes + collector->displacements[piece->rank] + collector->counts[piece->rank];
        collector->counts[piece->rank] += (int)(piece->span.count * ROW_BYTES);
        if (!each(context, &(struct rows){piece->span, bytes}))
            return false;
    }
    return true;
}
