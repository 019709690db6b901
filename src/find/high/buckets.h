/* Buckets: the hits of large primes, kept by the group of lines and the chunk of rows that they fall in until it is sieved.
 *
 * The high byte of a hit (large_kernels.h) is its bucket; the others, its line of the group and its row, go there. A
 * bucket is a chain of blocks of one page; all buckets together write to few pages at a time, and each is read once, in
 * order. The memory stays from filling to filling. (Buckets: T. Oliveira e Silva, Fast implementation of the segmented
 * sieve of Eratosthenes, 2002.) */
#ifndef MPIPRIMES_FIND_HIGH_BUCKETS_H
#define MPIPRIMES_FIND_HIGH_BUCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BUCKETS_MAX = 256 };

/* For each bucket its first block, and where its next hit goes. */
struct buckets {
    uint8_t *first[BUCKETS_MAX], *next[BUCKETS_MAX];
    size_t count;
    uint8_t **slabs; /* Memory of several blocks each. */
    size_t slabs_count, blocks_used;
    bool starved; /* Out of memory: hits are lost. */
};

/* Frees the memory; what is left, all zero bytes, are buckets without memory. */
void buckets_free(struct buckets *buckets);

/* Empties them; there will be `count` buckets, at most BUCKETS_MAX. Out of memory, sets `starved`: then they are of no use.
 */
void buckets_clear(struct buckets *buckets, size_t count);

/* Adds hits to their buckets; out of memory, sets `starved`. */
void buckets_add(struct buckets *buckets, const uint32_t *hits, const uint32_t *end);

/* Crosses off the hits of a bucket in its group of lines, one behind the other. The bucket keeps them. */
void buckets_cross(uint8_t *lines, const struct buckets *buckets, size_t bucket);

/* Crosses off hits in a group of lines at once, whatever their buckets are. */
void buckets_cross_now(uint8_t *lines, const uint32_t *hits, const uint32_t *end);

#endif
