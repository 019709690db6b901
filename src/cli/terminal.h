/* Whether someone is watching. */
#ifndef MPIPRIMES_CLI_TERMINAL_H
#define MPIPRIMES_CLI_TERMINAL_H

#include <stdbool.h>

/* True if what this process writes to standard error is shown on a terminal: by itself, or by the mpirun or mpiexec that
 * started it on this machine and passes it on. */
bool terminal_shows_stderr(void);

#endif
