#include "core/write.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

/* A descriptor that another process has made non-blocking says that there is no room now. */
static bool wait_for_room(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    return poll(&ready, 1, -1) > 0 || errno == EINTR;
}

bool write_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EAGAIN && wait_for_room(fd))
            continue;
        if (written < 0)
            return false;
        bytes += written;
        count -= (size_t)written;
    }
    return true;
}
