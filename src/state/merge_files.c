#include "state/merge_files.h"

#include <errno.h>
#include <stdlib.h>

#include "state/checkpoint.h"

static enum merge_status read_entry(struct merge *merge, struct merge_entry *entry)
{
    merge->one = entry;
    switch (checkpoint_read_any(&entry->result, merge->reason, entry->file)) {
    case CHECKPOINT_OK:
        merge->one = NULL;
        return MERGE_OK;
    case CHECKPOINT_NONE:
    case CHECKPOINT_UNREADABLE:
        merge->error = errno;
        return MERGE_UNREADABLE;
    case CHECKPOINT_NO_MEMORY:
        return MERGE_NO_MEMORY;
    default:
        return MERGE_DAMAGED;
    }
}

static void merge_all(struct merge *merge, char *const *files, size_t count)
{
    merge->entries = calloc(count, sizeof *merge->entries);
    if (merge->entries == NULL)
        return;
    for (merge->count = 0; merge->count < count; merge->count++) {
        struct merge_entry *entry = &merge->entries[merge->count];
        entry->file = files[merge->count];
        merge->status = read_entry(merge, entry);
        if (merge->status != MERGE_OK)
            return;
    }
    merge_entries(merge);
}

void merge_files(struct merge *merge, char *const *files, size_t count)
{
    *merge = (struct merge){.status = MERGE_NO_MEMORY};
    merge_all(merge, files, count);
}

void merge_files_so_far(struct merge *merge, char *const *files, size_t count)
{
    *merge = (struct merge){.status = MERGE_NO_MEMORY, .so_far = true};
    merge_all(merge, files, count);
}

void merge_free(struct merge *merge)
{
    for (size_t i = 0; merge->entries != NULL && i < merge->count; i++)
        result_free_answers(&merge->entries[i].result);
    free(merge->entries);
    free(merge->answers);
    merge->entries = NULL;
    merge->answers = NULL;
}
