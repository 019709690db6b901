/* The options of the command line, as the manual page and the completions show them. */
#ifndef MPIPRIMES_PAGES_ENTRIES_H
#define MPIPRIMES_PAGES_ENTRIES_H

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

enum { ENTRY_NAMES = 8, ENTRIES = 200 };

struct entry {
    const char *names[ENTRY_NAMES]; /* The long names, then NULL. */
    char letters[ENTRY_NAMES];      /* The short names, a string. */
    const char *argument;           /* NULL: it takes none. */
    bool optional;                  /* The argument may be left out. */
    const char *doc;
    int group;
};

/* Reads the table into entries, and gives how many there are: aliases are names of the option that they follow, and hidden
 * options are left out. */
size_t entries_read(struct entry entries[ENTRIES], const struct argp_option *options);

/* What the argument of the option with that long name can be, with spaces between the words; NULL where that is no short
 * list. */
const char *entries_values(const struct entry *entry);

/* Whether the argument is the name of a file, or of a folder. */
bool entries_takes_file(const struct entry *entry);
bool entries_takes_folder(const struct entry *entry);

#endif
