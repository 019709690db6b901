#include "mpi/pool.h"

#include "mpi/check.h"
#include "mpi/tags.h"

/* Polls between two looks for requests: less than a millisecond, as ranks ask in good time. Where ranks are more than
 * cores, or the user wants it, a look that finds nothing gives the core away: by one at each poll, rank 0 did a seventh of
 * what its neighbour did on a busy machine. */
enum { LOOK_POLLS = 8 };

struct pool_server pool_open(struct plan *plan, MPI_Comm comm)
{
    struct pool_server server = {.comm = comm, .plan = plan};
    for (size_t r = 1; r < plan->ranks; r++)
        server.asking += plan->first_tasks[r].piece.count > 0;
    return server;
}

static void answer(struct pool_server *server, int rank)
{
    CHECK(MPI_Recv(NULL, 0, MPI_BYTE, rank, TAG_ASK, server->comm, MPI_STATUS_IGNORE));
    struct task task = plan_give(server->plan, rank);
    CHECK(MPI_Send(&task, sizeof task, MPI_BYTE, rank, TAG_TASK, server->comm));
    if (task.piece.count == 0)
        server->asking--;
}

void pool_serve(struct pool_server *server, bool searches)
{
    int waiting = 0;
    if (searches && ++server->polls < LOOK_POLLS)
        return;
    server->polls = 0;
    while (server->asking > 0) {
        MPI_Status status;
        CHECK(MPI_Iprobe(MPI_ANY_SOURCE, TAG_ASK, server->comm, &waiting, &status));
        if (!waiting)
            return;
        answer(server, status.MPI_SOURCE);
    }
}

static void ask(struct pool_client *client)
{
    client->next = (struct task){0};
    CHECK(MPI_Irecv(&client->next, sizeof client->next, MPI_BYTE, 0, TAG_TASK, client->comm, &client->requests[0]));
    CHECK(MPI_Isend(NULL, 0, MPI_BYTE, 0, TAG_ASK, client->comm, &client->requests[1]));
    client->asked = true;
}

void pool_ask(struct pool_client *client, double piece_done)
{
    if (client->works && !client->asked && piece_done >= SUPPLY_ASK_AT)
        ask(client);
    /* pool_work waits for the requests. NOLINTNEXTLINE(clang-analyzer-optin.mpi.MPI-Checker) */
}

void pool_work(struct pool_client *client, struct task task, void (*search)(void *context, struct task task), void *context,
               MPI_Comm comm)
{
    *client = (struct pool_client){.comm = comm};
    for (; task.piece.count > 0; task = client->next) {
        client->works = true;
        client->asked = false;
        search(context, task);
        if (!client->asked)
            ask(client);
        client->works = false;
        CHECK(MPI_Wait(&client->requests[0], MPI_STATUS_IGNORE));
        CHECK(MPI_Wait(&client->requests[1], MPI_STATUS_IGNORE));
    }
}
