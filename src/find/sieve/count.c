/* Counting by the sieve: a reader of all lines that counts their clear bits. */
#include "find/sieve/state.h"
#include "question/modulus_primes.h"

struct counter {
    const struct sieve_kernels *kernels;
    uint64_t bits, ones;
};

static void ignore_chunk(void *context, const struct lines *lines)
{
    (void)context;
    (void)lines;
}

/* Whole units of count_ones: the bits behind the chunk's are set, up to a multiple of 64 bytes. */
static void count_line(void *context, const struct lines *lines, uint32_t line)
{
    struct counter *counter = context;
    size_t bytes = (lines->end + 511) / 512 * 64;
    counter->bits += 8 * bytes;
    counter->ones += counter->kernels->count_ones(lines->bits[line], bytes);
}

static enum find_status count_by_layout(uint64_t *count, struct sieve *sieve, struct range numbers,
                                        const struct find_sink *sink, struct layout layout)
{
    struct counter counter = {.kernels = sieve->kernels};
    struct line_reader reader = {.context = &counter, .begin = ignore_chunk, .line = count_line, .end = ignore_chunk};
    sieve_select(sieve, NULL);
    enum find_status status = sieve_read_lines(sieve, numbers, &reader, sink, layout);
    uint64_t small[MODULUS_PRIMES_MAX];
    struct lines all = {.modulus = layout.modulus, .numbers = numbers};
    *count = counter.bits - counter.ones + modulus_primes(small, &all);
    return status;
}

enum find_status sieve_count(uint64_t *count, struct sieve *sieve, struct row_span span, const struct find_sink *sink)
{
    *count = 0;
    if (span.count == 0)
        return FIND_DONE;
    struct range numbers = sieve_numbers(sieve, span);
    struct layout layout = (sieve->vary ? layout_second : layout_fastest)(sieve->simd, numbers, &sieve->sizes, NULL);
    return count_by_layout(count, sieve, numbers, sink, layout);
}

enum find_status sieve_count_by(uint64_t *count, struct sieve *sieve, struct row_span span, const struct find_sink *sink,
                                uint32_t modulus)
{
    *count = 0;
    if (span.count == 0)
        return FIND_DONE;
    struct range numbers = sieve_numbers(sieve, span);
    return count_by_layout(count, sieve, numbers, sink, layout_of(modulus, numbers, &sieve->sizes));
}
