#include "mpi/check.h"

#include <stdio.h>

void check_mpi(int code, const char *call)
{
    if (code == MPI_SUCCESS)
        return;
    char text[MPI_MAX_ERROR_STRING] = "unknown error";
    int length = 0;
    MPI_Error_string(code, text, &length);
    fprintf(stderr, "mpiprimes: %s: %s\n", call, text);
    MPI_Abort(MPI_COMM_WORLD, 1);
}
