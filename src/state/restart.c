#include "state/restart.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/write.h"
#include "state/checkpoint.h"

static enum restart_problem fail(struct restart *restart, enum restart_problem problem)
{
    restart->error = errno;
    return problem;
}

/* Sets the start, too, if there is a checkpoint. */
static enum restart_problem read_checkpoint(struct restart *restart, const char *path)
{
    if (path == NULL)
        return RESTART_OK;
    struct run_result before = restart->earlier;
    enum checkpoint_status status = checkpoint_read(&restart->earlier, restart->reason, path);
    if (status == CHECKPOINT_OK)
        result_free_answers(&before);
    switch (status) {
    case CHECKPOINT_OK:
        restart->start = result_finished(&restart->earlier) ? RESTART_FINISHED : RESTART_RESUMED;
        return RESTART_OK;
    case CHECKPOINT_NONE:
        return RESTART_OK;
    case CHECKPOINT_UNREADABLE:
        return fail(restart, RESTART_UNREADABLE);
    case CHECKPOINT_OTHER:
        return RESTART_OTHER;
    case CHECKPOINT_NO_MEMORY:
        return RESTART_NO_MEMORY;
    case CHECKPOINT_DAMAGED:
        break;
    }
    return RESTART_DAMAGED;
}

/* Whether the output file is what it must be. */
static enum restart_problem look_at_output(struct restart *restart, const struct run_request *request, bool force)
{
    const struct standing *standing = &restart->earlier.standing;
    struct stat file;
    if (request->output.path == NULL)
        return RESTART_OK;
    if (stat(request->output.path, &file) != 0) {
        if (errno != ENOENT)
            return fail(restart, RESTART_OUTPUT_FAILED);
        return standing->begun ? RESTART_OUTPUT_MISSING : RESTART_OK;
    }
    restart->size = (uint64_t)file.st_size;
    if (!S_ISREG(file.st_mode) && request->checkpoint != NULL)
        return RESTART_OUTPUT_NO_FILE;
    if (S_ISFIFO(file.st_mode) || S_ISSOCK(file.st_mode))
        return RESTART_OUTPUT_NO_PLACES;
    if (!S_ISREG(file.st_mode))
        return RESTART_OK;
    if (standing->begun)
        return restart->size < standing->found.bytes ? RESTART_OUTPUT_SHORT : RESTART_OK;
    /* A run that ended before its checkpoint vouched for the file has written nothing. */
    bool ours = restart->start == RESTART_RESUMED && file.st_size == 0;
    return force || ours ? RESTART_OK : RESTART_OUTPUT_EXISTS;
}

/* Keeps other runs out. The ranks of a run whose mpirun was killed need a moment to notice, so they are waited for. False
 * if the file is in use; where locks are not supported, it is not. */
static bool lock(int fd)
{
    enum { TRIES = 100, PAUSE = 100 * 1000 * 1000 }; /* Nanoseconds; ten seconds in all. */
    for (int i = 0; flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK; i++) {
        if (i == TRIES)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    }
    return true;
}

/* Opens the output file, and makes it if it is not there. */
static bool open_output(struct restart *restart, const char *path, bool force)
{
    bool no_other = restart->start == RESTART_NEW && !force;
    /* Nobody may read from a pipe, but that must not keep the run waiting. */
    const int how = O_WRONLY | O_NONBLOCK | O_CLOEXEC;
    int make = (restart->earlier.standing.begun ? 0 : O_CREAT) | (no_other ? O_EXCL : 0);
    restart->output = open(path, how | make, WRITE_EVERYBODY);
    /* A device is there before. */
    if (restart->output < 0 && errno == EEXIST)
        restart->output = open(path, how);
    return restart->output >= 0;
}

/* The run that had the file until now may have come further than the checkpoint that was read before. */
static enum restart_problem look_again(struct restart *restart, const struct run_request *request, bool force)
{
    if (restart->start != RESTART_RESUMED)
        return RESTART_OK;
    enum restart_problem problem = read_checkpoint(restart, request->checkpoint);
    if (problem != RESTART_OK || restart->start == RESTART_FINISHED)
        return problem;
    return look_at_output(restart, request, force);
}

/* Makes the output file, or cuts it back to what the checkpoint vouches for. */
static enum restart_problem make_output(struct restart *restart, const struct run_request *request, bool force)
{
    struct stat file;
    if (request->output.path == NULL)
        return RESTART_OK;
    if (!open_output(restart, request->output.path, force) || fstat(restart->output, &file) != 0)
        return fail(restart, RESTART_OUTPUT_FAILED);
    if (!S_ISREG(file.st_mode))
        return lseek(restart->output, 0, SEEK_CUR) < 0 ? RESTART_OUTPUT_NO_PLACES : RESTART_OK;
    if (!lock(restart->output))
        return RESTART_OUTPUT_IN_USE;
    enum restart_problem problem = look_again(restart, request, force);
    if (problem != RESTART_OK || restart->start == RESTART_FINISHED)
        return problem;
    bool ok = ftruncate(restart->output, (off_t)restart->earlier.standing.found.bytes) == 0;
    return ok ? RESTART_OK : fail(restart, RESTART_OUTPUT_FAILED);
}

/* A new run's first checkpoint comes before its output file, so that whatever happens in between, the same command is
 * understood. */
static enum restart_problem prepare_files(struct restart *restart, const struct run_request *request, bool force)
{
    bool first = restart->start == RESTART_NEW && request->checkpoint != NULL;
    if (first && !checkpoint_write(request->checkpoint, &restart->earlier))
        return fail(restart, RESTART_CHECKPOINT_FAILED);
    enum restart_problem problem = make_output(restart, request, force);
    if (first && problem != RESTART_OK)
        unlink(request->checkpoint);
    return problem;
}

void restart_begin(struct restart *restart, const struct run_request *request, bool force)
{
    *restart = (struct restart){.earlier = request_result(request), .output = -1};
    restart->problem = read_checkpoint(restart, request->checkpoint);
    if (restart->problem == RESTART_OK)
        restart->problem = look_at_output(restart, request, force);
    if (restart->problem == RESTART_OK && restart->start != RESTART_FINISHED)
        restart->problem = prepare_files(restart, request, force);
}

void restart_end(struct restart *restart)
{
    result_free_answers(&restart->earlier);
    if (restart->output >= 0)
        close(restart->output);
    restart->output = -1;
}
