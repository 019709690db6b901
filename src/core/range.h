/* A range of numbers, both ends included. */
#ifndef MPIPRIMES_CORE_RANGE_H
#define MPIPRIMES_CORE_RANGE_H

#include <stdint.h>

struct range {
    uint64_t first, last; /* first <= last */
};

#endif
