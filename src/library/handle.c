#include "library/handle.h"

/* Tables that were not made to their end are of no use. */
static enum mpiprimes_error conclude(struct kept *kept, enum find_status status)
{
    if (status == FIND_NO_MEMORY)
        kept_drop(kept);
    return status == FIND_DONE ? MPIPRIMES_OK : status == FIND_STOPPED ? MPIPRIMES_STOPPED : MPIPRIMES_NO_MEMORY;
}

enum mpiprimes_error handle_find(struct mpiprimes *handle, struct range range, const struct find_sink *sink)
{
    struct row_span rows = rows_of_range(range);
    if (rows.count == 0)
        return MPIPRIMES_OK;
    struct finder *finder = kept_finder(&handle->count, handle->way, range, true);
    return conclude(&handle->count, finder != NULL ? finder_find(finder, rows, sink) : FIND_NO_MEMORY);
}

enum mpiprimes_error handle_answer(struct findings *found, struct mpiprimes *handle, struct kept *kept, struct range range)
{
    struct row_span rows = rows_of_range(range);
    if (rows.count == 0)
        return MPIPRIMES_OK;
    struct finder *finder = kept_finder(kept, handle->way, range, false);
    struct find_sink none = {.context = NULL};
    return conclude(kept, finder != NULL ? finder_answer(found, finder, rows, &none) : FIND_NO_MEMORY);
}
