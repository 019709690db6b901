#include "mpi/node_table.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/statvfs.h>

#include "find/finder.h"
#include "mpi/check.h"

/* Where MPI libraries keep the memory that processes share. In containers it is often small; what does not fit there would
 * end a process only when it writes. */
static const char *const SHARED_MEMORY = "/dev/shm";

static bool fits(size_t bytes)
{
    struct statvfs status;
    size_t room = bytes + bytes / 10;
    /* Open MPI 4.1 hangs where one of the processes cannot map the memory. */
    void *probe = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (probe == MAP_FAILED)
        return false;
    munmap(probe, room);
    return statvfs(SHARED_MEMORY, &status) != 0 || (double)status.f_bavail * (double)status.f_frsize > (double)room;
}

/* Memory that all ranks of the node see, or NULL on all of them. */
static uint8_t *allocate_shared(struct node_table *table, size_t bytes, const struct team *node)
{
    void *own = NULL, *first = NULL;
    MPI_Aint size = 0;
    int unit = 0;
    if (!team_all(node, fits(bytes)))
        return NULL;
    bool ok = MPI_Win_allocate_shared(node->rank == 0 ? (MPI_Aint)bytes : 0, 1, MPI_INFO_NULL, node->comm, &own,
                                      &table->window) == MPI_SUCCESS;
    if (!team_all(node, ok))
        return NULL;
    table->shared = true;
    CHECK(MPI_Win_set_errhandler(table->window, MPI_ERRORS_RETURN));
    CHECK(MPI_Win_shared_query(table->window, 0, &size, &unit, &first));
    return first;
}

static uint8_t *allocate(struct node_table *table, size_t bytes, const struct team *node)
{
    if (node->size > 1)
        return allocate_shared(table, bytes, node);
    return table->own = malloc(bytes);
}

/* Each rank of the node makes a slice. */
static enum find_status fill(const struct node_table *table, uint8_t *bytes, struct way way, struct range range,
                             const struct find_sink *sink, const struct team *node)
{
    size_t slice = (size_t)node->rank, slices = (size_t)node->size;
    if (!table->shared)
        return finder_table_fill(bytes, way, range, slice, slices, sink);
    CHECK(MPI_Win_lock_all(MPI_MODE_NOCHECK, table->window));
    enum find_status status = finder_table_fill(bytes, way, range, slice, slices, sink);
    CHECK(MPI_Win_sync(table->window));
    int worst = (int)status, all = 0;
    CHECK(MPI_Allreduce(&worst, &all, 1, MPI_INT, MPI_MAX, node->comm));
    CHECK(MPI_Win_sync(table->window));
    CHECK(MPI_Win_unlock_all(table->window));
    return (enum find_status)all;
}

static struct team team_of_node(const struct team *team)
{
    MPI_Comm node;
    CHECK(MPI_Comm_split_type(team->comm, MPI_COMM_TYPE_SHARED, team->rank, MPI_INFO_NULL, &node));
    CHECK(MPI_Comm_set_errhandler(node, MPI_ERRORS_RETURN));
    return team_of(node);
}

bool node_table_new(struct node_table *table, struct way way, struct range range, const struct find_sink *sink,
                    const struct team *team, bool may_spare)
{
    *table = (struct node_table){0};
    size_t bytes = finder_table_bytes(way, range);
    if (bytes == 0)
        return true;
    struct team node = team_of_node(team);
    if (node.size == 1 && may_spare && finder_table_is_spared(way, range)) {
        team_free(&node);
        return true;
    }
    uint8_t *memory = allocate(table, bytes, &node);
    enum find_status status = memory != NULL ? fill(table, memory, way, range, sink, &node) : FIND_STOPPED;
    if (status == FIND_DONE) {
        table->bytes = memory;
        table->share = bytes / (size_t)node.size;
    }
    team_free(&node);
    return status != FIND_NO_MEMORY;
}

void node_table_free(struct node_table *table)
{
    if (table->shared)
        CHECK(MPI_Win_free(&table->window));
    free(table->own);
    *table = (struct node_table){0};
}
