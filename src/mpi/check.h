/* The return values of MPI calls. */
#ifndef MPIPRIMES_MPI_CHECK_H
#define MPIPRIMES_MPI_CHECK_H

#include <mpi.h>

/* Returns if the call did well; else this thread's guard has the word. */
#define CHECK(call) check_mpi((call), #call)

/* What to do about a call that failed: MPI does not promise that anything works after that. */
struct check_guard {
    /* Must not return. It gets the guard itself, MPI's code, and the text of the call. */
    void (*failed)(const struct check_guard *guard, int code, const char *call);
};

/* The guard of this thread from now on, which must stay; gives the one before. NULL, as at first: a failure is a bug. */
const struct check_guard *check_set_guard(const struct check_guard *guard);

/* Returns if the code is MPI_SUCCESS. */
void check_mpi(int code, const char *call);

#endif
