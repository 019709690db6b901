/* Ranges are counted by all ranks as plan/nth.h says; over the last numbers rank 0 walks alone. */
#include "command/nth.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/build.h"
#include "cli/streams.h"
#include "command/search.h"
#include "command/searched.h"
#include "command/shared.h"
#include "command/verify_pi.h"
#include "find/finder.h"
#include "find/tests/primality_ends.h"
#include "plan/cost.h"
#include "plan/nth.h"

static const char SUFFIX[] = ".nth";

/* Primes of a range, all of them. */
struct prime_list {
    uint128 *primes;
    size_t count, room;
    struct range range;
    bool starved;
};

static void take_primes(void *context, const struct rows *rows)
{
    struct prime_list *list = context;
    if (list->count + SMALL_PRIMES + rows->span.count * ROW_BITS > list->room) {
        size_t room = 2 * list->room + SMALL_PRIMES + rows->span.count * ROW_BITS;
        uint128 *primes = realloc(list->primes, room * sizeof *primes);
        list->starved = list->starved || primes == NULL;
        if (primes == NULL)
            return;
        list->primes = primes;
        list->room = room;
    }
    uint64_t small[SMALL_PRIMES];
    size_t count = rows_small_primes(small, rows->span, list->range);
    for (size_t i = 0; i < count; i++)
        list->primes[list->count++] = small[i];
    for (uint64_t i = 0; i < rows->span.count; i++)
        list->count += row_primes_wide(list->primes + list->count, rows, i);
}

/* False if out of memory. The primes are to be freed. */
static bool list_primes(struct prime_list *list, struct range range, enum simd simd)
{
    *list = (struct prime_list){.range = range};
    struct way way = cost_choose((struct way){.method = METHOD_SIEVE, .simd = simd}, range, 1);
    struct finder *finder = finder_new(way, range, NULL);
    bool ok = finder != NULL &&
              finder_find(finder, rows_of_range(range), &(struct find_sink){list, take_primes, NULL}) == FIND_DONE;
    finder_free(finder);
    return ok && !list->starved;
}

/* Walks to the prime. False if out of memory; *prime stays 0 if there is none. */
static bool walk(uint128 *prime, struct nth *nth)
{
    enum simd simd = SIMD_PORTABLE;
    bool ok = simd_choose(&simd);
    while (ok && *prime == 0 && !nth_is_beyond(nth)) {
        struct prime_list list;
        uint64_t index;
        bool from_end;
        struct range range = nth_walk(&index, &from_end, nth);
        ok = list_primes(&list, range, simd);
        if (ok && index < list.count)
            *prime = list.primes[from_end ? list.count - 1 - index : index];
        else
            nth_take(nth, range, list.count);
        free(list.primes);
    }
    return ok;
}

/* Options of a count of some numbers on the way. */
static struct options count_options(const struct options *options, struct range range)
{
    struct options count = *options;
    count.search.range = range;
    count.search.questions = QUESTIONS_COUNT;
    count.search.every = 0;
    count.towards_nth = true;
    count.search.primes = count.print = false;
    count.output.path = count.checkpoint = NULL;
    return count;
}

/* Counts the numbers on the way; *spent grows by the seconds. */
static enum exit_status count_range(uint64_t *count, struct timings *spent, const struct options *options,
                                    const struct team *team, double started)
{
    struct searched searched;
    enum exit_status status = searched_run(&searched, options, team, started);
    if (searched.result != NULL) {
        *count = searched.result->standing.found.count;
        timings_add(spent, &searched.result->standing.seconds);
    }
    searched_end(&searched);
    *count = team_agree_number(team, *count);
    return status;
}

/* From the first range on, until rank 0 alone can go on. `kept` is the checkpoint of that range, or NULL. */
static enum exit_status approach(struct nth *nth, struct timings *spent, const struct options *options, const char *kept,
                                 const struct team *team, double started)
{
    struct range range;
    enum exit_status status = STATUS_DONE;
    while (status == STATUS_DONE && nth_next_range(&range, nth)) {
        struct options count = count_options(options, range);
        uint64_t primes = 0;
        count.quiet = true; /* What there is to say was said; only progress is shown. */
        count.kept = kept;
        status = count_range(&primes, spent, &count, team, started);
        nth_take(nth, range, primes);
    }
    return status;
}

/* Rank 0 finds the prime and says so if it cannot; all ranks learn of it. */
static enum exit_status find_prime(uint128 *prime, struct nth *nth, const struct team *team)
{
    enum exit_status status = STATUS_DONE;
    char first[UINT128_TEXT], most[UINT128_TEXT];
    if (team->rank == 0 && !walk(prime, nth)) {
        streams_complain("not enough memory", "to list primes");
        status = STATUS_FAILED;
    } else if (team->rank == 0 && *prime == 0) {
        fprintf(stderr, "%s: --nth=%" PRIu64 ": from %s to %s there are only %" PRIu64 " primes; lower N\n", PROGRAM_NAME,
                nth->n, uint128_text(first, nth->all.first), uint128_text(most, nth->all.last), nth->counted);
        status = STATUS_USAGE;
    }
    team_agree_bytes(team, prime, sizeof *prime);
    return command_agree(team, status);
}

/* What a search up to the prime would have found. */
static void complete(struct run_result *result, const struct options *options, uint128 prime)
{
    struct findings *found = &result->standing.found;
    struct range range = {options->search.range.first, prime};
    result->search.nth = options->search.nth;
    result->search.range = range;
    found->rows = rows_of_range(range);
    found->count = options->search.nth;
    size_t ends = findings_ends(found);
    memset(found->first, 0, sizeof found->first);
    memset(found->last, 0, sizeof found->last);
    primality_ends_lowest(found->first, ends, range);
    primality_ends_highest(found->last, ends, range);
}

/* Where nothing else is asked, the count tells all. */
static enum exit_status find_alone(const struct options *options, const struct team *team, double started)
{
    struct nth nth = {.n = options->search.nth, .all = options->search.range};
    struct options count = count_options(options, nth_first_range(nth.n, nth.all));
    struct report_file json;
    struct searched searched;
    struct timings spent = {0};
    uint128 prime = 0;
    count.checkpoint = options->checkpoint;
    if (!command_open_file(&json, "the JSON report", options->json, team))
        return STATUS_FAILED;
    enum exit_status status = searched_run(&searched, &count, team, started);
    nth.end = count.search.range.last;
    nth.counted = team_agree_number(team, searched.result != NULL ? searched.result->standing.found.count : 0);
    if (status == STATUS_DONE)
        status = approach(&nth, &spent, options, count.checkpoint, team, started);
    if (status == STATUS_DONE)
        status = find_prime(&prime, &nth, team);
    if (status == STATUS_DONE && searched.result != NULL) {
        struct run_result result = *searched.result;
        complete(&result, options, prime);
        timings_add(&result.standing.seconds, &spent);
        status = verify_pi(&result, options, started);
        if (status == STATUS_DONE && !command_report(&json, options, &result))
            status = STATUS_FAILED;
    }
    if (options->verify_pi)
        team_wait(team);
    searched_end(&searched);
    report_file_drop(&json);
    return command_agree(team, status);
}

/* The checkpoint of the count, beside that of the search; to be freed. *path is NULL if there is none. Collective; false on
 * every rank, and rank 0 says so, if one is out of memory. */
static bool name_checkpoint(char **path, const char *checkpoint, const struct team *team)
{
    size_t room = checkpoint != NULL ? strlen(checkpoint) + sizeof SUFFIX : 0;
    *path = checkpoint != NULL ? malloc(room) : NULL;
    if (*path != NULL)
        snprintf(*path, room, "%s%s", checkpoint, SUFFIX);
    if (team_all(team, *path != NULL || checkpoint == NULL))
        return true;
    if (team->rank == 0)
        streams_complain("not enough memory", "use fewer ranks on each node");
    free(*path);
    return false;
}

/* Says so if primes are to be listed that a .npy file cannot hold. */
static enum exit_status refuse_npy(const struct options *options, const struct team *team)
{
    bool wide = options->search.range.last > UINT64_MAX;
    bool refused = wide && options->output.path != NULL && options->output.format == FORMAT_NPY;
    if (refused && team->rank == 0)
        streams_complain("the prime lies beyond 2^64, and a .npy file holds numbers up to 2^64-1", "list them as text");
    return command_agree(team, refused ? STATUS_USAGE : STATUS_DONE);
}

/* The prime by counting, then the search from the first number to it. */
static enum exit_status find_and_search(const struct options *options, const struct team *team, double started)
{
    struct nth nth = {.n = options->search.nth, .all = options->search.range};
    struct options count = count_options(options, nth_first_range(nth.n, nth.all)), search = *options;
    struct timings spent = {0};
    uint128 prime = 0;
    char *checkpoint;
    if (!name_checkpoint(&checkpoint, options->checkpoint, team))
        return STATUS_FAILED;
    count.checkpoint = checkpoint;
    enum exit_status status = count_range(&nth.counted, &spent, &count, team, started);
    nth.end = count.search.range.last;
    if (status == STATUS_DONE)
        status = approach(&nth, &spent, options, count.checkpoint, team, started);
    if (status == STATUS_DONE)
        status = find_prime(&prime, &nth, team);
    free(checkpoint);
    search.search.range.last = prime;
    if (status == STATUS_DONE)
        status = refuse_npy(&search, team);
    return status == STATUS_DONE ? command_search(&search, team, started) : status;
}

/* Says so if there cannot be such a prime: to count as far as that would take for ever. */
static enum exit_status refuse_hopeless(const struct search *search, const struct team *team)
{
    bool hopeless = nth_is_hopeless(search->nth, search->range);
    char first[UINT128_TEXT], most[UINT128_TEXT];
    if (hopeless && team->rank == 0)
        fprintf(stderr, "%s: --nth=%" PRIu64 ": from %s to %s there are fewer primes; lower N\n", PROGRAM_NAME, search->nth,
                uint128_text(first, search->range.first), uint128_text(most, search->range.last));
    return command_agree(team, hopeless ? STATUS_USAGE : STATUS_DONE);
}

enum exit_status command_nth(const struct options *options, const struct team *team, double started)
{
    const struct search *search = &options->search;
    bool further = questions_any(&search->questions) || search->every > 0 || search->primes || options->output.path != NULL;
    enum exit_status status = refuse_hopeless(search, team);
    return status != STATUS_DONE ? status : (further ? find_and_search : find_alone)(options, team, started);
}
