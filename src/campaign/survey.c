#include "campaign/survey.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* --- Results ------------------------------------------------------------------ */

static const struct campaign_result *find_result(const struct campaign_survey *earlier, size_t *at,
                                                 const struct campaign_name *name)
{
    while (*at < earlier->result_count && strcmp(earlier->results[*at].name, name->text) < 0)
        ++*at;
    bool found = *at < earlier->result_count && strcmp(earlier->results[*at].name, name->text) == 0;
    return found ? &earlier->results[*at] : NULL;
}

/* A result that was there before is as it was, unless it was being copied then. */
static bool reuse(struct campaign_result *result, const struct campaign_result *known, bool sum)
{
    if (known == NULL || known->verdict != CAMPAIGN_GOOD || (sum && known->sum[0] == '\0'))
        return false;
    *result = *known;
    return true;
}

static bool read_results(struct campaign_survey *survey, const struct campaign_survey *earlier,
                         const struct campaign_names *names, const char *folder, const struct campaign_plan *plan)
{
    const struct campaign_name *name = names->names;
    size_t at = 0;
    survey->results = calloc(names->count + 1, sizeof *survey->results);
    if (survey->results == NULL)
        return false;
    for (size_t i = 0; i < names->count; i++) {
        bool several = (i > 0 && name[i - 1].number == name[i].number) ||
                       (i + 1 < names->count && name[i + 1].number == name[i].number);
        struct campaign_result *result = &survey->results[survey->result_count++];
        if (!reuse(result, find_result(earlier, &at, &name[i]), several) &&
            !campaign_result_read(result, &name[i], folder, plan, several))
            return false;
    }
    return true;
}

static bool list_results(struct campaign_survey *survey, const struct campaign_survey *earlier, const char *folder,
                         const struct campaign_plan *plan)
{
    struct campaign_names names;
    if (!campaign_folder_list(&names, folder, CAMPAIGN_PARTS, plan->parts))
        return false;
    errno = ENOMEM;
    bool ok = read_results(survey, earlier, &names, folder, plan);
    free(names.names);
    return ok;
}

/* --- States ------------------------------------------------------------------- */

static enum campaign_state state_of(const struct campaign_survey *survey, const struct campaign_part *part)
{
    enum campaign_state state = part->begun ? CAMPAIGN_STOPPED : CAMPAIGN_FREE;
    if (part->settlement.done)
        return CAMPAIGN_DONE;
    for (size_t i = 0; i < part->leases; i++) {
        bool expired = survey->leases[part->first_lease + i].expired;
        enum campaign_state leased = expired ? CAMPAIGN_EXPIRED : CAMPAIGN_RUNNING;
        state = leased > state ? leased : state;
    }
    return state;
}

static void count_entries(struct campaign_survey *survey)
{
    for (size_t i = survey->result_count; i-- > 0;) {
        struct campaign_part *part = &survey->part[survey->results[i].number - 1];
        part->first_result = i;
        part->results++;
    }
    for (size_t i = survey->lease_count; i-- > 0;) {
        struct campaign_part *part = &survey->part[survey->leases[i].lease.number - 1];
        part->first_lease = i;
        part->leases++;
    }
    for (size_t i = 0; i < survey->work.count; i++)
        survey->part[survey->work.names[i].number - 1].begun = true;
    for (size_t i = 0; i < survey->failed.count; i++)
        survey->part[survey->failed.names[i].number - 1].failed = true;
}

static void settle_all(struct campaign_survey *survey, size_t needed)
{
    count_entries(survey);
    for (uint64_t i = 0; i < survey->parts; i++) {
        struct campaign_part *part = &survey->part[i];
        part->settlement = campaign_settle(survey->results + part->first_result, part->results, needed);
        part->state = state_of(survey, part);
        survey->of_state[part->state]++;
    }
}

static bool look(struct campaign_survey *survey, const struct campaign_survey *earlier, const char *folder,
                 const struct campaign_plan *plan)
{
    double now;
    *survey = (struct campaign_survey){.parts = plan->parts, .part = calloc(plan->parts, sizeof *survey->part)};
    survey->timed = campaign_folder_now(&now, folder);
    now = survey->timed ? now : -1;
    errno = ENOMEM;
    /* Leases come before results: a part that is finished in between is done, rather than free. */
    return survey->part != NULL &&
           campaign_leases_list(&survey->leases, &survey->lease_count, folder, plan->parts, now, plan->lease) &&
           campaign_folder_list(&survey->work, folder, CAMPAIGN_WORK, plan->parts) &&
           campaign_folder_list(&survey->refused, folder, CAMPAIGN_REFUSED, plan->parts) &&
           campaign_folder_list(&survey->failed, folder, CAMPAIGN_FAILED, plan->parts) &&
           list_results(survey, earlier, folder, plan);
}

bool campaign_survey(struct campaign_survey *survey, const char *folder, const struct campaign_plan *plan)
{
    struct campaign_survey earlier = *survey;
    bool ok = look(survey, &earlier, folder, plan);
    int error = errno;
    if (ok)
        settle_all(survey, plan->twice ? 2 : 1);
    campaign_survey_free(&earlier);
    errno = error;
    return ok;
}

void campaign_survey_free(struct campaign_survey *survey)
{
    free(survey->part);
    free(survey->results);
    free(survey->leases);
    free(survey->work.names);
    free(survey->refused.names);
    free(survey->failed.names);
    *survey = (struct campaign_survey){0};
}

bool campaign_survey_is_active(const struct campaign_survey *survey, const struct campaign_name *name)
{
    const struct campaign_part *part = &survey->part[name->number - 1];
    const char *owner = strchr(name->text, '.');
    for (size_t i = 0; i < part->leases && owner != NULL; i++) {
        const struct campaign_lease_seen *lease = &survey->leases[part->first_lease + i];
        if (!lease->expired && strcmp(lease->owner, owner + 1) == 0)
            return true;
    }
    return false;
}
