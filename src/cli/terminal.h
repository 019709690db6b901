/* Whether someone is watching. */
#ifndef MPIPRIMES_CLI_TERMINAL_H
#define MPIPRIMES_CLI_TERMINAL_H

/* The columns of the terminal that shows what this process writes to standard error: its own, or that of the mpirun or
 * mpiexec that started it on this machine and passes it on. 0: no terminal, or one that cannot redraw a line. */
int terminal_columns(void);

#endif
