#include "campaign/result.h"

#include <stdio.h>
#include <string.h>

bool campaign_result_fits(const struct run_result *result, const struct campaign_plan *plan, uint64_t number)
{
    struct search search = campaign_plan_part(plan, number);
    char is[QUESTIONS_TEXT], asked[QUESTIONS_TEXT];
    if (!part_same(&result->search.part, &search.part) || !range_same(result->search.range, search.range) ||
        result->search.method != search.method || result->search.every != search.every)
        return false;
    questions_text(is, &result->search.questions);
    questions_text(asked, &search.questions);
    return strcmp(is, asked) == 0;
}

static enum campaign_verdict judge(const struct run_result *found, const struct campaign_plan *plan, uint64_t number)
{
    return campaign_result_fits(found, plan, number) && result_finished(found) ? CAMPAIGN_GOOD : CAMPAIGN_BAD;
}

bool campaign_result_read(struct campaign_result *result, const struct campaign_name *name, const char *folder,
                          const struct campaign_plan *plan, bool sum)
{
    char path[CAMPAIGN_PATH], file[CAMPAIGN_NAME + sizeof CAMPAIGN_CHECKPOINT + 1], reason[CHECKPOINT_REASON];
    struct run_result found = {0};
    *result = (struct campaign_result){.number = name->number, .verdict = CAMPAIGN_BAD};
    memcpy(result->name, name->text, sizeof result->name);
    snprintf(file, sizeof file, "%s/" CAMPAIGN_CHECKPOINT, name->text);
    campaign_path(path, folder, CAMPAIGN_PARTS, file);
    enum checkpoint_status status = checkpoint_read_any(&found, reason, path);
    if (status == CHECKPOINT_NONE || status == CHECKPOINT_UNREADABLE)
        result->verdict = CAMPAIGN_ABSENT;
    if (status != CHECKPOINT_OK)
        return status != CHECKPOINT_NO_MEMORY;
    result->verdict = judge(&found, plan, name->number);
    result->primes = found.standing.found.count;
    result->seconds = found.standing.seconds.total;
    result->simd = found.simd;
    result->lists = found.output.path != NULL;
    bool ok = !sum || checkpoint_findings_sum(result->sum, &found);
    result_free_answers(&found);
    return ok;
}

static bool same_host(const struct campaign_result *a, const struct campaign_result *b)
{
    char one[HOST_BYTES], other[HOST_BYTES];
    campaign_name_host(one, a->name);
    campaign_name_host(other, b->name);
    return strcmp(one, other) == 0;
}

static bool agree(const struct campaign_result *a, const struct campaign_result *b)
{
    return strcmp(a->sum, b->sum) == 0;
}

/* How many of the good results agree with that one, itself included; of each host one, if hosts matter. */
static size_t votes_for(size_t which, const struct campaign_result *results, size_t count, bool hosts)
{
    size_t votes = 0;
    for (size_t i = 0; i < count; i++) {
        bool counts = results[i].verdict == CAMPAIGN_GOOD && agree(&results[i], &results[which]);
        for (size_t j = 0; j < i && counts && hosts; j++)
            counts = results[j].verdict != CAMPAIGN_GOOD || !agree(&results[j], &results[i]) ||
                     !same_host(&results[j], &results[i]);
        votes += counts;
    }
    return votes;
}

/* The first result that agrees with the chosen one and has a listing, or else the first. */
static size_t choose(const struct campaign_result *results, size_t count, size_t chosen)
{
    for (size_t i = 0; i < count; i++)
        if (results[i].verdict == CAMPAIGN_GOOD && results[i].lists && agree(&results[i], &results[chosen]))
            return i;
    return chosen;
}

struct campaign_settlement campaign_settle(const struct campaign_result *results, size_t count, size_t needed)
{
    struct campaign_settlement settlement = {.missing = needed};
    size_t best = 0, second = 0;
    for (size_t i = 0; i < count; i++) {
        if (results[i].verdict != CAMPAIGN_GOOD)
            continue;
        size_t votes = votes_for(i, results, count, needed > 1);
        bool other = best > 0 && !agree(&results[i], &results[settlement.chosen]);
        settlement.disagree = settlement.disagree || other;
        if (votes > best) {
            second = other ? best : second;
            best = votes;
            settlement.chosen = i;
        } else if (other && votes > second) {
            second = votes;
        }
    }
    size_t wanted = settlement.disagree ? (second + 1 > 2 ? second + 1 : 2) : needed;
    settlement.done = best >= wanted;
    settlement.chosen = count > 0 ? choose(results, count, settlement.chosen) : 0;
    settlement.missing = settlement.done ? 0 : wanted - best;
    return settlement;
}
