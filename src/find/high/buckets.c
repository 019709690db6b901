/* Buckets as chains of blocks: writing hits, and crossing them off. */
#include "find/high/buckets.h"

#include <stdlib.h>
#include <string.h>

#include "core/cpu.h"

/* Fetches memory to be written to. Processors that do not know the instruction pass over it. */
#if CPU_X86_64
#define PREFETCHES __attribute__((target("prfchw")))
#else
#define PREFETCHES
#endif

enum {
    HIT_BYTES = 3,
    BUCKET_SHIFT = 8 * HIT_BYTES,
    BLOCK_BYTES = 4096,
    BLOCK_HITS = (BLOCK_BYTES - (int)sizeof(uint8_t *) - 1) / HIT_BYTES, /* A hit is written as four bytes. */
    BLOCK_END = BLOCK_HITS * HIT_BYTES,
    LINK = BLOCK_BYTES - (int)sizeof(uint8_t *), /* Where a block has the address of the next one. */
    SLAB_BYTES = 2 << 20,
    SLAB_BLOCKS = SLAB_BYTES / BLOCK_BYTES,
    WRITE_AHEAD = 120, /* Bytes of a bucket that are fetched before they are written. */
    CROSS_AHEAD = 24,  /* Hits whose bytes in the lines are fetched before they are crossed off. */
    UNROLL = 16,
};

void buckets_free(struct buckets *buckets)
{
    for (size_t i = 0; i < buckets->slabs_count; i++)
        free(buckets->slabs[i]);
    free(buckets->slabs);
    *buckets = (struct buckets){0};
}

static bool add_slab(struct buckets *buckets)
{
    uint8_t **slabs = realloc(buckets->slabs, (buckets->slabs_count + 1) * sizeof *slabs);
    if (slabs == NULL)
        return false;
    buckets->slabs = slabs;
    /* No huge pages: they make nothing faster, and a virtual machine may have to fetch them from its host. */
    uint8_t *slab = aligned_alloc(BLOCK_BYTES, SLAB_BYTES);
    if (slab == NULL)
        return false;
    slabs[buckets->slabs_count++] = slab;
    return true;
}

/* NULL if out of memory. */
static uint8_t *new_block(struct buckets *buckets)
{
    size_t slab = buckets->blocks_used / SLAB_BLOCKS, block = buckets->blocks_used % SLAB_BLOCKS;
    if (slab == buckets->slabs_count && !add_slab(buckets))
        return NULL;
    buckets->blocks_used++;
    return buckets->slabs[slab] + block * BLOCK_BYTES;
}

void buckets_clear(struct buckets *buckets, size_t count)
{
    buckets->blocks_used = 0;
    buckets->starved = false;
    buckets->count = count;
    for (size_t i = 0; i < count && !buckets->starved; i++) {
        buckets->first[i] = buckets->next[i] = new_block(buckets);
        buckets->starved = buckets->first[i] == NULL;
    }
}

/* The block behind the one that ends at `end`; out of memory the same one again. */
static __attribute__((noinline)) uint8_t *next_block(struct buckets *buckets, uint8_t *end)
{
    uint8_t *old = end - BLOCK_END, *block = new_block(buckets);
    if (block == NULL) {
        buckets->starved = true;
        return old;
    }
    memcpy(old + LINK, &block, sizeof block);
    return block;
}

PREFETCHES void buckets_add(struct buckets *buckets, const uint32_t *hits, const uint32_t *end)
{
    for (; hits < end; hits++) {
        uint32_t bucket = *hits >> BUCKET_SHIFT;
        uint8_t *to = buckets->next[bucket];
        memcpy(to, hits, sizeof *hits);
        to += HIT_BYTES;
        __builtin_prefetch(to + WRITE_AHEAD, 1);
        if (__builtin_expect((uintptr_t)to % BLOCK_BYTES == BLOCK_END, 0))
            to = next_block(buckets, to);
        buckets->next[bucket] = to;
    }
}

typedef uint32_t word __attribute__((may_alias));

static inline uint32_t load_hit(const uint8_t *from)
{
    uint32_t hit;
    memcpy(&hit, from, sizeof hit);
    return hit;
}

static inline word *word_of(uint8_t *lines, uint32_t hit)
{
    return (word *)lines + ((hit >> 5 & 0x7ffff));
}

static inline void cross(uint8_t *lines, uint32_t hit)
{
    *word_of(lines, hit) |= 1u << hit % 32;
}

/* Crosses off the hits of a full block, and fetches the next one. */
static inline PREFETCHES void cross_block(uint8_t *lines, const uint8_t *block, const uint8_t *next)
{
    size_t i = 0;
    for (; i + UNROLL + CROSS_AHEAD <= BLOCK_HITS; i += UNROLL) {
        const uint8_t *hits = block + i * HIT_BYTES;
        __builtin_prefetch(next + i * HIT_BYTES);
#pragma GCC unroll 16
        for (size_t k = 0; k < UNROLL; k++) {
            __builtin_prefetch(word_of(lines, load_hit(hits + (k + CROSS_AHEAD) * HIT_BYTES)), 1);
            cross(lines, load_hit(hits + k * HIT_BYTES));
        }
    }
    for (; i < BLOCK_HITS; i++)
        cross(lines, load_hit(block + i * HIT_BYTES));
}

PREFETCHES void buckets_cross(uint8_t *lines, const struct buckets *buckets, size_t bucket)
{
    const uint8_t *block = buckets->first[bucket], *end = buckets->next[bucket];
    while (end < block || end >= block + BLOCK_BYTES) {
        const uint8_t *next;
        memcpy(&next, block + LINK, sizeof next);
        cross_block(lines, block, next);
        block = next;
    }
    for (; block < end; block += HIT_BYTES)
        cross(lines, load_hit(block));
}

PREFETCHES void buckets_cross_now(uint8_t *lines, const uint32_t *hits, const uint32_t *end)
{
    for (; end - hits >= UNROLL + CROSS_AHEAD; hits += UNROLL) {
#pragma GCC unroll 16
        for (size_t k = 0; k < UNROLL; k++) {
            __builtin_prefetch(word_of(lines, hits[k + CROSS_AHEAD]), 1);
            cross(lines, hits[k]);
        }
    }
    for (; hits < end; hits++)
        cross(lines, *hits);
}
