/* Bytes to a file descriptor. */
#ifndef MPIPRIMES_CORE_WRITE_H
#define MPIPRIMES_CORE_WRITE_H

#include <stdbool.h>
#include <stddef.h>

/* Writes all of the bytes. False if that fails; errno says why. */
bool write_all(int fd, const char *bytes, size_t count);

#endif
