/* What starting MPI costs by itself: the yardstick of startup.sh. */
#include <mpi.h>

int main(int argc, char **argv)
{
    int failed = MPI_Init(&argc, &argv) != MPI_SUCCESS;
    failed |= MPI_Finalize() != MPI_SUCCESS;
    return failed;
}
