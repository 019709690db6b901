/* Lines of a report that fit into 80 columns. */
#ifndef MPIPRIMES_CLI_WRAP_H
#define MPIPRIMES_CLI_WRAP_H

#include <stdio.h>

enum {
    WRAP_TITLE = 10, /* Columns of a line's title. */
    WRAP_WIDTH = 80,
    WRAP_TEXT = 16384, /* Bytes of the longest text, with its final zero; what is longer is cut off. */
};

/* Writes the title, padded, and the text behind it. Words that do not fit on the line go on the next one, below the text.
 * A word that is too long for any line is written nevertheless. */
void wrap_line(FILE *out, const char *title, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
