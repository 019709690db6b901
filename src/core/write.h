/* Bytes to a file descriptor. */
#ifndef MPIPRIMES_CORE_WRITE_H
#define MPIPRIMES_CORE_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* The mode of new files: the umask takes away what the user does not want. */
#define WRITE_EVERYBODY (S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH)

/* Writes all of the bytes. False if that fails; errno says why. */
bool write_all(int fd, const char *bytes, size_t count);

#endif
