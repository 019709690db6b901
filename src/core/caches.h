/* The data caches of the core that this process runs on: what it has of them for itself. */
#ifndef MPIPRIMES_CORE_CACHES_H
#define MPIPRIMES_CORE_CACHES_H

#include <stdbool.h>
#include <stdint.h>

/* The levels, from the nearest on. */
enum { CACHE_LEVELS = 3 };

struct cache {
    uint64_t bytes; /* The whole cache; 0: there is none, or nothing is known of it. */
    unsigned cores; /* That share it, at least 1. Both threads of a core count as one. */
};

/* L1 (its data), L2 and L3: of the first two there is always one. */
struct caches {
    struct cache level[CACHE_LEVELS];
};

/* What is taken for a size that is not known, or cannot be true. */
extern const struct caches CACHES_DEFAULT;

/* The environment variable that says other sizes: those of one core. */
#define CACHES_VARIABLE "MPIPRIMES_CACHES"

/* How that is to be written. */
#define CACHES_FORM "L1,L2 or L1,L2,L3 in bytes, such as 48K,2M,32M"

/* What a core has of a level if all that share it do the same: bytes, 0 if there is none. */
uint64_t caches_share(const struct caches *caches, int level);

/* Of a CPU, as Linux tells in a folder (/sys/devices/system/cpu); where it does not, as the C library does. */
struct caches caches_read(const char *folder, int cpu);

/* The sizes that a text says, as CACHES_FORM; false if it says none, or none that can be true. */
bool caches_parse(struct caches *caches, const char *text);

/* The caches to use: those of the core that this process runs on, or what CACHES_VARIABLE says. False if that says nothing
 * of use: then they are the core's. */
bool caches_choose(struct caches *caches);

/* The same, looked up once. */
const struct caches *caches_own(void);

/* The processor's name, as its maker or the kernel tells it, in a buffer of some bytes; false if it is not known. */
bool caches_processor(char *name, int bytes);

#endif
