#include "cli/explain_campaign.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/build.h"
#include "cli/duration.h"
#include "cli/explain.h"
#include "cli/streams.h"

enum exit_status explain_campaign_plan(enum campaign_status status, const char *reason, const char *folder)
{
    const char *why = strerror(errno);
    switch (status) {
    case CAMPAIGN_OK:
        return STATUS_DONE;
    case CAMPAIGN_NONE:
        fprintf(stderr,
                "%s: %s is not a campaign: there is no %s/plan.json; to begin one, say what to search and --parts=N\n",
                PROGRAM_NAME, folder, folder);
        return STATUS_USAGE;
    case CAMPAIGN_FOREIGN:
        fprintf(stderr, "%s: %s is not a campaign, but has other files in it; name a new folder\n", PROGRAM_NAME, folder);
        return STATUS_USAGE;
    case CAMPAIGN_UNREADABLE:
        fprintf(stderr, "%s: cannot read the plan %s/plan.json: %s\n", PROGRAM_NAME, folder, why);
        return STATUS_USAGE;
    case CAMPAIGN_UNWRITABLE:
        fprintf(stderr, "%s: cannot write the plan %s/plan.json: %s\n", PROGRAM_NAME, folder, why);
        return STATUS_FAILED;
    case CAMPAIGN_DAMAGED:
        fprintf(stderr, "%s: the plan %s/plan.json %s; put back the one that the first job wrote\n", PROGRAM_NAME, folder,
                reason);
        return STATUS_USAGE;
    case CAMPAIGN_NO_MEMORY:
        streams_complain("not enough memory", "to read the plan");
        return STATUS_FAILED;
    }
    return STATUS_FAILED;
}

enum exit_status explain_campaign_other(const char *reason, const char *folder)
{
    fprintf(stderr, "%s: the campaign %s %s; to go on with it, give --campaign=%s alone, else name another folder\n",
            PROGRAM_NAME, folder, reason, folder);
    return STATUS_USAGE;
}

enum exit_status explain_campaign_parts(const char *folder)
{
    fprintf(stderr,
            "%s: the campaign %s begins here: say into how many parts the range is cut, --parts=N or --part-time=10m\n",
            PROGRAM_NAME, folder);
    return STATUS_USAGE;
}

enum exit_status explain_campaign_folder(const char *folder, int error)
{
    fprintf(stderr, "%s: cannot read and write in the campaign's folder %s: %s\n", PROGRAM_NAME, folder, strerror(error));
    return STATUS_FAILED;
}

static void print_range(struct range range)
{
    char first[UINT128_TEXT], last[UINT128_TEXT];
    if (range_is_empty(range))
        printf("no numbers");
    else
        printf("%s to %s", uint128_text(first, range.first), uint128_text(last, range.last));
}

void explain_campaign_part(const struct run_result *result)
{
    const struct standing *standing = &result->standing;
    char seconds[DURATION_TEXT];
    duration_text(seconds, standing->seconds.total);
    printf("Part %" PRIu64 " of %" PRIu64 ": ", result->search.part.number, result->search.part.of);
    print_range(result->search.range);
    if (result->search.questions.count)
        printf(", %" PRIu64 " primes", standing->found.count);
    printf(", %s\n", seconds);
    fflush(stdout);
}

static void say_stopped(int signal)
{
    if (signal != 0)
        fprintf(stderr, "%s: stopped by signal %d (%s)", PROGRAM_NAME, signal, strsignal(signal));
    else
        fprintf(stderr, "%s: stopped by the time limit", PROGRAM_NAME);
}

void explain_campaign_pause(int signal)
{
    say_stopped(signal);
    fprintf(stderr, " before the next part; the next job goes on from there\n");
}

void explain_campaign_stop(int signal, const struct run_result *result)
{
    char place[PLACE_TEXT];
    explain_place(place, result->search.range, &result->standing);
    say_stopped(signal);
    fprintf(stderr, " in part %" PRIu64 " at %s; the next job goes on from there\n", result->search.part.number, place);
}

void explain_campaign_loss(uint64_t number)
{
    fprintf(stderr,
            "%s: part %" PRIu64 " was taken over by another job, as this one gave no sign of life; it goes on with "
            "the next one\n",
            PROGRAM_NAME, number);
}

const char *explain_campaign_failure(enum run_status outcome)
{
    switch (outcome) {
    case RUN_NO_MEMORY:
        return "not enough memory";
    case RUN_OUTPUT_FAILED:
        return "the listing could not be written";
    case RUN_CHECKPOINT_FAILED:
        return "the checkpoint could not be written";
    case RUN_CORRUPT:
        return "primes got lost or changed on their way";
    case RUN_DIFFERS:
        return "a second search of some rows differs";
    default:
        return "the search failed";
    }
}

/* "node3 (0123456789abcdef)" for each result, with commas. */
static void list_results(FILE *out, const struct campaign_result *results, size_t count)
{
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        char host[HOST_BYTES];
        if (results[i].verdict != CAMPAIGN_GOOD)
            continue;
        campaign_name_host(host, results[i].name);
        fprintf(out, "%s%s (%s)", first ? "" : ", ", host, results[i].sum);
        first = false;
    }
}

void explain_campaign_differences(const struct campaign_survey *survey, uint64_t number)
{
    const struct campaign_part *part = &survey->part[number - 1];
    if (!part->settlement.disagree)
        return;
    fprintf(stderr, "%s: the results of part %" PRIu64 " differ: ", PROGRAM_NAME, number);
    list_results(stderr, survey->results + part->first_result, part->results);
    fprintf(stderr, "; %s\n",
            part->settlement.done ? "those that agree count, and the host of the other one is to be checked"
                                  : "another search decides");
}

/* "s" unless it is one. */
static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static void print_left(const struct campaign_survey *survey, const struct campaign_plan *plan)
{
    const uint64_t *of = survey->of_state;
    uint64_t left = of[CAMPAIGN_FREE] + of[CAMPAIGN_STOPPED] + of[CAMPAIGN_EXPIRED];
    printf("Of the campaign's %" PRIu64 " parts, these are done: %" PRIu64 ";\nsearched by other jobs: %" PRIu64
           "; left: %" PRIu64 "%s.\n",
           survey->parts, of[CAMPAIGN_DONE], of[CAMPAIGN_RUNNING], left,
           plan->twice && left > 0 ? " (a host searches each part once)" : "");
}

void explain_campaign_end(const struct campaign_survey *survey, const char *folder, const struct campaign_plan *plan,
                          uint64_t finished)
{
    printf("This job has finished %" PRIu64 " part%s. ", finished, plural(finished));
    if (survey->of_state[CAMPAIGN_DONE] == survey->parts)
        printf("All %" PRIu64 " parts of the campaign are done:\n%s --merge %s reports what they come to.\n", survey->parts,
               PROGRAM_NAME, folder);
    else
        print_left(survey, plan);
    fflush(stdout);
}
