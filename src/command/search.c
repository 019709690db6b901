#include "command/search.h"

#include "command/searched.h"
#include "command/shared.h"
#include "command/verify_pi.h"

enum exit_status command_search(const struct options *options, const struct team *team, double started)
{
    struct report_file json;
    struct searched searched;
    if (!command_open_file(&json, "the JSON report", options->json, team))
        return STATUS_FAILED;
    enum exit_status status = searched_run(&searched, options, team, started);
    if (searched.result != NULL) {
        struct run_result result = *searched.result;
        enum exit_status verified = verify_pi(&result, options, started);
        if (verified != STATUS_DONE)
            status = verified;
        else if (!command_report(&json, options, &result))
            status = STATUS_FAILED;
    }
    if (options->verify_pi)
        team_wait(team);
    searched_end(&searched);
    report_file_drop(&json);
    return command_agree(team, status);
}
