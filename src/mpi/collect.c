#include "mpi/collect.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

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

bool collector_new(struct collector *collector, size_t ranks, const struct pieces *pieces, bool rows)
{
    *collector = (struct collector){.ranks = ranks};
    collector->counts = malloc(ranks * sizeof *collector->counts);
    collector->displacements = malloc(ranks * sizeof *collector->displacements);
    collector->words = malloc(pieces->room * sizeof *collector->words);
    collector->extents = malloc(pieces->room * sizeof *collector->extents);
    if (rows)
        collector->rows = malloc(COLLECT_ROWS_MAX * ROW_BYTES + ROWS_PADDING);
    return collector->counts != NULL && collector->displacements != NULL && collector->words != NULL &&
           collector->extents != NULL && (collector->rows != NULL || !rows);
}

void collector_free(struct collector *collector)
{
    free(collector->counts);
    free(collector->displacements);
    free(collector->words);
    free(collector->extents);
    free(collector->rows);
}

/* Counts what each rank has, by the bytes of its rows or by its pieces, and puts the ranks' parts one behind the other. */
static void lay_out(struct collector *collector, const struct pieces *pieces, bool rows)
{
    memset(collector->counts, 0, collector->ranks * sizeof *collector->counts);
    for (size_t i = 0; i < pieces->count; i++)
        collector->counts[pieces->list[i].rank] += rows ? (int)(pieces->list[i].span.count * ROW_BYTES) : 1;
    int total = 0;
    for (size_t r = 0; r < collector->ranks; r++) {
        collector->displacements[r] = total;
        total += collector->counts[r];
    }
}

void collect_sizes(struct collector *collector, const struct pieces *pieces, const struct share *share,
                   const struct team *team)
{
    uint64_t sizes[RANK_PIECES_MAX];
    for (size_t i = 0; i < share->count; i++)
        sizes[i] = share->pieces[i].size;
    if (collector != NULL)
        lay_out(collector, pieces, false);
    CHECK(MPI_Gatherv(sizes, (int)share->count, MPI_UINT64_T, collector ? collector->words : NULL,
                      collector ? collector->counts : NULL, collector ? collector->displacements : NULL, MPI_UINT64_T, 0,
                      team->comm));
}

uint64_t collector_place(struct collector *collector, const struct pieces *pieces, uint64_t place)
{
    for (size_t i = 0; i < pieces->count; i++) {
        const struct piece *piece = &pieces->list[i];
        uint64_t *word = &collector->words[(uint32_t)collector->displacements[piece->rank] + piece->index];
        uint64_t size = *word;
        *word = place;
        place += size;
    }
    return place;
}

void collect_places(uint64_t *places, struct collector *collector, const struct share *share, const struct team *team)
{
    CHECK(MPI_Scatterv(collector ? collector->words : NULL, collector ? collector->counts : NULL,
                       collector ? collector->displacements : NULL, MPI_UINT64_T, places, (int)share->count, MPI_UINT64_T,
                       0, team->comm));
}

void collector_expect(struct collector *collector, const struct pieces *pieces)
{
    lay_out(collector, pieces, true);
    collector->count = pieces->count;
    for (size_t i = 0; i < pieces->count; i++) {
        const struct piece *piece = &pieces->list[i];
        const uint8_t *rows = collector->rows + collector->displacements[piece->rank] + piece->rows_before * ROW_BYTES;
        collector->extents[i] = (struct extent){{piece->span, rows}, 0};
    }
}

void collect_rows(MPI_Request *request, struct collector *collector, const struct share *share, const struct team *team)
{
    CHECK(MPI_Igatherv(share->bytes, (int)share->used, MPI_BYTE, collector ? collector->rows : NULL,
                       collector ? collector->counts : NULL, collector ? collector->displacements : NULL, MPI_BYTE, 0,
                       team->comm, request));
}
