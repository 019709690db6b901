/* The public header's functions, on top of the finder. */
#include "mpiprimes.h"

#include "find/finder.h"
#include "plan/cost.h"

enum { PART_ROWS = 64 }; /* Made into primes at a time: at most 24 KiB of them, which stay in the L1 cache. */

struct receiver {
    mpiprimes_receiver *receive;
    void *context;
    struct range range;
};

static void pass_on(void *context, const struct rows *rows)
{
    const struct receiver *receiver = context;
    uint64_t primes[PART_ROWS * ROW_BITS];
    size_t count = rows_small_primes(primes, rows->span, receiver->range);
    if (count > 0)
        receiver->receive(receiver->context, primes, count);
    for (uint64_t done = 0; done < rows->span.count; done += PART_ROWS) {
        count = rows_primes(primes, rows, done, min_u64(done + PART_ROWS, rows->span.count));
        if (count > 0)
            receiver->receive(receiver->context, primes, count);
    }
}

/* NULL if out of memory. */
static struct finder *finder_of(struct range range)
{
    enum simd simd = SIMD_PORTABLE;
    if (!simd_choose(&simd))
        simd = simd_supported();
    return finder_new(cost_choose((struct way){.method = METHOD_SIEVE, .simd = simd}, range, 1), range, NULL);
}

enum mpiprimes_error mpiprimes_find(mpiprimes_receiver *receive, void *context, uint64_t first, uint64_t last)
{
    if (first > last)
        return MPIPRIMES_BAD_RANGE;
    struct receiver receiver = {receive, context, {first, last}};
    struct finder *finder = finder_of(receiver.range);
    if (finder == NULL)
        return MPIPRIMES_NO_MEMORY;
    struct find_sink sink = {.context = &receiver, .rows = pass_on};
    struct row_span rows = rows_of_range(receiver.range);
    enum find_status status = rows.count == 0 ? FIND_DONE : finder_find(finder, rows, &sink);
    finder_free(finder);
    return status == FIND_DONE ? MPIPRIMES_OK : MPIPRIMES_NO_MEMORY;
}

enum mpiprimes_error mpiprimes_count(uint64_t *count, uint64_t first, uint64_t last)
{
    if (first > last)
        return MPIPRIMES_BAD_RANGE;
    struct range range = {first, last};
    struct finder *finder = finder_of(range);
    if (finder == NULL)
        return MPIPRIMES_NO_MEMORY;
    struct findings found = {0};
    struct row_span rows = rows_of_range(range);
    enum find_status status = rows.count == 0 ? FIND_DONE : finder_answer(&found, finder, rows, &(struct find_sink){0});
    finder_free(finder);
    if (status == FIND_DONE)
        *count = found.count;
    return status == FIND_DONE ? MPIPRIMES_OK : MPIPRIMES_NO_MEMORY;
}
