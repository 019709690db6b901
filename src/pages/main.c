/* Makes what is installed beside the program of its table of options: the manual page, and completions for bash and zsh. It
 * runs while the program is built, and needs no MPI.
 *
 *     mpiprimes_pages man|bash|zsh FILE */
#include <stdio.h>
#include <string.h>

#include "cli/options_parse.h"
#include "pages/bash.h"
#include "pages/manual.h"
#include "pages/zsh.h"

/* False if there is no such kind of page. */
static bool write_page(FILE *file, const char *kind)
{
    const struct argp *table = options_table();
    struct entry entries[ENTRIES];
    size_t count = entries_read(entries, table->options);
    if (strcmp(kind, "man") == 0)
        manual_write(file, table, entries, count);
    else if (strcmp(kind, "bash") == 0)
        bash_write(file, entries, count);
    else if (strcmp(kind, "zsh") == 0)
        zsh_write(file, entries, count);
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: mpiprimes_pages man|bash|zsh FILE\n", stderr);
        return 2;
    }
    FILE *file = fopen(argv[2], "w");
    if (file == NULL) {
        perror(argv[2]);
        return 1;
    }
    bool written = write_page(file, argv[1]) && !ferror(file);
    return fclose(file) == 0 && written ? 0 : 1;
}
