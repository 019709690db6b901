/* All ranks but the last one search together, on a communicator of their own; the last one does something else.
 *
 *     mpicc ranks.c -o ranks -lmpiprimes_mpi -lmpiprimes
 *     mpirun -np 3 ./ranks
 */
#include <inttypes.h>
#include <mpiprimes_mpi.h>
#include <stdio.h>

/* Collective over `comm`. */
static int search(MPI_Comm comm)
{
    struct mpiprimes_mpi *ranks = NULL;
    struct mpiprimes_answers *answers = NULL;
    enum mpiprimes_error error = mpiprimes_mpi_new(&ranks, comm);
    if (error == MPIPRIMES_OK)
        error =
            mpiprimes_mpi_ask(ranks, &answers, "tuplets=twins sum", mpiprimes_number_of(0), mpiprimes_number_of(100000000));
    /* The answers are on rank 0 only, an error is on all ranks. */
    if (answers != NULL)
        printf("%" PRIu64 " primes, their sum is %s; %" PRIu64 " twins\n", answers->count, answers->sum,
               answers->tuplet[0].count);
    mpiprimes_answers_free(answers);
    if (error != MPIPRIMES_OK)
        fprintf(stderr, "ranks: %s\n", mpiprimes_error_text(error));
    else
        error = mpiprimes_mpi_free(ranks);
    return error != MPIPRIMES_OK;
}

int main(int argc, char **argv)
{
    int rank, size, failed = 0;
    MPI_Comm searchers;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    int searches = size == 1 || rank < size - 1;
    MPI_Comm_split(MPI_COMM_WORLD, searches ? 0 : MPI_UNDEFINED, rank, &searchers);
    if (searches) {
        failed = search(searchers);
        MPI_Comm_free(&searchers);
    }
    MPI_Finalize();
    return failed;
}
