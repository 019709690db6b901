#include "cli/campaign_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/merge.h"
#include "cli/build.h"
#include "cli/duration.h"
#include "cli/report_lines.h"
#include "cli/wrap.h"
#include "format/format.h"
#include "state/merge_files.h"

enum {
    LINES_MAX = 20, /* Rows of each table; what is more is only counted. */
    WIDTH = 80,
};

static const char *const STATES[CAMPAIGN_STATES] = {"free", "stopped", "expired", "running", "done"};

/* What the jobs have done of the parts that are not done. */
struct rate {
    double part;  /* Seconds that a part takes, on average; 0: unknown. */
    double left;  /* Parts that are left, in searches. */
    double begun; /* Of searches that are running: the fractions that are done. */
};

/* --- The search --------------------------------------------------------------- */

static void print_search(const struct campaign_plan *plan, const char *folder)
{
    char first[UINT128_TEXT], last[UINT128_TEXT], questions[QUESTIONS_TEXT];
    questions_text(questions, &plan->search.questions);
    printf("Campaign  %s\n", folder);
    printf("Range     %s to %s\n", uint128_text(first, plan->search.range.first),
           uint128_text(last, plan->search.range.last));
    printf("Search    --method=%s%s\n", method_name(plan->search.method), plan->twice ? ", each part by two hosts" : "");
    if (questions_any(&plan->search.questions))
        printf("Asked     %.*s%s\n", WIDTH - 13, questions, strlen(questions) > WIDTH - 13 ? "..." : "");
    if (plan->listing[0] != '\0')
        printf("Listing   parts/*/%s, %s\n", plan->listing, format_name(plan->format));
}

/* --- The parts ---------------------------------------------------------------- */

static uint64_t count_once(const struct campaign_survey *survey)
{
    uint64_t once = 0;
    for (uint64_t i = 0; i < survey->parts; i++)
        once += survey->part[i].state != CAMPAIGN_DONE && survey->part[i].settlement.missing == 1 &&
                !survey->part[i].settlement.disagree;
    return once;
}

static void print_parts(const struct campaign_survey *survey, const struct campaign_plan *plan)
{
    printf("Parts     %" PRIu64 ": %" PRIu64 " done", survey->parts, survey->of_state[CAMPAIGN_DONE]);
    for (enum campaign_state state = CAMPAIGN_RUNNING + 1; state-- > CAMPAIGN_FREE;)
        if (survey->of_state[state] > 0)
            printf(", %" PRIu64 " %s", survey->of_state[state], STATES[state]);
    printf("\n");
    if (plan->twice && survey->of_state[CAMPAIGN_DONE] < survey->parts)
        printf("Twice     %" PRIu64 " of those that are not done are searched once\n", count_once(survey));
}

/* --- The rate ----------------------------------------------------------------- */

static struct rate rate_of(const struct campaign_survey *survey, const struct campaign_plan *plan, const char *folder)
{
    struct rate rate = {0};
    double seconds = 0;
    uint64_t good = 0;
    for (size_t i = 0; i < survey->result_count; i++) {
        good += survey->results[i].verdict == CAMPAIGN_GOOD;
        seconds += survey->results[i].verdict == CAMPAIGN_GOOD ? survey->results[i].seconds : 0;
    }
    rate.part = good > 0 ? seconds / (double)good : 0;
    for (uint64_t i = 0; i < survey->parts; i++)
        rate.left += (double)survey->part[i].settlement.missing;
    for (size_t i = 0; i < survey->lease_count; i++) {
        const struct campaign_lease_seen *seen = &survey->leases[i];
        if (!seen->expired && survey->part[seen->lease.number - 1].state != CAMPAIGN_DONE)
            rate.begun += campaign_merge_progress(folder, plan, seen->lease.number, seen->owner);
    }
    return rate;
}

static uint64_t count_running(const struct campaign_survey *survey)
{
    uint64_t running = 0;
    for (size_t i = 0; i < survey->lease_count; i++)
        running += !survey->leases[i].expired && survey->part[survey->leases[i].lease.number - 1].state != CAMPAIGN_DONE;
    return running;
}

/* Parts are of equal predicted work. */
static void print_rate(const struct campaign_survey *survey, const struct campaign_plan *plan, const char *folder)
{
    struct rate rate = rate_of(survey, plan, folder);
    uint64_t running = count_running(survey);
    double searches = (double)survey->parts * (plan->twice ? 2 : 1), done = searches - rate.left + rate.begun;
    char part[DURATION_TEXT], left[DURATION_TEXT];
    printf("Done      %.4g%% of the predicted work\n", 100 * (done > 0 ? done : 0) / searches);
    duration_text(part, rate.part);
    if (rate.part > 0)
        printf("Time      %s a part", part);
    else
        printf("Time      unknown until a part is done");
    if (rate.left > 0 && rate.part > 0 && running > 0) {
        duration_text(left, (rate.left - rate.begun) * rate.part / (double)running);
        printf("; about %s left with %" PRIu64 " job%s", left, running, running == 1 ? "" : "s");
    }
    printf("%s\n", rate.left > 0 && running == 0 ? "; nobody is searching now" : "");
}

/* --- The result so far -------------------------------------------------------- */

/* The first lines of a text; what is more is only counted. */
static void print_lines(const char *text)
{
    size_t shown = 0, more = 0;
    for (const char *end; *text != '\0'; text = end + (*end == '\n')) {
        end = text + strcspn(text, "\n");
        if (shown++ < LINES_MAX)
            printf("%.*s\n", (int)(end - text), text);
        else
            more++;
    }
    if (more > 0)
        printf("and %zu more\n", more);
}

/* The answers of the parts from the first on, as far as there is no gap. */
static void print_answers(const struct campaign_survey *survey, const char *folder)
{
    char **files, last[UINT128_TEXT], *lines = NULL;
    size_t count;
    struct merge merge = {.status = MERGE_NO_MEMORY};
    if (campaign_merge_files(&files, &count, survey, folder) && count > 0) {
        merge_files_so_far(&merge, files, count);
        lines = merge.status == MERGE_OK ? report_lines(&merge.result) : NULL;
    }
    if (lines != NULL) {
        printf("So far    to %s, without a gap:\n", uint128_text(last, merge.result.search.range.last));
        print_lines(lines);
    }
    free(lines);
    merge_free(&merge);
    campaign_merge_free(files, count);
}

/* In the parts that are done. */
static uint64_t count_primes(const struct campaign_survey *survey)
{
    uint64_t primes = 0;
    for (uint64_t i = 0; i < survey->parts; i++) {
        const struct campaign_part *part = &survey->part[i];
        if (part->state == CAMPAIGN_DONE)
            primes += survey->results[part->first_result + part->settlement.chosen].primes;
    }
    return primes;
}

static void print_result(const struct campaign_survey *survey, const struct campaign_plan *plan, const char *folder)
{
    if (plan->search.questions.count)
        printf("Primes    %" PRIu64 " in the parts that are done\n", count_primes(survey));
    if (questions_any(&plan->search.questions))
        print_answers(survey, folder);
}

/* --- What is to be looked at -------------------------------------------------- */

static void print_differences(const struct campaign_survey *survey)
{
    for (uint64_t i = 0; i < survey->parts; i++) {
        const struct campaign_part *part = &survey->part[i];
        for (size_t j = 0; j < part->results && part->settlement.disagree; j++) {
            const struct campaign_result *result = &survey->results[part->first_result + j];
            char host[HOST_BYTES];
            campaign_name_host(host, result->name);
            if (result->verdict == CAMPAIGN_GOOD)
                wrap_line(stdout, "Differs", "part %" PRIu64 ": %.32s found %" PRIu64 " primes (%s)", i + 1, host,
                          result->primes, result->sum);
        }
    }
}

static void print_refused(const struct campaign_survey *survey)
{
    for (size_t i = 0; i < survey->refused.count && i < LINES_MAX; i++) {
        char host[HOST_BYTES];
        campaign_name_host(host, survey->refused.names[i].text);
        printf("Refused   part %" PRIu64 ": a result of %.40s\n", survey->refused.names[i].number, host);
    }
    if (survey->refused.count > LINES_MAX)
        printf("Refused   %zu more\n", survey->refused.count - LINES_MAX);
}

/* --- Who searches ------------------------------------------------------------- */

static void print_lease(const struct campaign_lease_seen *seen, const struct campaign_plan *plan, const char *folder)
{
    char host[HOST_BYTES], job[CAMPAIGN_JOB], age[DURATION_TEXT];
    campaign_name_host(host, seen->owner);
    campaign_name_job(job, seen->owner);
    duration_text(age, seen->age > 0 ? seen->age : 0);
    printf("%6" PRIu64 "  %-8s %-24.24s %-16.16s %9.9s %5.1f%%\n", seen->lease.number,
           seen->expired ? "expired" : "running", host, job, age,
           100 * campaign_merge_progress(folder, plan, seen->lease.number, seen->owner));
}

static void print_leases(const struct campaign_survey *survey, const struct campaign_plan *plan, const char *folder)
{
    size_t shown = 0, more = 0;
    for (size_t i = 0; i < survey->lease_count; i++) {
        if (survey->part[survey->leases[i].lease.number - 1].state == CAMPAIGN_DONE)
            continue;
        if (shown == LINES_MAX) {
            more++;
            continue;
        }
        if (shown++ == 0)
            printf("\n  part  state    host                     job               last sign   done\n");
        print_lease(&survey->leases[i], plan, folder);
    }
    if (more > 0)
        printf("   and %zu more\n", more);
}

/* The first line of a note; empty if there is none. */
static void read_note(char why[WIDTH], const char *folder, const char *name)
{
    char path[CAMPAIGN_PATH];
    campaign_path(path, folder, CAMPAIGN_FAILED, name);
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(why, WIDTH, file) == NULL)
        why[0] = '\0';
    why[strcspn(why, "\n")] = '\0';
    if (file != NULL)
        fclose(file);
}

static void print_failures(const struct campaign_survey *survey, const char *folder)
{
    for (size_t i = 0; i < survey->failed.count && i < LINES_MAX; i++) {
        const struct campaign_name *name = &survey->failed.names[i];
        char host[HOST_BYTES], why[WIDTH];
        campaign_name_host(host, name->text);
        read_note(why, folder, name->text);
        printf("%s%6" PRIu64 "  failed   %-20.20s %.42s\n", i == 0 ? "\n  part           host                 why\n" : "",
               name->number, host, why);
    }
    if (survey->failed.count > LINES_MAX)
        printf("   and %zu more\n", survey->failed.count - LINES_MAX);
}

void campaign_report(const struct campaign_survey *survey, const struct campaign_plan *plan, const char *folder)
{
    print_search(plan, folder);
    print_parts(survey, plan);
    print_rate(survey, plan, folder);
    print_result(survey, plan, folder);
    print_differences(survey);
    print_refused(survey);
    if (!survey->timed && survey->lease_count > 0)
        printf("Signs     counted from the last one of all: the folder cannot be written to\n");
    print_leases(survey, plan, folder);
    print_failures(survey, folder);
}

void campaign_report_lines(const struct campaign_survey *survey, const struct campaign_plan *plan)
{
    printf("parts %" PRIu64 "\n", survey->parts);
    for (enum campaign_state state = CAMPAIGN_STATES; state-- > CAMPAIGN_FREE;)
        printf("%s %" PRIu64 "\n", STATES[state], survey->of_state[state]);
    if (plan->search.questions.count)
        printf("primes %" PRIu64 "\n", count_primes(survey));
}

/* --- What is missing ---------------------------------------------------------- */

/* "3, 7 to 12 and 40 more" of the parts that are not done. */
static void print_missing(const struct campaign_survey *survey)
{
    uint64_t shown = 0, missing = survey->parts - survey->of_state[CAMPAIGN_DONE], groups = 0;
    for (uint64_t i = 0; i < survey->parts && groups < LINES_MAX / 2; i++) {
        uint64_t first = i;
        while (i < survey->parts && survey->part[i].state != CAMPAIGN_DONE)
            i++;
        if (i == first)
            continue;
        fprintf(stderr, "%s%" PRIu64, groups++ == 0 ? "" : ", ", first + 1);
        if (i - first > 1)
            fprintf(stderr, " to %" PRIu64, i);
        shown += i - first;
    }
    if (shown < missing)
        fprintf(stderr, " and %" PRIu64 " more", missing - shown);
}

static bool is_undecided(const struct campaign_survey *survey)
{
    for (uint64_t i = 0; i < survey->parts; i++)
        if (survey->part[i].settlement.disagree && survey->part[i].state != CAMPAIGN_DONE)
            return true;
    return false;
}

enum exit_status campaign_report_missing(const struct campaign_survey *survey, const struct campaign_plan *plan)
{
    uint64_t missing = survey->parts - survey->of_state[CAMPAIGN_DONE];
    for (size_t i = 0; i < survey->refused.count; i++) {
        char host[HOST_BYTES];
        campaign_name_host(host, survey->refused.names[i].text);
        fprintf(stderr, "%s: a result of part %" PRIu64 " by %s was refused, and does not count\n", PROGRAM_NAME,
                survey->refused.names[i].number, host);
    }
    if (missing == 0)
        return STATUS_DONE;
    fprintf(stderr, "%s: %" PRIu64 " of %" PRIu64 " parts are still to be done: ", PROGRAM_NAME, missing, plan->parts);
    print_missing(survey);
    if (is_undecided(survey))
        fprintf(stderr, "; results of the same part differ, and another search has to decide");
    fprintf(stderr, "; go on with --campaign=DIR, and see --status DIR\n");
    return is_undecided(survey) ? STATUS_CORRUPT : STATUS_USAGE;
}
