#include "pages/entries.h"

#include <string.h>

static bool is_printable(int key)
{
    return key > ' ' && key < 0x7f;
}

static void add_names(struct entry *entry, const struct argp_option *option)
{
    size_t names = 0, letters = strlen(entry->letters);
    while (entry->names[names] != NULL)
        names++;
    if (option->name != NULL && names + 1 < ENTRY_NAMES)
        entry->names[names] = option->name;
    if (is_printable(option->key) && letters + 1 < ENTRY_NAMES)
        entry->letters[letters] = (char)option->key;
}

size_t entries_read(struct entry entries[ENTRIES], const struct argp_option *options)
{
    size_t count = 0;
    for (; options->name != NULL || options->key != 0 || options->doc != NULL; options++) {
        if (options->flags & OPTION_HIDDEN)
            continue;
        if (!(options->flags & OPTION_ALIAS) && count < ENTRIES)
            entries[count++] = (struct entry){.argument = options->arg,
                                              .optional = (options->flags & OPTION_ARG_OPTIONAL) != 0,
                                              .doc = options->doc,
                                              .group = options->group};
        if (count > 0)
            add_names(&entries[count - 1], options);
    }
    return count;
}

const char *entries_values(const struct entry *entry)
{
    static const struct {
        const char *name, *values;
    } VALUES[] = {
        {"method", "trial sieve"},
        {"schedule", "static dynamic"},
        {"format", "text npy gaps zst"},
        {"tuplets", "twins cousins sexy triplets quadruplets quintuplets sextuplets 2 3 4 5 6"},
        {"gaps", "records all"},
        {"verify", "pi"},
        {"study", "strong weak schedules"},
        {"progress", "auto always never"},
    };
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++)
        if (entry->names[0] != NULL && strcmp(entry->names[0], VALUES[i].name) == 0)
            return VALUES[i].values;
    return NULL;
}

bool entries_takes_file(const struct entry *entry)
{
    return entry->argument != NULL && strcmp(entry->argument, "FILE") == 0;
}

bool entries_takes_folder(const struct entry *entry)
{
    return entry->argument != NULL && strcmp(entry->argument, "DIR") == 0;
}
