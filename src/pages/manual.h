/* The manual page. */
#ifndef MPIPRIMES_PAGES_MANUAL_H
#define MPIPRIMES_PAGES_MANUAL_H

#include "pages/entries.h"

/* Writes it in the macros of man(7): the options, and the texts of --help under the headings of manual pages. */
void manual_write(FILE *file, const struct argp *table, const struct entry *entries, size_t count);

#endif
