/* Counting by the sieve: what is not crossed off in each line, and the base primes, which are. */
#include "find/sieve/sieve.h"

#include "find/sieve/state.h"

/* How many base primes that were crossed off, or that divide the modulus, lie among the pass's numbers. */
static uint64_t count_base_primes(const struct sieve *sieve, const struct sieve_pass *pass)
{
    static const uint32_t BELOW_7[] = {2, 3, 5};
    struct range numbers = pass->numbers;
    uint64_t count = 0;
    for (size_t i = 0; i < sizeof BELOW_7 / sizeof *BELOW_7; i++)
        count += BELOW_7[i] >= numbers.first && BELOW_7[i] <= numbers.last;
    for (size_t i = 0; i < pass->used && numbers.first <= UINT32_MAX; i++)
        count += sieve->primes[i] >= numbers.first && sieve->primes[i] <= numbers.last;
    return count;
}

static enum find_status count_by_layout(uint64_t *count, struct sieve *sieve, struct range numbers,
                                        const struct find_sink *sink, struct layout layout)
{
    struct sieve_pass pass = {.numbers = numbers, .sink = sink, .fraction = 1};
    if (!sieve_pass_begin(sieve, &pass, layout, false))
        return FIND_NO_MEMORY;
    uint64_t ones = 0, bits = 0;
    for (uint64_t chunk = 0; chunk < layout.chunks && !pass.stopped; chunk++) {
        bits += UINT64_C(8) * layout.line * sieve->wheel.lines;
        sieve_chunk_begin(sieve, &pass, chunk);
        for (uint32_t l = 0; l < sieve->wheel.lines && !pass.stopped; l++) {
            sieve_line_next(sieve, &pass);
            ones += sieve->kernels->count_ones(sieve->line, layout.line);
        }
    }
    *count = bits - ones + count_base_primes(sieve, &pass);
    return pass.stopped ? FIND_STOPPED : FIND_DONE;
}

enum find_status sieve_count(uint64_t *count, struct sieve *sieve, struct row_span span, const struct find_sink *sink)
{
    *count = 0;
    if (span.count == 0)
        return FIND_DONE;
    struct range numbers = sieve_numbers(sieve, span);
    return count_by_layout(count, sieve, numbers, sink, layout_fastest(numbers, &sieve->sizes));
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
