/* Completion of the program's options and their arguments by zsh. */
#ifndef MPIPRIMES_PAGES_ZSH_H
#define MPIPRIMES_PAGES_ZSH_H

#include "pages/entries.h"

/* Writes a function for zsh's completion system. */
void zsh_write(FILE *file, const struct entry *entries, size_t count);

#endif
