#include "campaign/merge.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool campaign_merge_is_folder(const char *path)
{
    struct stat file;
    return stat(path, &file) == 0 && S_ISDIR(file.st_mode);
}

/* The parts from the first on that are done, up to the first one that is not. */
static size_t parts_without_gap(const struct campaign_survey *survey)
{
    size_t count = 0;
    while (count < survey->parts && survey->part[count].state == CAMPAIGN_DONE)
        count++;
    return count;
}

bool campaign_merge_files(char ***files, size_t *count, const struct campaign_survey *survey, const char *folder)
{
    size_t parts = parts_without_gap(survey);
    *count = 0;
    *files = malloc((parts + 1) * sizeof **files);
    for (size_t i = 0; i < parts && *files != NULL; i++) {
        const struct campaign_part *part = &survey->part[i];
        const struct campaign_result *result = &survey->results[part->first_result + part->settlement.chosen];
        char name[2 * CAMPAIGN_NAME], path[CAMPAIGN_PATH];
        snprintf(name, sizeof name, "%s/" CAMPAIGN_CHECKPOINT, result->name);
        campaign_path(path, folder, CAMPAIGN_PARTS, name);
        char *copy = strdup(path);
        if (copy == NULL)
            break;
        (*files)[(*count)++] = copy;
    }
    errno = ENOMEM;
    return *files != NULL && *count == parts;
}

void campaign_merge_free(char **files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(files[i]);
    free(files);
}

double campaign_merge_progress(const char *folder, const struct campaign_plan *plan, uint64_t number, const char *owner)
{
    char name[2 * CAMPAIGN_NAME], path[CAMPAIGN_PATH], reason[CHECKPOINT_REASON];
    struct run_result found = {0};
    snprintf(name, sizeof name, "%06llu.%s/" CAMPAIGN_CHECKPOINT, (unsigned long long)number, owner);
    campaign_path(path, folder, CAMPAIGN_WORK, name);
    if (checkpoint_read_any(&found, reason, path) != CHECKPOINT_OK)
        return 0;
    uint64_t rows = rows_of_range(found.search.range).count;
    bool fits = campaign_result_fits(&found, plan, number);
    result_free_answers(&found);
    return !fits ? 0 : rows > 0 ? (double)found.standing.found.rows.count / (double)rows : 1;
}
