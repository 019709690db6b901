#include "state/checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/write.h"
#include "state/checkpoint_json.h"

enum { TEXT_MAX = 1 << 22 }; /* Bytes, far more than a checkpoint takes. */

static const char SUFFIX[] = ".tmp";

/* A file system that cannot synchronise (EINVAL) is taken as it is. */
static bool make_durable(int fd)
{
    return fsync(fd) == 0 || errno == EINVAL;
}

/* The file's new name is to survive a crash, too. The path is cut to that of its folder. A folder in which files may be
 * made but not listed cannot be opened. */
static bool make_folder_durable(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash != NULL)
        slash[1] = '\0';
    int fd = open(slash != NULL ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno == EACCES;
    bool ok = make_durable(fd);
    int error = errno;
    close(fd);
    errno = error;
    return ok;
}

/* Makes the file; fails if there is one. */
static bool write_new(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, WRITE_EVERYBODY);
    if (fd < 0)
        return false;
    bool ok = write_all(fd, text, strlen(text)) && write_all(fd, "\n", 1) && make_durable(fd);
    int error = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        error = errno;
    }
    if (!ok)
        unlink(path);
    errno = error;
    return ok;
}

static bool replace(const char *path, char *temporary, const char *text)
{
    if (unlink(temporary) != 0 && errno != ENOENT) /* A crash may have left one. */
        return false;
    if (!write_new(temporary, text))
        return false;
    if (rename(temporary, path) != 0) {
        int error = errno;
        unlink(temporary);
        errno = error;
        return false;
    }
    return make_folder_durable(temporary);
}

/* A result that would be refused should be noticed now, rather than when it is needed. */
static bool can_be_read(const char *text, const struct run_result *result)
{
    struct run_result again = {.search.range = result->search.range,
                               .search.part = result->search.part,
                               .search.questions = result->search.questions,
                               .search.every = result->search.every,
                               .output = result->output};
    char reason[CHECKPOINT_REASON];
    enum checkpoint_status status = checkpoint_parse(&again, reason, text, strlen(text));
    if (status == CHECKPOINT_OK)
        result_free_answers(&again);
    errno = status == CHECKPOINT_NO_MEMORY ? ENOMEM : EINVAL;
    return status == CHECKPOINT_OK;
}

bool checkpoint_write(const char *path, const struct run_result *result)
{
    size_t length = strlen(path);
    char *text = checkpoint_text(result), *temporary = malloc(length + sizeof SUFFIX);
    bool ok = false;
    int error = ENOMEM;
    if (text != NULL && temporary != NULL) {
        memcpy(temporary, path, length);
        memcpy(temporary + length, SUFFIX, sizeof SUFFIX);
        ok = can_be_read(text, result) && replace(path, temporary, text);
        error = errno;
    }
    free(text);
    free(temporary);
    errno = error;
    return ok;
}

/* Reads all of the file, up to TEXT_MAX + 1 bytes. */
static bool read_all(char *text, size_t *length, int fd)
{
    *length = 0;
    while (*length <= TEXT_MAX) {
        ssize_t got = read(fd, text + *length, TEXT_MAX + 1 - *length);
        if (got < 0 && errno != EINTR)
            return false;
        if (got == 0)
            break;
        *length += got > 0 ? (size_t)got : 0;
    }
    return true;
}

static enum checkpoint_status read_text(char *text, size_t *length, char *reason, int fd)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return CHECKPOINT_UNREADABLE;
    if (!S_ISREG(status.st_mode)) {
        snprintf(reason, CHECKPOINT_REASON, "is not a regular file");
        return CHECKPOINT_DAMAGED;
    }
    if (!read_all(text, length, fd))
        return CHECKPOINT_UNREADABLE;
    if (*length > TEXT_MAX) {
        snprintf(reason, CHECKPOINT_REASON, "is larger than any checkpoint of mpiprimes");
        return CHECKPOINT_DAMAGED;
    }
    return CHECKPOINT_OK;
}

/* Reads the file, and makes a result of its text by the parser. */
static enum checkpoint_status read_by(checkpoint_parser *parse, struct run_result *result, char *reason, const char *path)
{
    char *text = malloc(TEXT_MAX + 1);
    if (text == NULL)
        return CHECKPOINT_NO_MEMORY;
    /* A pipe must not keep it waiting, nor a terminal become its own. */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    enum checkpoint_status status = errno == ENOENT ? CHECKPOINT_NONE : CHECKPOINT_UNREADABLE;
    size_t length = 0;
    if (fd >= 0)
        status = read_text(text, &length, reason, fd);
    int error = errno;
    if (fd >= 0)
        close(fd);
    if (status == CHECKPOINT_OK)
        status = parse(result, reason, text, length);
    free(text);
    errno = error;
    return status;
}

enum checkpoint_status checkpoint_read(struct run_result *result, char reason[CHECKPOINT_REASON], const char *path)
{
    return read_by(checkpoint_parse, result, reason, path);
}

enum checkpoint_status checkpoint_read_any(struct run_result *result, char reason[CHECKPOINT_REASON], const char *path)
{
    return read_by(checkpoint_parse_any, result, reason, path);
}
