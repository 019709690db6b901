#include "cli/report_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/build.h"
#include "core/write.h"

bool report_file_open(struct report_file *file, const char *path)
{
    *file = (struct report_file){.name = path, .fd = -1, .path = path};
    if (strcmp(path, "-") == 0) {
        *file = (struct report_file){.name = "standard output", .fd = STDOUT_FILENO};
        return true;
    }
    file->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, WRITE_EVERYBODY);
    file->created = file->fd >= 0;
    if (file->fd < 0 && errno == EEXIST)
        file->fd = open(path, O_WRONLY | O_CLOEXEC);
    return file->fd >= 0;
}

/* Devices and pipes cannot be cut, and need not be. */
static bool cut(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && (!S_ISREG(status.st_mode) || ftruncate(fd, 0) == 0);
}

bool report_file_write(struct report_file *file, const char *text)
{
    bool ok =
        (file->path == NULL || cut(file->fd)) && write_all(file->fd, text, strlen(text)) && write_all(file->fd, "\n", 1);
    int error = errno;
    if (file->path == NULL)
        return ok;
    if (!ok)
        cut(file->fd); /* Nothing is better than half of it. */
    if (close(file->fd) != 0 && ok) {
        ok = false;
        error = errno;
    }
    file->fd = -1;
    if (!ok && file->created)
        unlink(file->path);
    errno = error;
    return ok;
}

void report_file_drop(struct report_file *file)
{
    if (file->fd < 0 || file->path == NULL)
        return;
    close(file->fd);
    if (file->created)
        unlink(file->path);
    file->fd = -1;
}

void report_file_complain(const char *what, const char *name, int error)
{
    fprintf(stderr, "%s: cannot write %s to %s: %s\n", PROGRAM_NAME, what, name, strerror(error));
}
