#include "mpi/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mpi/check.h"

int output_open(struct output_file *file, const char *path, const struct team *team)
{
    errno = 0;
    bool ok = MPI_File_open(team->comm, path, MPI_MODE_WRONLY, MPI_INFO_NULL, &file->handle) == MPI_SUCCESS;
    int error = errno != 0 ? errno : EIO;
    file->path = ok ? path : NULL;
    if (team_all(team, ok))
        return 0;
    /* MPI hardly says why: opening the file without it may tell. */
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        error = errno;
    else
        close(fd);
    return ok ? 0 : error;
}

/* Libraries differ in what they say of a failed write: Open MPI's OMPIO calls it a success of no bytes, ROMIO gives an
 * error without a reason. The same write without MPI-IO succeeds after all, or has a reason. */
static int write_plainly(const char *path, const uint8_t *bytes, size_t count, uint64_t offset)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC), error = 0;
    if (fd < 0)
        return errno;
    while (count > 0 && error == 0) {
        ssize_t written = pwrite(fd, bytes, count, (off_t)offset);
        if (written == 0 || (written < 0 && errno != EINTR))
            error = written == 0 ? EIO : errno;
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
            offset += (uint64_t)written;
        }
    }
    if (close(fd) != 0 && error == 0)
        error = errno;
    return error;
}

int output_write(void *context, const uint8_t *bytes, size_t count, uint64_t offset)
{
    const struct output_file *file = context;
    MPI_Status status;
    int written = 0;
    if (MPI_File_write_at(file->handle, (MPI_Offset)offset, bytes, (int)count, MPI_BYTE, &status) == MPI_SUCCESS &&
        MPI_Get_count(&status, MPI_BYTE, &written) == MPI_SUCCESS && written == (int)count)
        return 0;
    return write_plainly(file->path, bytes, count, offset);
}

int output_sync(struct output_file *file)
{
    errno = 0;
    if (MPI_File_sync(file->handle) == MPI_SUCCESS)
        return 0;
    return errno != 0 ? errno : EIO;
}

int output_cut(const struct output_file *file, uint64_t bytes)
{
    struct stat status;
    if (stat(file->path, &status) != 0)
        return errno;
    if (!S_ISREG(status.st_mode) || (uint64_t)status.st_size == bytes)
        return 0;
    return truncate(file->path, (off_t)bytes) == 0 ? 0 : errno;
}

int output_close(struct output_file *file)
{
    if (file->path == NULL)
        return 0;
    file->path = NULL;
    errno = 0;
    if (MPI_File_close(&file->handle) == MPI_SUCCESS)
        return 0;
    return errno != 0 ? errno : EIO;
}
