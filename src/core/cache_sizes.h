/* The sizes of the sieve's blocks, spans and lines, by the caches: the rules. Pure functions.
 *
 * Only the memory of one process depends on them: what ranks agree on, what files hold and what is predicted does not, so
 * that machines of several kinds can work together. */
#ifndef MPIPRIMES_CORE_CACHE_SIZES_H
#define MPIPRIMES_CORE_CACHE_SIZES_H

#include <stdint.h>

#include "core/caches.h"

/* Bytes of parts of the sieve's lines, multiples of 64: a line is spans, a span is blocks. */
struct cache_sizes {
    uint32_t block; /* A block of a line, in which small primes are crossed off: it fits the L1 data cache. */
    uint32_t span;  /* A span of a line, for middle primes: about the L1 data cache or a little more. */
    uint32_t line;  /* A line: it fits the L2 cache. */
};

enum {
    /* No span is longer, as the loops for trips reach no further: their primes begin at 6151, and cross off 64 times. */
    CACHE_SPAN_MAX = 48 << 10,
    /* No line has more spans, for the same reason. */
    CACHE_LINE_SPANS_MAX = 48,
};

/* For the plain sieve. */
struct cache_sizes cache_sizes_plain(const struct caches *caches);

/* The same where lines have a length of their own: a chunk's of the high sieve, or of its table. */
struct cache_sizes cache_sizes_for_lines(const struct caches *caches, uint32_t line);

#endif
