#include "mpi/pool.h"

#include "mpi/check.h"

enum { TAG_ASK = 1, TAG_PIECE = 2 };

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

void pool_finish(struct pool_server *server)
{
    while (server->asking > 0) {
        MPI_Status status;
        CHECK(MPI_Probe(MPI_ANY_SOURCE, TAG_ASK, server->comm, &status));
        answer(server, status.MPI_SOURCE);
    }
}

void pool_ask(struct pool_request *request, MPI_Comm comm)
{
    CHECK(MPI_Irecv(request->piece, 2, MPI_UINT64_T, 0, TAG_PIECE, comm, &request->answered));
    CHECK(MPI_Isend(NULL, 0, MPI_BYTE, 0, TAG_ASK, comm, &request->sent));
}

struct row_span pool_receive(struct pool_request *request)
{
    CHECK(MPI_Wait(&request->sent, MPI_STATUS_IGNORE));
    CHECK(MPI_Wait(&request->answered, MPI_STATUS_IGNORE));
    return (struct row_span){request->piece[0], request->piece[1]};
}
