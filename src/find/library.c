/* The public header's functions, on top of the finder. */
#include "mpiprimes.h"

#include "find/finder.h"

struct receiver {
    mpiprimes_receiver *receive;
    void *context;
    struct range range;
};

static void pass_on(void *context, const struct rows *rows)
{
    const struct receiver *receiver = context;
    for (uint64_t i = 0; i < rows->span.count; i++) {
        uint64_t primes[ROW_PRIMES_MAX];
        size_t count = row_all_primes(primes, rows, i, receiver->range);
        if (count > 0)
            receiver->receive(receiver->context, primes, count);
    }
}

enum mpiprimes_error mpiprimes_find(mpiprimes_receiver *receive, void *context, uint64_t first, uint64_t last)
{
    if (first > last)
        return MPIPRIMES_BAD_RANGE;
    struct receiver receiver = {receive, context, {first, last}};
    enum simd simd = SIMD_PORTABLE;
    if (!simd_choose(&simd))
        simd = simd_supported();
    struct finder *finder = finder_new(METHOD_TRIAL, simd, receiver.range);
    if (finder == NULL)
        return MPIPRIMES_NO_MEMORY;
    struct find_sink sink = {.context = &receiver, .rows = pass_on};
    finder_find(finder, rows_of_range(receiver.range), &sink);
    finder_free(finder);
    return MPIPRIMES_OK;
}
