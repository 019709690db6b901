/* The rules. "Zen 3" is an AMD EPYC with 32 KiB of L1 data cache and 512 KiB of L2 cache, which they give blocks of 24,
 * spans of 48 and lines of 320 KiB; ratios are of times to count 1e10 numbers there. */
#include "core/cache_sizes.h"

#include "core/arith.h"

enum {
    UNIT = 64,              /* The loops' vectors take so many bytes. */
    BLOCK_LEAST = 8 << 10,  /* Of less the primes for octets, of up to 6143 bytes each, would have nothing to do. */
    LINE_LEAST = 96 << 10,  /* Of less hits would take over what trips are faster for. */
    LINE_MOST = 1280 << 10, /* Beyond, nothing was measured; and listing keeps 48 lines. */
};

static uint32_t part_of(uint64_t bytes, unsigned numerator, unsigned denominator, uint32_t least, uint32_t most)
{
    return (uint32_t)min_u64(max_u64(bytes * numerator / denominator, least), most) / UNIT * UNIT;
}

/* Three quarters of L1: the rest is for the primes, and for the patterns. */
static uint32_t block_of(const struct caches *caches)
{
    return part_of(caches_share(caches, 0), 3, 4, BLOCK_LEAST, CACHE_SPAN_MAX);
}

/* One and a half times L1: of the primes that go through spans each crosses off a bit here and there, and what falls out
 * of L1 comes from L2 in time, while a longer span needs fewer steps. */
static uint32_t span_of(const struct caches *caches)
{
    return part_of(caches_share(caches, 0), 3, 2, block_of(caches), CACHE_SPAN_MAX);
}

/* Five eighths of L2: the rest is for the primes and hits that pass through. */
struct cache_sizes cache_sizes_plain(const struct caches *caches)
{
    struct cache_sizes sizes = cache_sizes_for_lines(caches, LINE_MOST);
    sizes.line = part_of(caches_share(caches, 1), 5, 8, LINE_LEAST, LINE_MOST);
    sizes.line = (uint32_t)min_u64(sizes.line, (uint64_t)sizes.span * CACHE_LINE_SPANS_MAX);
    return sizes;
}

struct cache_sizes cache_sizes_for_lines(const struct caches *caches, uint32_t line)
{
    struct cache_sizes sizes = {.block = block_of(caches), .span = span_of(caches), .line = line};
    sizes.span = (uint32_t)min_u64(sizes.span, line);
    sizes.block = (uint32_t)min_u64(sizes.block, sizes.span);
    return sizes;
}
