/* The return values of MPI calls. */
#ifndef MPIPRIMES_MPI_CHECK_H
#define MPIPRIMES_MPI_CHECK_H

#include <mpi.h>

/* MPI's own error handler ends the job with a message; should one be set that returns, this does the same. */
#define CHECK(call) check_mpi((call), #call)

/* Returns if the code is MPI_SUCCESS. */
void check_mpi(int code, const char *call);

#endif
