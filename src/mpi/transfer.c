#include "mpi/transfer.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "core/write.h"
#include "mpi/check.h"

/* Bytes of a write. To a file, longer ones are no faster (measured on tmpfs and ext4 from 64 KiB to 4 MiB) and leave the L2
 * cache; a pipe holds 64 KiB. */
enum { FILE_UNIT = 1 << 20, PRINT_UNIT = 1 << 16 };

/* For a file: the mean number of rows of a rank in a round, a third of a second of the sieve's work; and the most that one
 * rank can have. A rank holds two batches, the one that it finds and the one that it delivers: 96 MiB at most. */
#define FILE_ROWS_MEAN (UINT64_C(16) * 1024 * 1024 / ROW_BYTES)
#define FILE_ROWS_MAX (3 * FILE_ROWS_MEAN)

enum transfer_kind transfer_kind_of(const struct run_request *request)
{
    if (request->output.path != NULL)
        return TRANSFER_FILE;
    return request_lists(request) ? TRANSFER_GATHER : TRANSFER_NONE;
}

struct plan_limits transfer_limits(enum transfer_kind kind, enum format format, int ranks)
{
    /* Their frames take several times the room of the rows. */
    uint64_t divisor = format == FORMAT_ZST ? 4 : 1;
    switch (kind) {
    case TRANSFER_GATHER:
        return (struct plan_limits){COLLECT_ROWS_MAX, COLLECT_ROWS_MAX};
    case TRANSFER_FILE:
        return (struct plan_limits){FILE_ROWS_MEAN / divisor * (uint64_t)ranks, FILE_ROWS_MAX / divisor};
    default:
        return (struct plan_limits){UINT64_MAX, UINT64_MAX};
    }
}

/* A write_function; context: the file descriptor itself, as a pointer. */
static int print(void *context, const uint8_t *bytes, size_t count, uint64_t offset)
{
    (void)offset;
    return write_all((int)(intptr_t)context, (const char *)bytes, count) ? 0 : errno;
}

bool transfer_new(struct transfer *transfer, const struct run_request *request, struct collector *collector,
                  const struct team *team)
{
    enum transfer_kind kind = transfer_kind_of(request);
    *transfer = (struct transfer){.kind = kind, .team = team};
    struct listing *listing = &transfer->listing;
    if (kind == TRANSFER_GATHER)
        transfer->collector = collector;
    bool takes = transfer->collector != NULL && request->take != NULL;
    bool prints = takes || (transfer->collector != NULL && request->print_fd >= 0);
    transfer->writes = kind == TRANSFER_FILE || prints;
    if (!format_listing_new(listing, request->output.format, request->search.range, &request->search.questions))
        return false;
    if (takes)
        return writer_new(&transfer->writer, listing, request->take, request->take_context, PRINT_UNIT);
    if (prints)
        return writer_new(&transfer->writer, listing, print, (void *)(intptr_t)request->print_fd, PRINT_UNIT);
    if (transfer->writes)
        return writer_new(&transfer->writer, listing, output_write, &transfer->file, FILE_UNIT);
    return true;
}

void transfer_free(struct transfer *transfer)
{
    writer_free(&transfer->writer);
    format_listing_free(&transfer->listing);
}

static void begin_file(struct transfer *transfer, const struct pack *pack, const struct order *order,
                       const struct coordinator *coordinator)
{
    uint64_t places[BATCH_SPANS_MAX];
    const struct batch *batch = transfer->batch;
    const uint8_t *bytes = batch->bytes, *packed = pack != NULL ? pack->bytes : NULL;
    collect_places(places, coordinator, order, batch, transfer->team);
    for (size_t i = 0; i < batch->count; i++) {
        struct row_span span = batch->spans[i].rows;
        transfer->extents[i] = (struct extent){{span, bytes}, places[i], packed, batch->spans[i].bytes};
        bytes += (span.count + batch->behind) * ROW_BYTES;
        packed += pack != NULL ? batch->spans[i].bytes : 0;
    }
    writer_begin(&transfer->writer, transfer->extents, batch->count);
}

void transfer_begin(struct transfer *transfer, const struct batch *batch, const struct pack *pack,
                    const struct order *order, const struct coordinator *coordinator)
{
    transfer->batch = batch;
    if (transfer->kind == TRANSFER_FILE) {
        begin_file(transfer, pack, order, coordinator);
        return;
    }
    if (coordinator != NULL)
        transfer->expected = coordinator->found;
    transfer->expected.answers = NULL; /* The rows alone are compared. */
    collect_rows(&transfer->request, transfer->collector, batch, transfer->team);
    transfer->arriving = true;
}

/* Rank 0 has all rows: are they those that the ranks counted? If so they can be printed. */
static void take_rows(struct transfer *transfer)
{
    struct collector *collector = transfer->collector;
    struct findings arrived = {0};
    uint64_t place = 0;
    for (size_t i = 0; i < collector->count; i++) {
        struct extent *extent = &collector->extents[i];
        findings_add_rows(&arrived, &extent->rows, transfer->listing.range, NULL);
        extent->offset = place;
        if (transfer->writes)
            place += format_size(&transfer->listing, &extent->rows);
    }
    transfer->corrupt = memcmp(&arrived, &transfer->expected, sizeof arrived) != 0;
    if (transfer->writes && !transfer->corrupt)
        writer_begin(&transfer->writer, collector->extents, collector->count);
}

/* True as long as rows are on the way. */
static bool step_gathering(struct transfer *transfer)
{
    int complete = 0;
    double start = MPI_Wtime();
    CHECK(MPI_Test(&transfer->request, &complete, MPI_STATUS_IGNORE));
    transfer->arriving = !complete;
    if (complete && transfer->collector != NULL)
        take_rows(transfer);
    transfer->gather_seconds += MPI_Wtime() - start;
    return true;
}

bool transfer_step(struct transfer *transfer)
{
    if (transfer->batch == NULL)
        return false;
    bool more = transfer->arriving ? step_gathering(transfer) : transfer->writes && writer_step(&transfer->writer);
    if (!more)
        transfer->batch = NULL;
    return more;
}

struct timings transfer_seconds(const struct transfer *transfer)
{
    return (struct timings){.gather = transfer->gather_seconds,
                            .format = transfer->writer.format_seconds,
                            .write = transfer->writer.write_seconds};
}
