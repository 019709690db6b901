#include "cli/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    static const char *const NAMES[] = {"mpirun", "mpiexec", "orterun", "prterun"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strncmp(name, NAMES[i], strlen(NAMES[i])) == 0)
            return true;
    return false;
}

static bool has_terminal(long pid)
{
    char path[64], target[256];
    snprintf(path, sizeof path, "/proc/%ld/fd/2", pid);
    ssize_t length = readlink(path, target, sizeof target - 1);
    if (length < 0)
        return false;
    target[length] = '\0';
    return strncmp(target, "/dev/pts/", 9) == 0 || strncmp(target, "/dev/tty", 8) == 0;
}

bool terminal_shows_stderr(void)
{
    const char *kind = getenv("TERM");
    if (kind == NULL || strcmp(kind, "dumb") == 0)
        return false;
    if (isatty(STDERR_FILENO))
        return true;
    /* Open MPI's mpirun is the parent; MPICH has a proxy in between. */
    enum { GENERATIONS = 3 };
    char name[64];
    long pid = getppid(), parent = 0;
    for (int i = 0; i < GENERATIONS && look_up(pid, name, &parent); i++, pid = parent)
        if (is_launcher(name))
            return has_terminal(pid);
    return false;
}
