/* The search of mpiprimes on a communicator of the caller's: libmpiprimes_mpi. docs/library.md is its page.
 *
 *     struct mpiprimes_mpi *ranks;
 *     uint64_t count;
 *     enum mpiprimes_error error = mpiprimes_mpi_new(&ranks, MPI_COMM_WORLD);
 *     if (error == MPIPRIMES_OK)
 *         error = mpiprimes_mpi_count(ranks, &count, 0, 1000000000);
 *     mpiprimes_mpi_free(ranks);
 *
 * All functions are collective over the communicator, and give the same status on all of its ranks. The arguments of rank 0
 * count; those of the other ranks are not looked at, but for places of outputs. MPI must be initialised, and is not
 * finalised. The library sends on a duplicate of the communicator only, whose errors return: what is on its way on others
 * does not matter, and ranks that are not in it may do something else. Searches on several communicators can go on at once;
 * by several threads of a process if MPI offers MPI_THREAD_MULTIPLE. While it waits, a rank keeps its core busy, as MPI
 * does.
 *
 * Nothing is printed, no signal handler is set, and MPI_Abort is not called. (Open MPI's own MPI-IO writes a line of its
 * own for a failed write; with OMPI_MCA_io=^ompio in the environment it does not.) After MPIPRIMES_MPI_FAILED, which may be
 * told on some ranks only, the object and what the search had allocated are lost: nothing is to be done with it. */
#ifndef MPIPRIMES_MPI_H
#define MPIPRIMES_MPI_H

#include <mpi.h>

#include "mpiprimes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The ranks that search together, and settings. */
struct mpiprimes_mpi;

/* For the ranks of the communicator, of which it makes a duplicate; an intracommunicator. Ends with mpiprimes_mpi_free,
 * which takes NULL on all ranks, too. Unless it gives MPIPRIMES_OK, *ranks is NULL. */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_mpi_new(struct mpiprimes_mpi **ranks, MPI_Comm comm);
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_mpi_free(struct mpiprimes_mpi *ranks);

enum mpiprimes_schedule {
    MPIPRIMES_STATIC = 0, /* Shares of equal predicted work, by measured speeds. The default. */
    MPIPRIMES_DYNAMIC = 1 /* Ranks take pieces as they get free. */
};

/* Not collective: rank 0's method and schedule count; each rank has instructions and memory of its own, as in mpiprimes.h.
 */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_mpi_set_method(struct mpiprimes_mpi *ranks, enum mpiprimes_method method);
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_mpi_set_schedule(struct mpiprimes_mpi *ranks,
                                                                 enum mpiprimes_schedule schedule);
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_mpi_set_simd(struct mpiprimes_mpi *ranks, enum mpiprimes_simd most);
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_mpi_set_memory(struct mpiprimes_mpi *ranks, uint64_t bytes);

/* How many primes there are from first to last; on all ranks. */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_mpi_count(struct mpiprimes_mpi *ranks, uint64_t *count, uint64_t first,
                                                          uint64_t last);

/* As mpiprimes_ask; *answers is NULL but on rank 0, where it ends with mpiprimes_answers_free. */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_mpi_ask(struct mpiprimes_mpi *ranks, struct mpiprimes_answers **answers,
                                                        const char *questions, struct mpiprimes_number first,
                                                        struct mpiprimes_number last);

/* As mpiprimes_find, on rank 0: all ranks search, and it receives the primes in rising order, while they search on. The
 * receiver must not use the object. */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_mpi_find(struct mpiprimes_mpi *ranks, mpiprimes_receiver *receive,
                                                         void *context, uint64_t first, uint64_t last);

enum mpiprimes_format {
    MPIPRIMES_TEXT = 0, /* Decimal numbers, one a line. */
    MPIPRIMES_NPY = 1   /* A .npy file for NumPy: 64-bit numbers, so `last` must be below 2^64. */
};

/* Writes the primes from first to last to a file that all ranks can reach, which rank 0 makes, or overwrites; all ranks
 * write at once. *count, which may be NULL, is how many they are; on all ranks. MPIPRIMES_OUTPUT_FAILED: errno says why on
 * all ranks; what is in the file is of no use. */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_mpi_write(struct mpiprimes_mpi *ranks, uint64_t *count, const char *path,
                                                          enum mpiprimes_format format, struct mpiprimes_number first,
                                                          struct mpiprimes_number last);

#ifdef __cplusplus
}
#endif

#endif
