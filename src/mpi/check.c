#include "mpi/check.h"

#include <stdlib.h>

static _Thread_local const struct check_guard *guard;

const struct check_guard *check_set_guard(const struct check_guard *next)
{
    const struct check_guard *before = guard;
    guard = next;
    return before;
}

void check_mpi(int code, const char *call)
{
    if (code == MPI_SUCCESS)
        return;
    if (guard != NULL)
        guard->failed(guard, code, call);
    abort();
}
