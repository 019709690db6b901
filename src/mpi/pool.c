#include "mpi/pool.h"

#include "mpi/check.h"
#include "mpi/order.h"

struct pool_server pool_open(struct plan *plan, MPI_Comm comm)
{
    struct pool_server server = {comm, plan, 0};
    for (size_t r = 1; r < plan->ranks; r++)
        server.asking += plan->first[r].count > 0;
    return server;
}

static void answer(struct pool_server *server, int rank)
{
    CHECK(MPI_Recv(NULL, 0, MPI_BYTE, rank, TAG_ASK, server->comm, MPI_STATUS_IGNORE));
    struct row_span span = plan_give(server->plan, rank);
    uint64_t piece[2] = {span.first, span.count};
    CHECK(MPI_Send(piece, 2, MPI_UINT64_T, rank, TAG_PIECE, server->comm));
    if (span.count == 0)
        server->asking--;
}

void pool_serve(struct pool_server *server)
{
    int waiting = 0;
    while (server->asking > 0) {
        MPI_Status status;
        CHECK(MPI_Iprobe(MPI_ANY_SOURCE, TAG_ASK, server->comm, &waiting, &status));
        if (!waiting)
            return;
        answer(server, status.MPI_SOURCE);
    }
}

void pool_work(struct row_span piece, void (*search)(void *context, struct row_span piece), void *context, MPI_Comm comm)
{
    while (piece.count > 0) {
        uint64_t next[2] = {0, 0};
        MPI_Request requests[2];
        CHECK(MPI_Irecv(next, 2, MPI_UINT64_T, 0, TAG_PIECE, comm, &requests[0]));
        CHECK(MPI_Isend(NULL, 0, MPI_BYTE, 0, TAG_ASK, comm, &requests[1]));
        search(context, piece);
        CHECK(MPI_Wait(&requests[0], MPI_STATUS_IGNORE));
        CHECK(MPI_Wait(&requests[1], MPI_STATUS_IGNORE));
        piece = (struct row_span){next[0], next[1]};
    }
}
