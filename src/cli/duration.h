/* Durations as people say them. */
#ifndef MPIPRIMES_CLI_DURATION_H
#define MPIPRIMES_CLI_DURATION_H

enum { DURATION_TEXT = 32 };

/* "0.5 s", "12 s", "3 min 5 s", "2 h 10 min", "12 days", "340 years". */
void duration_text(char text[DURATION_TEXT], double seconds);

#endif
