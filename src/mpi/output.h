/* Primes as text to a file descriptor, by rank 0. */
#ifndef MPIPRIMES_MPI_OUTPUT_H
#define MPIPRIMES_MPI_OUTPUT_H

#include <stdbool.h>

#include "core/range.h"
#include "core/rows.h"

/* Writes the primes of the rows, and those of 2, 3, 5, 7 in them and in the range, one a line. False if that fails; errno
 * says why. */
bool output_rows(int fd, const struct rows *rows, struct range range);

#endif
