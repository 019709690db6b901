/* A range of numbers, both ends included. */
#ifndef MPIPRIMES_CORE_RANGE_H
#define MPIPRIMES_CORE_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/uint128.h"

struct range {
    uint128 first, last; /* first <= last. */
};

/* The one range that has no numbers; no rows hold it. */
#define RANGE_EMPTY ((struct range){1, 0})

static inline bool range_is_empty(struct range range)
{
    return range.first > range.last;
}

static inline bool range_same(struct range a, struct range b)
{
    return a.first == b.first && a.last == b.last;
}

#endif
