#include "mpi/collect.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "mpi/check.h"
#include "mpi/tags.h"

_Static_assert((COLLECT_ROWS_MAX)*ROW_BYTES < INT_MAX / 2, "MPI counts bytes in an int, also with rows behind each span");

bool collector_new(struct collector *collector, size_t ranks, size_t spans, bool rows, uint64_t behind)
{
    *collector = (struct collector){.ranks = ranks, .behind = behind};
    collector->counts = malloc(ranks * sizeof *collector->counts);
    collector->displacements = malloc(ranks * sizeof *collector->displacements);
    collector->answer_counts = malloc(ranks * sizeof *collector->answer_counts);
    collector->answer_displacements = malloc(ranks * sizeof *collector->answer_displacements);
    bool ok = collector->counts != NULL && collector->displacements != NULL && collector->answer_counts != NULL &&
              collector->answer_displacements != NULL;
    if (!rows)
        return ok;
    collector->extents = malloc(spans * sizeof *collector->extents);
    collector->rows = malloc((COLLECT_ROWS_MAX + spans * behind) * ROW_BYTES + ROWS_PADDING);
    return ok && collector->extents != NULL && collector->rows != NULL;
}

void collector_free(struct collector *collector)
{
    free(collector->counts);
    free(collector->displacements);
    free(collector->answer_counts);
    free(collector->answer_displacements);
    free(collector->extents);
    free(collector->rows);
}

/* The ranks' rows lie one behind the other. */
static void lay_out(struct collector *collector, const struct assignments *assignments)
{
    memset(collector->counts, 0, collector->ranks * sizeof *collector->counts);
    for (size_t i = 0; i < assignments->count; i++)
        collector->counts[assignments->list[i].rank] +=
            (int)((assignments->list[i].span.count + collector->behind) * ROW_BYTES);
    int total = 0;
    for (size_t r = 0; r < collector->ranks; r++) {
        collector->displacements[r] = total;
        total += collector->counts[r];
    }
}

void collector_expect(struct collector *collector, const struct assignments *assignments)
{
    lay_out(collector, assignments);
    collector->count = assignments->count;
    for (size_t i = 0; i < assignments->count; i++) {
        const struct assignment *assignment = &assignments->list[i];
        uint64_t rows_before = assignment->rows_before + assignment->index * collector->behind;
        size_t before = (size_t)collector->displacements[assignment->rank] + rows_before * ROW_BYTES;
        collector->extents[i] = (struct extent){.rows = {assignment->span, collector->rows + before}};
    }
}

void collect_rows(MPI_Request *request, struct collector *collector, const struct batch *batch, const struct team *team)
{
    CHECK(MPI_Igatherv(batch->bytes, (int)batch->used, MPI_BYTE, collector ? collector->rows : NULL,
                       collector ? collector->counts : NULL, collector ? collector->displacements : NULL, MPI_BYTE, 0,
                       team->comm, request));
}

/* How many spans a rank has beyond its first. */
static int further_spans(const struct coordinator *coordinator, int rank)
{
    uint64_t spans = coordinator->replies[rank].spans;
    return spans > 1 ? (int)spans - 1 : 0;
}

void collect_further_findings(struct coordinator *coordinator, const struct batch *batch, const struct team *team)
{
    int size = (int)sizeof *batch->spans;
    if (coordinator == NULL) {
        if (batch->count > 1)
            CHECK(MPI_Send(&batch->spans[1], (int)(batch->count - 1) * size, MPI_BYTE, 0, TAG_FINDINGS, team->comm));
        return;
    }
    coordinator_take_replies(coordinator);
    if (batch->count > 1)
        memcpy(coordinator_further_spans(coordinator, 0), &batch->spans[1], (batch->count - 1) * sizeof *batch->spans);
    for (int rank = 1; rank < team->size; rank++)
        if (further_spans(coordinator, rank) > 0)
            CHECK(MPI_Recv(coordinator_further_spans(coordinator, (size_t)rank), further_spans(coordinator, rank) * size,
                           MPI_BYTE, rank, TAG_FINDINGS, team->comm, MPI_STATUS_IGNORE));
}

void collect_answers(struct coordinator *coordinator, struct collector *collector, const struct batch *batch,
                     const struct team *team)
{
    if (batch->words == 0)
        return;
    for (size_t r = 0; coordinator != NULL && r < collector->ranks; r++) {
        collector->answer_counts[r] = (int)(coordinator->replies[r].spans * batch->words);
        collector->answer_displacements[r] = (int)(coordinator->first_span[r] * batch->words);
    }
    CHECK(MPI_Gatherv(batch->answers, (int)(batch->count * batch->words), MPI_UINT64_T,
                      coordinator ? coordinator->answers : NULL, collector ? collector->answer_counts : NULL,
                      collector ? collector->answer_displacements : NULL, MPI_UINT64_T, 0, team->comm));
}

void collect_places(uint64_t *places, const struct coordinator *coordinator, const struct order *order,
                    const struct batch *batch, const struct team *team)
{
    places[0] = order->place;
    if (coordinator == NULL) {
        if (batch->count > 1)
            CHECK(MPI_Recv(&places[1], (int)batch->count - 1, MPI_UINT64_T, 0, TAG_PLACES, team->comm, MPI_STATUS_IGNORE));
        return;
    }
    for (size_t i = 1; i < batch->count; i++)
        places[i] = coordinator->places[i];
    for (int rank = 1; rank < team->size; rank++)
        if (further_spans(coordinator, rank) > 0)
            CHECK(MPI_Send(&coordinator->places[coordinator->first_span[rank] + 1], further_spans(coordinator, rank),
                           MPI_UINT64_T, rank, TAG_PLACES, team->comm));
}
