/* The public header's handles, and what they find below 2^64. */
#include "mpiprimes.h"

#include <math.h>
#include <stdlib.h>

#include "library/ask.h"
#include "library/handle.h"

struct mpiprimes *mpiprimes_new(void)
{
    struct mpiprimes *handle = calloc(1, sizeof *handle);
    if (handle == NULL)
        return NULL;
    handle->way.method = METHOD_SIEVE;
    if (!simd_choose(&handle->way.simd))
        handle->way.simd = simd_supported();
    handle->count.asked = QUESTIONS_COUNT;
    return handle;
}

void mpiprimes_free(struct mpiprimes *handle)
{
    if (handle == NULL)
        return;
    kept_drop(&handle->count);
    kept_drop(&handle->asked);
    free(handle->block.bytes);
    free(handle);
}

/* Tables belong to settings. */
static void drop_tables(struct mpiprimes *handle)
{
    kept_drop(&handle->count);
    kept_drop(&handle->asked);
}

enum mpiprimes_error mpiprimes_set_method(struct mpiprimes *handle, enum mpiprimes_method method)
{
    if (method != MPIPRIMES_SIEVE && method != MPIPRIMES_TRIAL)
        return MPIPRIMES_BAD_ARGUMENT;
    drop_tables(handle);
    handle->way.method = method == MPIPRIMES_SIEVE ? METHOD_SIEVE : METHOD_TRIAL;
    return MPIPRIMES_OK;
}

enum mpiprimes_error mpiprimes_set_simd(struct mpiprimes *handle, enum mpiprimes_simd most)
{
    enum simd simd;
    if (!ask_simd(&simd, most))
        return MPIPRIMES_BAD_ARGUMENT;
    drop_tables(handle);
    handle->way.simd = simd;
    return MPIPRIMES_OK;
}

enum mpiprimes_error mpiprimes_set_memory(struct mpiprimes *handle, uint64_t bytes)
{
    drop_tables(handle);
    handle->way.memory = bytes;
    return MPIPRIMES_OK;
}

enum mpiprimes_error mpiprimes_count(struct mpiprimes *handle, uint64_t *count, uint64_t first, uint64_t last)
{
    if (first > last)
        return MPIPRIMES_BAD_RANGE;
    struct findings found = {.answers = NULL};
    enum mpiprimes_error error = handle_answer(&found, handle, &handle->count, (struct range){first, last});
    if (error == MPIPRIMES_OK)
        *count = found.count;
    return error;
}

/* --- Handing over ---------------------------------------------------------- */

struct handover {
    mpiprimes_receiver *receive;
    void *context;
    struct range range;
    bool stopped;
};

static void hand_over(struct handover *to, const uint64_t *primes, size_t count)
{
    if (count > 0 && !to->stopped)
        to->stopped = to->receive(to->context, primes, count) != 0;
}

static void pass_on(void *context, const struct rows *rows)
{
    struct handover *to = context;
    uint64_t primes[BLOCK_PART_ROWS * ROW_BITS];
    hand_over(to, primes, rows_small_primes(primes, rows->span, to->range));
    for (uint64_t done = 0; done < rows->span.count && !to->stopped; done += BLOCK_PART_ROWS)
        hand_over(to, primes, rows_primes(primes, rows, done, min_u64(done + BLOCK_PART_ROWS, rows->span.count)));
}

static bool goes_on(void *context, double done)
{
    (void)done;
    const struct handover *to = context;
    return !to->stopped;
}

enum mpiprimes_error mpiprimes_find(struct mpiprimes *handle, mpiprimes_receiver *receive, void *context, uint64_t first,
                                    uint64_t last)
{
    if (first > last)
        return MPIPRIMES_BAD_RANGE;
    struct handover to = {receive, context, {first, last}, false};
    enum mpiprimes_error error = handle_find(handle, to.range, &(struct find_sink){&to, pass_on, goes_on});
    return error == MPIPRIMES_OK && to.stopped ? MPIPRIMES_STOPPED : error;
}

/* --- The next primes ------------------------------------------------------- */

/* Numbers of a block: at first a few gaps between primes; at most 6 MB of rows. */
enum { WIDTH_MIN = 2048, WIDTH_MAX = 1 << 27 };

static void keep_rows(void *context, const struct rows *rows)
{
    block_add(context, rows);
}

/* Fills the block from a number on, for about so many primes: with twice as many numbers as before, if it goes on from
 * there.
 */
static enum mpiprimes_error fill_block(struct mpiprimes *handle, uint64_t from, size_t primes)
{
    struct block *block = &handle->block;
    bool goes_on = block->rows.span.count > 0 && from == block->range.last + 1;
    double before = goes_on ? (double)(block->range.last - block->range.first) : 0;
    double wanted = fmax((double)primes * 1.1 * log(fmax((double)from, 10)), 2 * before);
    uint64_t width = (uint64_t)fmin(fmax(wanted, WIDTH_MIN), WIDTH_MAX);
    struct range range = {from, min_u128((uint128)from + width, UINT64_MAX)};
    if (!block_begin(block, range))
        return MPIPRIMES_NO_MEMORY;
    enum mpiprimes_error error = handle_find(handle, range, &(struct find_sink){block, keep_rows, NULL});
    if (error != MPIPRIMES_OK)
        block_clear(block);
    return error;
}

enum mpiprimes_error mpiprimes_next(struct mpiprimes *handle, uint64_t *primes, size_t *count, size_t room, uint64_t from)
{
    struct block *block = &handle->block;
    size_t found = 0;
    if (room > 0 && !block_seek(block, from)) {
        enum mpiprimes_error error = fill_block(handle, from, room);
        if (error != MPIPRIMES_OK)
            return error;
    }
    while (found < room) {
        found += block_take(primes + found, room - found, block);
        if (found == room || block->range.last == UINT64_MAX)
            break;
        enum mpiprimes_error error = fill_block(handle, (uint64_t)block->range.last + 1, room - found);
        if (error != MPIPRIMES_OK)
            return error;
    }
    *count = found;
    return MPIPRIMES_OK;
}
