#include "command/merge.h"

#include <errno.h>

#include "campaign/merge.h"
#include "cli/campaign_report.h"
#include "cli/explain_campaign.h"
#include "cli/explain_merge.h"
#include "command/shared.h"
#include "command/verify_pi.h"
#include "core/clock.h"
#include "state/merge_files.h"

static enum exit_status merge(char *const *files, size_t count, struct report_file *json, const struct options *options)
{
    struct merge merge;
    merge_files(&merge, files, count);
    enum exit_status status = explain_merge(&merge, options);
    if (status == STATUS_DONE)
        status = verify_pi(&merge.result, options, clock_seconds());
    if (status == STATUS_DONE && !command_report(json, options, &merge.result))
        status = STATUS_FAILED;
    merge_free(&merge);
    return status;
}

/* A campaign, if all of its parts are done. */
static enum exit_status merge_campaign(const char *folder, struct report_file *json, const struct options *options)
{
    struct campaign_plan plan;
    struct campaign_survey survey = {0};
    char reason[CHECKPOINT_REASON], **files = NULL;
    enum campaign_status read = campaign_plan_read(&plan, reason, folder);
    if (read != CAMPAIGN_OK)
        return explain_campaign_plan(read, reason, folder);
    size_t count = 0;
    enum exit_status status = STATUS_FAILED;
    if (!campaign_survey(&survey, folder, &plan) || !campaign_merge_files(&files, &count, &survey, folder))
        explain_campaign_folder(folder, errno);
    else
        status = campaign_report_missing(&survey, &plan);
    if (status == STATUS_DONE)
        status = merge(files, count, json, options);
    campaign_merge_free(files, count);
    campaign_survey_free(&survey);
    return status;
}

enum exit_status command_merge(const struct options *options)
{
    struct report_file json = {.fd = -1};
    if (options->json != NULL && !report_file_open(&json, options->json)) {
        report_file_complain("the JSON report", options->json, errno);
        return STATUS_FAILED;
    }
    enum exit_status status;
    if (options->file_count == 1 && campaign_merge_is_folder(options->files[0]))
        status = merge_campaign(options->files[0], &json, options);
    else
        status = merge(options->files, options->file_count, &json, options);
    report_file_drop(&json);
    return status;
}
