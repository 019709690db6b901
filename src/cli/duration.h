/* Durations as people write them. */
#ifndef MPIPRIMES_CLI_DURATION_H
#define MPIPRIMES_CLI_DURATION_H

#include <stdbool.h>

enum { DURATION_TEXT = 32 };

/* "0.5 s", "12 s", "3 min 5 s", "2 h 10 min", "12 days", "340 years". */
void duration_text(char text[DURATION_TEXT], double seconds);

/* From "90" (seconds), "90s", "1.5h", "1h30m", "2 h 10 min 5 s", "1d", or the way Slurm writes it: "30:00", "1:30:00",
 * "1-12:00:00". False if the text is none of these, or too large to be a finite number. */
bool duration_parse(double *seconds, const char *text);

#endif
