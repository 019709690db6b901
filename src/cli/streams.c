#include "cli/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/build.h"

void streams_prepare(void)
{
    /* open takes the lowest number that is free, so the standard streams are filled up in their order. */
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDONLY) < 0)
            return;
    /* A message leaves whole, whatever it is made of. */
    setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

bool streams_flush(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    /* Some MPI libraries take standard output's buffer away: then an earlier write failed, and left its reason in errno. */
    streams_complain("cannot write to standard output", strerror(errno != 0 ? errno : EIO));
    return false;
}

void streams_complain(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s: %s\n", PROGRAM_NAME, what, why);
}
