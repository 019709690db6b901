#include "find/finder.h"

#include <stdlib.h>
#include <string.h>

#include "find/primality.h"
#include "find/sieve.h"
#include "find/trial.h"

struct finder {
    struct range range;
    struct trial *trial; /* one of them */
    struct sieve *sieve;
};

struct finder *finder_new(enum method method, enum simd simd, struct range range)
{
    struct finder *finder = calloc(1, sizeof *finder);
    if (finder == NULL)
        return NULL;
    finder->range = range;
    if (method == METHOD_SIEVE)
        finder->sieve = sieve_new(simd, range);
    else
        finder->trial = trial_new(simd, range);
    if (finder->trial == NULL && finder->sieve == NULL) {
        free(finder);
        return NULL;
    }
    return finder;
}

void finder_free(struct finder *finder)
{
    if (finder == NULL)
        return;
    trial_free(finder->trial);
    sieve_free(finder->sieve);
    free(finder);
}

bool finder_find(struct finder *finder, struct row_span piece, const struct find_sink *sink)
{
    if (finder->sieve != NULL)
        return sieve_find(finder->sieve, piece, sink);
    return trial_find(finder->trial, piece, sink);
}

/* The sink of a count by rows: they go to the tally, polls to the caller's sink. */
struct counting {
    struct tally *tally;
    struct range range;
    const struct find_sink *sink;
};

static void tally_rows(void *context, const struct rows *rows)
{
    struct counting *counting = context;
    tally_add_rows(counting->tally, rows, counting->range);
}

static bool pass_poll(void *context, double done)
{
    const struct counting *counting = context;
    return counting->sink->poll == NULL || counting->sink->poll(counting->sink->context, done);
}

bool finder_count(struct tally *tally, struct finder *finder, struct row_span piece, const struct find_sink *sink)
{
    if (finder->sieve == NULL) {
        struct counting counting = {tally, finder->range, sink};
        return trial_find(finder->trial, piece, &(struct find_sink){&counting, tally_rows, pass_poll});
    }
    /* The sieve only counts; the first and the last primes come from testing numbers one by one. */
    struct tally part = {0};
    struct range numbers = range_of_rows(piece, finder->range);
    if (!sieve_count(&part.count, finder->sieve, piece, sink))
        return false;
    size_t ends = tally_ends(&part);
    primes_from(part.lowest, ends, numbers);
    primes_up_to(part.highest, ends, numbers);
    tally_merge(tally, &part);
    return true;
}
