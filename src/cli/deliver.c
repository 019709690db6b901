#include "cli/deliver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/advice.h"
#include "cli/build.h"
#include "cli/report.h"
#include "cli/report_lines.h"
#include "cli/streams.h"
#include "core/write.h"

static bool deliver_json(struct report_file *file, const struct run_result *result, const char *mpi)
{
    char *text = report_json(result, mpi);
    errno = ENOMEM;
    bool ok = text != NULL && report_file_write(file, text);
    if (!ok)
        report_file_complain("the JSON report", file->name, errno);
    free(text);
    return ok;
}

/* Frees the text; NULL: there was no memory for it. */
static bool deliver_text(int fd, char *text)
{
    errno = ENOMEM;
    bool ok = text != NULL && write_all(fd, text, strlen(text));
    if (!ok)
        streams_complain("cannot write the report", strerror(errno));
    free(text);
    return ok;
}

/* One line, on standard error. */
static void advise(const struct options *options, const struct run_result *result)
{
    char text[ADVICE_TEXT];
    if (advice_text(text, options, result))
        fprintf(stderr, "%s: to try next: %s\n", PROGRAM_NAME, text);
}

bool deliver_result(const struct options *options, struct report_file *json, const struct run_result *result,
                    const char *mpi)
{
    bool json_only = options->json != NULL && strcmp(options->json, "-") == 0;
    bool ok = json->fd < 0 || deliver_json(json, result, mpi);
    if (json_only || (options->quiet && options->print))
        return ok;
    if (options->quiet)
        return deliver_text(STDOUT_FILENO, report_lines(result)) && ok;
    ok = deliver_text(options->print ? STDERR_FILENO : STDOUT_FILENO, report_text(result, options->all_ranks)) && ok;
    advise(options, result);
    return ok;
}
