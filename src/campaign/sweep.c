#include "campaign/sweep.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_done(const struct campaign_survey *survey, uint64_t number)
{
    return survey->part[number - 1].state == CAMPAIGN_DONE;
}

static void sweep_names(const struct campaign_survey *survey, const struct campaign_names *names, const char *folder,
                        enum campaign_place place)
{
    for (size_t i = 0; i < names->count; i++)
        if (is_done(survey, names->names[i].number) && !campaign_survey_is_active(survey, &names->names[i]))
            campaign_folder_remove(folder, place, names->names[i].text);
}

static void sweep_leases(const struct campaign_survey *survey, const char *folder)
{
    for (size_t i = 0; i < survey->lease_count; i++) {
        const struct campaign_lease *lease = &survey->leases[i].lease;
        char name[CAMPAIGN_NAME];
        if (!survey->leases[i].expired || !is_done(survey, lease->number))
            continue;
        campaign_lease_name(name, lease);
        campaign_folder_remove(folder, CAMPAIGN_LEASES, name);
    }
}

/* A folder that must not be seen half removed becomes one of a job that is gone first. */
static void remove_result(const char *folder, const char *name)
{
    if (campaign_folder_move(folder, CAMPAIGN_PARTS, CAMPAIGN_WORK, name))
        campaign_folder_remove(folder, CAMPAIGN_WORK, name);
}

static void refuse_result(const char *folder, const char *name)
{
    if (!campaign_folder_move(folder, CAMPAIGN_PARTS, CAMPAIGN_REFUSED, name))
        remove_result(folder, name);
}

/* Where several results of a part count, one listing is enough. */
static void remove_listing(const struct campaign_result *result, const char *folder, const char *listing)
{
    char name[2 * CAMPAIGN_NAME], path[CAMPAIGN_PATH];
    snprintf(name, sizeof name, "%s/%s", result->name, listing);
    campaign_path(path, folder, CAMPAIGN_PARTS, name);
    unlink(path);
}

/* The first of several results that agree stays; all jobs see that alike, or see fewer and remove fewer. */
static void sweep_results(const struct campaign_survey *survey, const char *folder, const struct campaign_part *part,
                          const struct campaign_plan *plan)
{
    const struct campaign_result *results = survey->results + part->first_result;
    const struct campaign_result *chosen = &results[part->settlement.chosen];
    for (size_t i = 0; i < part->results; i++) {
        bool good = results[i].verdict == CAMPAIGN_GOOD;
        if (results[i].verdict == CAMPAIGN_BAD ||
            (good && part->settlement.done && strcmp(results[i].sum, chosen->sum) != 0))
            refuse_result(folder, results[i].name);
        else if (good && part->settlement.done && !part->settlement.disagree && &results[i] != chosen) {
            if (!plan->twice)
                remove_result(folder, results[i].name);
            else if (results[i].lists)
                remove_listing(&results[i], folder, plan->listing);
        }
    }
}

void campaign_sweep(const struct campaign_survey *survey, const char *folder, const struct campaign_plan *plan)
{
    for (uint64_t i = 0; i < survey->parts; i++)
        sweep_results(survey, folder, &survey->part[i], plan);
    sweep_names(survey, &survey->work, folder, CAMPAIGN_WORK);
    sweep_names(survey, &survey->failed, folder, CAMPAIGN_FAILED);
    sweep_leases(survey, folder);
    campaign_plan_sweep(folder);
}
