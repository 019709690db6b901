#include "state/restart.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "state/checkpoint.h"

static enum restart_status fail(struct restart *restart, enum restart_status status)
{
    restart->error = errno;
    return status;
}

static enum restart_status read_checkpoint(struct restart *restart, const char *path)
{
    if (path == NULL)
        return RESTART_NEW;
    switch (checkpoint_read(&restart->earlier, restart->reason, path)) {
    case CHECKPOINT_OK:
        return result_finished(&restart->earlier) ? RESTART_FINISHED : RESTART_RESUMED;
    case CHECKPOINT_NONE:
        return RESTART_NEW;
    case CHECKPOINT_UNREADABLE:
        return fail(restart, RESTART_UNREADABLE);
    case CHECKPOINT_OTHER:
        return RESTART_OTHER;
    case CHECKPOINT_NO_MEMORY:
        return RESTART_NO_MEMORY;
    default:
        return RESTART_DAMAGED;
    }
}

/* Whether the output file is what it must be; RESTART_NEW if so. */
static enum restart_status look_at_output(struct restart *restart, const struct run_request *request, bool force)
{
    const struct standing *standing = &restart->earlier.standing;
    struct stat file;
    if (request->output.path == NULL)
        return RESTART_NEW;
    if (stat(request->output.path, &file) != 0) {
        if (errno != ENOENT)
            return fail(restart, RESTART_OUTPUT_FAILED);
        return standing->begun ? RESTART_OUTPUT_MISSING : RESTART_NEW;
    }
    restart->size = (uint64_t)file.st_size;
    if (!S_ISREG(file.st_mode))
        return request->checkpoint != NULL ? RESTART_OUTPUT_NO_FILE : RESTART_NEW;
    if (standing->begun)
        return restart->size < standing->found.bytes ? RESTART_OUTPUT_SHORT : RESTART_NEW;
    /* A run that ended before its checkpoint vouched for the file has written nothing. */
    bool ours = restart->status == RESTART_RESUMED && file.st_size == 0;
    return force || ours ? RESTART_NEW : RESTART_OUTPUT_EXISTS;
}

/* Keeps other runs out. The ranks of a run whose mpirun was killed need a moment to notice, so they are waited for. False
 * if the file is in use; where locks are not supported, it is not. */
static bool lock(int fd)
{
    enum { TRIES = 100, PAUSE = 100 * 1000 * 1000 }; /* nanoseconds: ten seconds in all */
    for (int i = 0; flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK; i++) {
        if (i == TRIES)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    }
    return true;
}

/* The run that had the file until now may have come further than the checkpoint that was read before. */
static enum restart_status look_again(struct restart *restart, const struct run_request *request, bool force)
{
    enum restart_status status = read_checkpoint(restart, request->checkpoint);
    if (status != RESTART_RESUMED && status != RESTART_NEW)
        return status;
    return look_at_output(restart, request, force);
}

/* Makes the output file, or cuts it back to what the checkpoint vouches for. */
static enum restart_status make_output(struct restart *restart, const struct run_request *request, bool force)
{
    const mode_t everybody = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH; /* less the umask */
    const struct standing *standing = &restart->earlier.standing;
    const char *path = request->output.path;
    struct stat file;
    if (path == NULL)
        return RESTART_NEW;
    bool no_other = restart->status == RESTART_NEW && !force;
    /* Nobody may read from a pipe, but that must not keep the run waiting. */
    const int how = O_WRONLY | O_NONBLOCK | O_CLOEXEC;
    restart->output = open(path, how | (standing->begun ? 0 : O_CREAT) | (no_other ? O_EXCL : 0), everybody);
    /* Devices are there before. */
    if (restart->output < 0 && errno == EEXIST)
        restart->output = open(path, how);
    if (restart->output < 0 || fstat(restart->output, &file) != 0)
        return fail(restart, RESTART_OUTPUT_FAILED);
    if (!S_ISREG(file.st_mode))
        return RESTART_NEW;
    if (!lock(restart->output))
        return RESTART_OUTPUT_IN_USE;
    enum restart_status status = restart->status == RESTART_RESUMED ? look_again(restart, request, force) : RESTART_NEW;
    if (status != RESTART_NEW)
        return status;
    return ftruncate(restart->output, (off_t)standing->found.bytes) == 0 ? RESTART_NEW
                                                                         : fail(restart, RESTART_OUTPUT_FAILED);
}

/* A new run's first checkpoint comes before its output file, so that whatever happens in between, the same command is
 * understood. */
static enum restart_status begin(struct restart *restart, const struct run_request *request, bool force)
{
    bool first = restart->status == RESTART_NEW && request->checkpoint != NULL;
    if (first && !checkpoint_write(request->checkpoint, &restart->earlier))
        return fail(restart, RESTART_CHECKPOINT_FAILED);
    enum restart_status status = make_output(restart, request, force);
    if (first && status != RESTART_NEW)
        unlink(request->checkpoint);
    return status;
}

void restart_begin(struct restart *restart, const struct run_request *request, bool force)
{
    *restart = (struct restart){.earlier = {.search = request->search,
                                            .output = request->output,
                                            .schedule = request->schedule,
                                            .simd = request->simd,
                                            .ranks = 1,
                                            .nodes = 1,
                                            .imbalance = 1},
                                .output = -1};
    restart->status = read_checkpoint(restart, request->checkpoint);
    if (restart->status > RESTART_FINISHED)
        return;
    enum restart_status status = look_at_output(restart, request, force);
    if (status == RESTART_NEW && restart->status != RESTART_FINISHED)
        status = begin(restart, request, force);
    if (status != RESTART_NEW)
        restart->status = status;
}

void restart_end(struct restart *restart)
{
    if (restart->output >= 0)
        close(restart->output);
    restart->output = -1;
}
