#include "cli/terminal.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { USUAL_COLUMNS = 80 }; /* The width of a terminal that does not tell. */

/* Open MPI 5's mpirun, which passes on whole lines only: a line that is redrawn would show at the end of the run. */
static const char LINE_LAUNCHER[] = "prterun";

/* A process's name and parent; false where there is no /proc. */
static bool look_up(long pid, char name[64], long *parent)
{
    char path[64], line[512] = "";
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *stat = fopen(path, "r");
    if (stat == NULL)
        return false;
    bool read = fgets(line, sizeof line, stat) != NULL;
    fclose(stat);
    /* "PID (NAME) STATE PARENT ...", and the name may hold anything. */
    const char *open = strchr(line, '('), *close = strrchr(line, ')');
    if (!read || open == NULL || close == NULL || sscanf(close + 1, " %*c %ld", parent) != 1)
        return false;
    snprintf(name, 64, "%.*s", (int)(close - open - 1), open + 1);
    return true;
}

static bool is_launcher(const char *name)
{
    static const char *const NAMES[] = {"mpirun", "mpiexec", "orterun"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strncmp(name, NAMES[i], strlen(NAMES[i])) == 0)
            return true;
    return false;
}

/* The columns of the terminal; 0 if the descriptor is none. */
static int columns_of(int fd)
{
    struct winsize size;
    if (!isatty(fd))
        return 0;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : USUAL_COLUMNS;
}

/* The columns of the terminal that the process's standard error is; 0 if it is none. */
static int columns_of_process(long pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/fd/2", pid);
    int fd = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return 0;
    int columns = columns_of(fd);
    close(fd);
    return columns;
}

int terminal_columns(void)
{
    const char *kind = getenv("TERM");
    if (kind == NULL || strcmp(kind, "dumb") == 0)
        return 0;
    if (isatty(STDERR_FILENO))
        return columns_of(STDERR_FILENO);
    /* Open MPI's mpirun is the parent; MPICH has a proxy in between. */
    enum { GENERATIONS = 3 };
    char name[64];
    long pid = getppid(), parent = 0;
    for (int i = 0; i < GENERATIONS && look_up(pid, name, &parent) && strcmp(name, LINE_LAUNCHER) != 0; i++, pid = parent)
        if (is_launcher(name))
            return columns_of_process(pid);
    return 0;
}
