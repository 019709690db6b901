#include "plan/assignments.h"

#include <assert.h>
#include <stdlib.h>

bool assignments_new(struct assignments *assignments, size_t ranks)
{
    *assignments = (struct assignments){.room = ranks * ASSIGNMENTS_PER_RANK};
    assignments->list = malloc(assignments->room * sizeof *assignments->list);
    return assignments->list != NULL;
}

void assignments_free(struct assignments *assignments)
{
    free(assignments->list);
}

size_t assignments_add(struct assignments *assignments, struct assignment assignment)
{
    assert(assignments->count < assignments->room);
    assignments->list[assignments->count] = assignment;
    return assignments->count++;
}

static int compare(const void *left, const void *right)
{
    const struct assignment *a = left, *b = right;
    return (a->span.first > b->span.first) - (a->span.first < b->span.first);
}

/* Static shares are, whatever the number of ranks. */
static bool is_sorted(const struct assignments *assignments)
{
    for (size_t i = 1; i < assignments->count; i++)
        if (assignments->list[i].span.first < assignments->list[i - 1].span.first)
            return false;
    return true;
}

void assignments_sort(struct assignments *assignments)
{
    if (!is_sorted(assignments))
        qsort(assignments->list, assignments->count, sizeof *assignments->list, compare);
}
