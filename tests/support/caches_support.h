/* Caches of processors that this machine need not have. */
#ifndef MPIPRIMES_TESTS_CACHES_SUPPORT_H
#define MPIPRIMES_TESTS_CACHES_SUPPORT_H

#include "core/cache_sizes.h"

/* By the rules for 32 KiB of L1 and 512 KiB of L2. */
static const struct cache_sizes ZEN_3_SIZES = {.block = 24 << 10, .span = 48 << 10, .line = 320 << 10};

#endif
