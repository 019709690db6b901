/* The file that all ranks write their primes to, by MPI-IO. */
#ifndef MPIPRIMES_MPI_OUTPUT_H
#define MPIPRIMES_MPI_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

#include "mpi/team.h"

struct output_file {
    const char *path; /* NULL: it is not open. */
    MPI_File handle;
};

/* For the time before MPI_Init. Open MPI's own MPI-IO, OMPIO, writes a line of its own for each failed write, on each rank;
 * ROMIO, which Open MPI has, too, is as fast and leaves the talking to us. What the user has set stays. */
void output_prefer_romio(void);

/* Opens a file that exists, for writing, on all ranks; collective. Gives 0 or, on the ranks where it failed, what errno
 * says of it; then the file is open on none. */
int output_open(struct output_file *file, const char *path, const struct team *team);

/* A write_function (format/writer.h); context: the file. */
int output_write(void *context, const uint8_t *bytes, size_t count, uint64_t offset);

/* Makes durable what all ranks have written; collective. Gives 0 or an errno. */
int output_sync(struct output_file *file);

/* One rank makes the file end behind its first `bytes` bytes, if it is a regular file. Gives 0 or an errno. */
int output_cut(const struct output_file *file, uint64_t bytes);

/* Closes it, if it is open; collective. Gives 0 or an errno. */
int output_close(struct output_file *file);

#endif
