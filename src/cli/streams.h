/* The standard streams: there when they are written to, and heard of when they fail. */
#ifndef MPIPRIMES_CLI_STREAMS_H
#define MPIPRIMES_CLI_STREAMS_H

#include <stdbool.h>

/* To call first of all. A standard stream that is closed is kept from being the next file that anyone opens: writing to it
 * fails. A reader that is gone, or a file that grows beyond the limit (ulimit -f), shows as an error of write, too, instead
 * of killing the whole job. */
void streams_prepare(void);

/* Writes out what stdio holds for standard output; says what is wrong, and gives false, if it cannot be written. */
bool streams_flush(void);

/* Says on standard error what is wrong, and why. */
void streams_complain(const char *what, const char *why);

#endif
