#include "cli/advice.h"

#include <stdio.h>

#include "cli/duration.h"
#include "core/placement.h"
#include "plan/cost.h"

/* Seconds, times, and bytes for each rank. */
static const double LONG = 2, MUCH_FASTER = 5, UNEVEN = 1.25;
static const uint64_t MEMORY_ENOUGH = 300000000;

/* Printing goes through rank 0 and the launcher, or to a reader that is slow. */
static bool advise_file(char *text, const struct options *options, const struct timings *seconds)
{
    char write[DURATION_TEXT], total[DURATION_TEXT];
    if (!options->print || seconds->write <= seconds->total / 2)
        return false;
    duration_text(write, seconds->write);
    duration_text(total, seconds->total);
    snprintf(text, ADVICE_TEXT, "printing took %s of %s; -o FILE writes from all ranks and is much faster", write, total);
    return true;
}

/* Seconds for one rank, as predicted. */
static double predict(const struct run_result *result, enum method method)
{
    struct search search = result->search;
    search.method = method;
    struct questions asked = search_questions(&search, false);
    struct way way = cost_choose_asked(search_way(&search, result->simd), &asked, search.range, 1);
    double x = (double)search.range.last;
    return cost_start(way, x) + cost_setup(way, x) + cost_rows(way, rows_of_range(search.range));
}

static bool advise_sieve(char *text, const struct run_result *result)
{
    if (result->search.method != METHOD_TRIAL)
        return false;
    double times = predict(result, METHOD_TRIAL) / predict(result, METHOD_SIEVE);
    snprintf(text, ADVICE_TEXT, "--method=sieve finds the same primes about %.2g times as fast", times);
    return times > MUCH_FASTER;
}

static bool advise_memory(char *text, const struct options *options, const struct run_result *result)
{
    struct way way = search_way(&result->search, result->simd);
    snprintf(text, ADVICE_TEXT, "with more than --memory=%.0f this range is searched faster",
             1e-6 * (double)options->memory);
    return options->memory > 0 && options->memory < MEMORY_ENOUGH && way_is_high(way, result->search.range.last);
}

static bool advise_ranks(char *text, const struct run_result *result)
{
    const struct placement *placement = result->placement;
    if (placement == NULL || placement->binding == BINDING_UNKNOWN || placement->cores <= result->ranks)
        return false;
    snprintf(text, ADVICE_TEXT, "there are %d cores: mpirun -np %d would search on all of them", placement->cores,
             placement->cores);
    return true;
}

static bool advise_schedule(char *text, const struct run_result *result)
{
    snprintf(text, ADVICE_TEXT, "ranks waited for the slowest one; --schedule=dynamic shares the work by their speed");
    return result->ranks > 1 && result->schedule == SCHEDULE_STATIC && result->imbalance > UNEVEN;
}

bool advice_text(char text[ADVICE_TEXT], const struct options *options, const struct run_result *result)
{
    const struct timings *seconds = &result->standing.seconds;
    if (result->table == NULL || result->merged > 0 || seconds->total <= LONG)
        return false;
    return advise_file(text, options, seconds) || advise_sieve(text, result) || advise_memory(text, options, result) ||
           advise_ranks(text, result) || advise_schedule(text, result);
}
