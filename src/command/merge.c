#include "command/merge.h"

#include <errno.h>

#include "cli/explain_merge.h"
#include "command/shared.h"
#include "command/verify_pi.h"
#include "state/merge_files.h"

enum exit_status command_merge(const struct options *options)
{
    struct report_file json = {.fd = -1};
    if (options->json != NULL && !report_file_open(&json, options->json)) {
        report_file_complain("the JSON report", options->json, errno);
        return STATUS_FAILED;
    }
    struct merge merge;
    merge_files(&merge, options->files, options->file_count);
    enum exit_status status = explain_merge(&merge, options);
    if (status == STATUS_DONE)
        status = verify_pi(&merge.result, options);
    if (status == STATUS_DONE && !command_report(&json, options, &merge.result))
        status = STATUS_FAILED;
    merge_free(&merge);
    report_file_drop(&json);
    return status;
}
