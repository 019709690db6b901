#include "command/search.h"

#include "command/searched.h"
#include "command/shared.h"

enum exit_status command_search(const struct options *options, const struct team *team, double started)
{
    struct report_file json;
    struct searched searched;
    if (!command_open_file(&json, "the JSON report", options->json, team))
        return STATUS_FAILED;
    enum exit_status status = searched_run(&searched, options, team, started);
    if (searched.result != NULL && !command_report(&json, options, searched.result))
        status = STATUS_FAILED;
    searched_end(&searched);
    report_file_drop(&json);
    return command_agree(team, status);
}
