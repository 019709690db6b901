#include "command/status.h"

#include <errno.h>

#include "cli/campaign_report.h"
#include "cli/explain_campaign.h"
#include "cli/streams.h"

enum exit_status command_status(const struct options *options)
{
    const char *folder = options->files[0];
    char reason[CHECKPOINT_REASON];
    struct campaign_plan plan;
    struct campaign_survey survey = {0};
    enum campaign_status read = campaign_plan_read(&plan, reason, folder);
    if (read != CAMPAIGN_OK)
        return explain_campaign_plan(read, reason, folder);
    enum exit_status status = STATUS_DONE;
    if (!campaign_survey(&survey, folder, &plan))
        status = explain_campaign_folder(folder, errno);
    else if (options->quiet)
        campaign_report_lines(&survey, &plan);
    else
        campaign_report(&survey, &plan, folder);
    campaign_survey_free(&survey);
    return streams_flush() ? status : STATUS_FAILED;
}
