#include "find/finder.h"

#include <stdlib.h>

#include "find/trial.h"

struct finder {
    struct trial *trial;
};

struct finder *finder_new(enum method method, enum simd simd, struct range range)
{
    struct finder *finder = calloc(1, sizeof *finder);
    if (finder == NULL)
        return NULL;
    switch (method) {
    case METHOD_TRIAL:
        finder->trial = trial_new(simd, range);
        break;
    case METHODS:
        break;
    }
    if (finder->trial == NULL) {
        free(finder);
        return NULL;
    }
    return finder;
}

void finder_free(struct finder *finder)
{
    if (finder == NULL)
        return;
    trial_free(finder->trial);
    free(finder);
}

void finder_find(struct finder *finder, struct row_span piece, const struct find_sink *sink)
{
    trial_find(finder->trial, piece, sink);
}
