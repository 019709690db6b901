/* Completion of the program's options and their arguments by bash. */
#ifndef MPIPRIMES_PAGES_BASH_H
#define MPIPRIMES_PAGES_BASH_H

#include "pages/entries.h"

/* Writes a file that bash reads; it needs nothing else to be loaded. */
void bash_write(FILE *file, const struct entry *entries, size_t count);

#endif
