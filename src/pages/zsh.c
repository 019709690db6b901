#include "pages/zsh.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* Whether a clause or a sentence ends at doc[i]; three dots are no end. */
static bool ends_here(const char *doc, size_t i)
{
    bool is_end = doc[i + 1] == '\0' || isspace((unsigned char)doc[i + 1]);
    return is_end && strchr(":;.", doc[i]) != NULL && (i == 0 || doc[i - 1] != '.');
}

/* The beginning of an option's description, up to where it goes into details, with _arguments' own characters marked. */
static void write_description(FILE *file, const char *doc)
{
    for (size_t i = 0; doc[i] != '\0'; i++) {
        if (strncmp(doc + i, " (", 2) == 0 || ends_here(doc, i))
            break;
        if (strchr("[]:\\", doc[i]) != NULL)
            putc('\\', file);
        if (doc[i] == '\'')
            fputs("'\\'", file);
        putc(doc[i], file);
    }
}

/* ":METHOD:(trial sieve)"; two colons before an argument that may be left out. */
static void write_argument(FILE *file, const struct entry *entry)
{
    const char *values = entries_values(entry);
    fprintf(file, "%s%s:", entry->optional ? "::" : ":", entry->argument);
    if (entries_takes_file(entry))
        fputs("_files", file);
    else if (entries_takes_folder(entry))
        fputs("_files -/", file);
    else if (values != NULL)
        fprintf(file, "(%s)", values);
}

/* Each name is a word for _arguments, which can come several times: who gives an option twice knows why. */
static void write_name(FILE *file, const struct entry *entry, const char *dashes, const char *name, const char *joint)
{
    fprintf(file, "    '*%s%s%s[", dashes, name, entry->argument != NULL ? joint : "");
    write_description(file, entry->doc);
    putc(']', file);
    if (entry->argument != NULL)
        write_argument(file, entry);
    fputs("' \\\n", file);
}

void zsh_write(FILE *file, const struct entry *entries, size_t count)
{
    fputs("#compdef mpiprimes\n"
          "# Completion of mpiprimes for zsh, made from the program's table of options.\n"
          "_arguments -s -S \\\n",
          file);
    for (size_t i = 0; i < count; i++) {
        for (const char *letter = entries[i].letters; *letter != '\0'; letter++)
            write_name(file, &entries[i], "-", (char[]){*letter, '\0'}, entries[i].optional ? "-" : "+");
        for (const char *const *name = entries[i].names; *name != NULL; name++)
            write_name(file, &entries[i], "--", *name, entries[i].optional ? "=-" : "=");
    }
    fputs("    '*:number, or file to merge:_files'\n", file);
}
