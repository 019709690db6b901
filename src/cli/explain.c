#include "cli/explain.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/build.h"
#include "cli/duration.h"
#include "cli/streams.h"
#include "cli/verified_text.h"

/* The fraction of the rows that is searched. */
static double searched(struct range range, const struct standing *standing)
{
    struct row_span rows = rows_of_range(range);
    return rows.count > 0 ? (double)standing->found.rows.count / (double)rows.count : 1;
}

void explain_place(char text[PLACE_TEXT], struct range range, const struct standing *standing)
{
    char number[UINT128_TEXT];
    snprintf(text, PLACE_TEXT, "%s (%.3g%% of the range)",
             uint128_text(number, rows_number_behind(range, standing->found.rows.count)), 100 * searched(range, standing));
}

static void explain_resumed(const struct run_result *earlier, const char *checkpoint)
{
    char place[PLACE_TEXT], spent[DURATION_TEXT];
    explain_place(place, earlier->search.range, &earlier->standing);
    duration_text(spent, earlier->standing.seconds.total);
    fprintf(stderr, "%s: going on from %s at %s, after %s\n", PROGRAM_NAME, checkpoint, place, spent);
}

void explain_start(const struct restart *restart, const struct options *options)
{
    const char *checkpoint = options->checkpoint;
    char last[UINT128_TEXT];
    if (restart->start == RESTART_RESUMED)
        explain_resumed(&restart->earlier, checkpoint);
    else if (restart->start == RESTART_FINISHED && options->towards_nth)
        fprintf(stderr, "%s: the primes up to %s are counted, as %s tells; the last steps to the prime follow\n",
                PROGRAM_NAME, uint128_text(last, restart->earlier.search.range.last), checkpoint);
    else if (restart->start == RESTART_FINISHED)
        fprintf(stderr, "%s: this run is finished, as %s tells; here is its report again\n", PROGRAM_NAME, checkpoint);
}

/* Says why the output file does not fit, and what to do. */
static void explain_output(const struct restart *restart, const char *checkpoint, const char *output)
{
    switch (restart->problem) {
    case RESTART_OUTPUT_EXISTS:
        fprintf(stderr, "%s: %s exists; name another file, or overwrite it with --force\n", PROGRAM_NAME, output);
        return;
    case RESTART_OUTPUT_MISSING:
        fprintf(stderr,
                "%s: %s is missing, though the checkpoint %s vouches for it; put it back, or remove the checkpoint\n",
                PROGRAM_NAME, output, checkpoint);
        return;
    case RESTART_OUTPUT_SHORT:
        fprintf(stderr,
                "%s: %s has %" PRIu64 " bytes, though the checkpoint %s vouches for %" PRIu64
                "; put it back, or remove the checkpoint\n",
                PROGRAM_NAME, output, restart->size, checkpoint, restart->earlier.standing.found.bytes);
        return;
    case RESTART_OUTPUT_NO_FILE:
        fprintf(stderr, "%s: %s is no regular file, so a run that writes to it cannot be resumed; leave --checkpoint out\n",
                PROGRAM_NAME, output);
        return;
    case RESTART_OUTPUT_NO_PLACES:
        fprintf(stderr,
                "%s: %s is a pipe or a terminal, and the ranks write at their places in a file; print to it instead: "
                "%s --print ... > %s\n",
                PROGRAM_NAME, output, PROGRAM_NAME, output);
        return;
    default:
        fprintf(stderr, "%s: another run is writing to %s now\n", PROGRAM_NAME, output);
    }
}

/* Says why the checkpoint or the output file does not fit, and what to do. */
static void explain_refusal(const struct restart *restart, const char *checkpoint, const char *output)
{
    switch (restart->problem) {
    case RESTART_UNREADABLE:
        fprintf(stderr, "%s: cannot read the checkpoint %s: %s\n", PROGRAM_NAME, checkpoint, strerror(restart->error));
        return;
    case RESTART_DAMAGED:
        fprintf(stderr, "%s: the checkpoint %s %s; remove it to begin anew, or name another file\n", PROGRAM_NAME,
                checkpoint, restart->reason);
        return;
    case RESTART_OTHER:
        fprintf(stderr, "%s: the checkpoint %s %s; name another file, or remove it\n", PROGRAM_NAME, checkpoint,
                restart->reason);
        return;
    default:
        explain_output(restart, checkpoint, output);
    }
}

enum exit_status explain_problem(const struct restart *restart, const struct options *options)
{
    switch (restart->problem) {
    case RESTART_OK:
        return STATUS_DONE;
    case RESTART_NO_MEMORY:
        streams_complain("not enough memory", "to read the checkpoint");
        return STATUS_FAILED;
    case RESTART_CHECKPOINT_FAILED:
        fprintf(stderr, "%s: cannot write the checkpoint %s: %s\n", PROGRAM_NAME, options->checkpoint,
                strerror(restart->error));
        return STATUS_FAILED;
    case RESTART_OUTPUT_FAILED:
        fprintf(stderr, "%s: cannot write to %s: %s\n", PROGRAM_NAME, options->output.path, strerror(restart->error));
        return STATUS_FAILED;
    default:
        explain_refusal(restart, options->checkpoint, options->output.path);
        return STATUS_USAGE;
    }
}

/* What is listed. */
static const char *listed(const struct options *options)
{
    enum format format = options->output.format;
    return format == FORMAT_TUPLETS ? "tuplets" : format == FORMAT_GAPS ? "gaps" : "primes";
}

/* Where the same command goes on. */
static const char *checkpoint_of(const struct options *options)
{
    return options->checkpoint != NULL ? options->checkpoint : options->kept;
}

/* Says behind the reason what is lost, and what is not. */
static void say_rest(const struct run_result *result, const struct options *options)
{
    char place[PLACE_TEXT];
    explain_place(place, result->search.range, &result->standing);
    if (checkpoint_of(options) != NULL) {
        fprintf(stderr, "; the same command goes on from %s\n", checkpoint_of(options));
        return;
    }
    if (result->search.questions.count)
        fprintf(stderr, "; it found %" PRIu64 " primes before %s", result->standing.found.count, place);
    else
        fprintf(stderr, "; it got to %s", place);
    if (options->output.path != NULL && result->standing.found.rows.count > 0)
        fprintf(stderr, ", %s%s %s holds", format_lists_primes(options->output.format) ? "which" : "whose ",
                format_lists_primes(options->output.format) ? "" : listed(options), options->output.path);
    fprintf(stderr, "\n");
}

static enum exit_status explain_stop(int signal, const struct run_result *result, const struct options *options)
{
    char place[PLACE_TEXT];
    explain_place(place, result->search.range, &result->standing);
    if (signal != 0)
        fprintf(stderr, "%s: stopped by signal %d (%s)", PROGRAM_NAME, signal, strsignal(signal));
    else
        fprintf(stderr, "%s: stopped by the time limit", PROGRAM_NAME);
    if (checkpoint_of(options) != NULL)
        fprintf(stderr, " at %s", place);
    say_rest(result, options);
    return checkpoint_of(options) != NULL ? STATUS_STOPPED : STATUS_FAILED;
}

/* Says on which rank the output file could not be written, and what it holds; standard output is rank 0's. */
static void explain_failed_output(const struct run_failure *failure, const struct run_result *result,
                                  const struct options *options)
{
    const char *output = options->output.path;
    fprintf(stderr, "%s: cannot write the %s to %s: %s", PROGRAM_NAME, listed(options),
            output != NULL ? output : "standard output", strerror(failure->error));
    if (output == NULL) {
        fprintf(stderr, "\n");
        return;
    }
    const char *hint = failure->error == ESPIPE                         ? "; for a pipe there is --print"
                       : failure->error == ENOENT && failure->rank != 0 ? "; is its folder shared by all nodes?"
                                                                        : "";
    fprintf(stderr, " (rank %d%s)", failure->rank, hint);
    say_rest(result, options);
}

/* What one of the two searches of a stretch found: "17 primes (checksum 0123456789abcdef) on rank 3 of n01". */
static void say_found(const struct difference *difference, int which, const struct run_result *result)
{
    int rank = difference->rank[which];
    if (result->search.questions.count)
        fprintf(stderr, "%" PRIu64 " primes, ", difference->count[which]);
    fprintf(stderr, "checksum %016" PRIx64 ", on rank %d of %s", difference->hash[which], rank, result->table[rank].host);
}

/* Says which numbers two searches disagree about, and what is not lost. */
static void explain_difference(const struct difference *difference, const struct run_result *result,
                               const struct options *options)
{
    char first[UINT128_TEXT], last[UINT128_TEXT], way[VERIFIED_WAY_TEXT];
    struct range range = range_of_rows(difference->rows, result->search.range);
    verified_text_way(way, &result->verified);
    fprintf(stderr, "%s: verification failed for the numbers %s to %s: the search found ", PROGRAM_NAME,
            uint128_text(first, range.first), uint128_text(last, range.last));
    say_found(difference, 0, result);
    fprintf(stderr, ", and again, %s, ", way);
    say_found(difference, 1, result);
    if (options->campaign.folder != NULL)
        fprintf(stderr, "; this part of the campaign is to be searched anew: check the memory of these nodes\n");
    else if (options->checkpoint != NULL)
        fprintf(stderr,
                "; nothing behind the checkpoint %s is kept: check the memory of these nodes, then the same command "
                "goes on\n",
                options->checkpoint);
    else
        fprintf(stderr, "; nothing of this run can be trusted: check the memory of these nodes\n");
}

enum exit_status explain_run(enum run_status status, const struct run_failure *failure, const struct run_result *result,
                             const struct options *options)
{
    switch (status) {
    case RUN_OK:
        return STATUS_DONE;
    case RUN_STOPPED:
        return explain_stop(failure->signal, result, options);
    case RUN_NO_MEMORY:
        streams_complain("not enough memory", "use fewer ranks on each node");
        return STATUS_FAILED;
    case RUN_OUTPUT_FAILED:
        explain_failed_output(failure, result, options);
        return STATUS_FAILED;
    case RUN_TABLE_FAILED:
        fprintf(stderr, "%s: cannot write the rows of --every to %s: %s", PROGRAM_NAME, options->csv,
                strerror(failure->error));
        say_rest(result, options);
        return STATUS_FAILED;
    case RUN_CHECKPOINT_FAILED:
        fprintf(stderr, "%s: cannot write the checkpoint %s: %s; the one before is still good\n", PROGRAM_NAME,
                options->checkpoint, strerror(failure->error));
        return STATUS_FAILED;
    case RUN_CORRUPT:
        streams_complain("the primes that arrived on rank 0 are not those that the ranks found",
                         "nothing of this run can be trusted; check memory and network");
        return STATUS_CORRUPT;
    case RUN_DIFFERS:
        explain_difference(&failure->difference, result, options);
        return STATUS_CORRUPT;
    }
    return STATUS_FAILED;
}

void explain_table(enum interval_table_status status, const struct options *options, uint64_t rows)
{
    if (status == INTERVAL_TABLE_SHORT)
        fprintf(stderr,
                "%s: %s has fewer than the %" PRIu64 " rows that the checkpoint %s vouches for; put it back, or remove the "
                "checkpoint\n",
                PROGRAM_NAME, options->csv, rows, options->checkpoint);
    else
        fprintf(stderr, "%s: cannot write the rows of --every to %s: %s\n", PROGRAM_NAME, options->csv, strerror(errno));
}

void explain_notice(void *context, enum notice notice, const struct standing *standing)
{
    const struct options *options = context;
    char place[PLACE_TEXT];
    explain_place(place, options->search.range, standing);
    if (standing->found.rows.count == rows_of_range(options->search.range).count)
        snprintf(place, sizeof place, "the end of the range");
    if (notice == NOTICE_CHECKPOINT)
        fprintf(stderr, "%s: checkpoint written at %s\n", PROGRAM_NAME, place);
    else
        fprintf(stderr, "%s: at %s; without --checkpoint there is none to write\n", PROGRAM_NAME, place);
}

enum exit_status explain_pi_stop(int signal, const struct options *options)
{
    const char *by = signal != 0 ? strsignal(signal) : "the time limit";
    fprintf(stderr, "%s: stopped by %s while libprimecount counted", PROGRAM_NAME, by);
    if (options->checkpoint != NULL)
        fprintf(stderr, "; the primes are found, and the same command counts again: they are in %s", options->checkpoint);
    fprintf(stderr, "\n");
    return options->checkpoint != NULL ? STATUS_STOPPED : STATUS_FAILED;
}

enum exit_status explain_pi(const struct run_result *result, const struct options *options)
{
    char first[UINT128_TEXT], last[UINT128_TEXT];
    fprintf(stderr,
            "%s: verification failed: the search found %" PRIu64 " primes from %s to %s, but libprimecount counts %" PRIu64
            "; nothing of it can be trusted",
            PROGRAM_NAME, result->standing.found.count, uint128_text(first, result->search.range.first),
            uint128_text(last, result->search.range.last), result->verified.pi_primes);
    if (options->checkpoint != NULL)
        fprintf(stderr, "; to search again, remove %s", options->checkpoint);
    fprintf(stderr, "\n");
    return STATUS_CORRUPT;
}
