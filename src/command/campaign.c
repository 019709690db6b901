#include "command/campaign.h"

#include <errno.h>
#include <string.h>

#include "campaign/part.h"
#include "campaign/sweep.h"
#include "campaign/take.h"
#include "cli/explain.h"
#include "cli/explain_campaign.h"
#include "cli/time_limit.h"
#include "command/campaign_open.h"
#include "command/searched.h"
#include "command/shared.h"
#include "core/clock.h"
#include "core/signals.h"

/* A lease is renewed when this fraction of it is over. */
static const double RENEWAL = 0.25;

/* With less time left, no part is begun. Seconds. */
static const double TOO_LITTLE = 1;

/* A job of a campaign. What is below the first line is rank 0's. */
struct job {
    const struct options *options;
    const char *folder;
    struct campaign_plan plan;
    struct campaign_owner owner;

    struct campaign_survey survey;
    struct campaign_lease lease;
    double renewed; /* In clock_seconds, which say when to renew, but not how old a lease is. */
    double done;    /* The fraction of the part that was done then. */
    bool lost;      /* Another job has taken the part over. */
    uint64_t finished;
};

/* What all ranks know of a part that they search. It travels as bytes. */
struct task {
    uint64_t number; /* 0: there is none. */
    uint64_t lists;  /* 1: with a listing. */
    uint64_t vary;   /* 1: by another wheel than the fastest. */
    uint64_t avoid;  /* Instruction sets by which it was searched before. */
    uint64_t status; /* Why there is none. */
};

/* --- The next part ------------------------------------------------------------ */

/* Where each part is searched twice, the second search goes another way, and leaves the listing to the first. */
static void choose_way(struct task *task, const struct job *job)
{
    const struct campaign_part *part = &job->survey.part[task->number - 1];
    const struct campaign_result *results = job->survey.results + part->first_result;
    bool listed = job->lease.search > 1;
    for (size_t i = 0; i < part->results && job->plan.twice; i++) {
        task->avoid |= 1u << results[i].simd;
        listed = listed || (results[i].verdict == CAMPAIGN_GOOD && results[i].lists && !part->settlement.disagree);
    }
    if (job->plan.twice && part->results == 0 && job->lease.search > 1)
        task->avoid = 1u << SIMD_AVX512 | 1u << SIMD_AVX2;
    task->vary = task->avoid != 0;
    task->lists = job->plan.listing[0] != '\0' && !(job->plan.twice && listed);
}

static bool time_is_over(const struct job *job, double started)
{
    return signals_stop() != 0 || time_limit_left(job->options, started) < TOO_LITTLE;
}

/* A folder that is gone is no failure if another job has taken the part over and cleared up. */
static bool has_lost(struct job *job)
{
    int error = errno;
    job->lost = job->lost || campaign_lease_renew(&job->lease, job->folder, &job->owner) == CAMPAIGN_LOST;
    errno = error;
    return job->lost;
}

/* Takes a part, and brings what there is of it into the job's own folder; lease.number is 0 if none is free. False if that
 * fails; errno says why. */
static bool take_part(struct task *task, struct job *job)
{
    do {
        if (!campaign_take(&job->lease, &job->survey, job->folder, &job->plan, &job->owner))
            return false;
        *task = (struct task){.number = job->lease.number};
        job->renewed = clock_seconds();
        job->done = -1;
        job->lost = false;
        if (task->number == 0)
            return true;
        choose_way(task, job);
        if (campaign_part_begin(&job->survey, job->folder, &job->plan, task->number, &job->owner, task->lists))
            return true;
    } while (has_lost(job));
    campaign_lease_release(&job->lease, job->folder, &job->owner);
    return false;
}

/* The next part for all ranks. */
static struct task next_task(struct job *job, double started)
{
    struct task task = {0};
    if (time_is_over(job, started)) {
        explain_campaign_pause(signals_stop());
        task.status = STATUS_STOPPED;
    } else if (!take_part(&task, job)) {
        task = (struct task){.status = explain_campaign_folder(job->folder, errno)};
    }
    return task;
}

/* --- Its search --------------------------------------------------------------- */

/* A sign of life, now and then, as long as the search gets on: a job that hangs shall not keep its part. If the sign cannot
 * be given, the next one may be. */
static bool beat(void *context, double done)
{
    struct job *job = context;
    double now = clock_seconds();
    if (job->lost || done == job->done || now < job->renewed + RENEWAL * job->plan.lease)
        return !job->lost;
    job->renewed = now;
    job->done = done;
    job->lost = campaign_lease_renew(&job->lease, job->folder, &job->owner) == CAMPAIGN_LOST;
    return !job->lost;
}

/* The options of the part's search. */
static struct options part_options(const struct job *job, const struct task *task, char checkpoint[CAMPAIGN_PATH],
                                   char listing[CAMPAIGN_PATH])
{
    struct options options = *job->options;
    campaign_part_path(checkpoint, job->folder, task->number, &job->owner, CAMPAIGN_CHECKPOINT);
    campaign_part_path(listing, job->folder, task->number, &job->owner, job->plan.listing);
    options.search = campaign_plan_part(&job->plan, task->number);
    options.search.primes = task->lists;
    options.output = (struct output){task->lists ? listing : NULL, job->plan.format};
    options.checkpoint = checkpoint;
    return options;
}

/* --- What became of it -------------------------------------------------------- */

/* False if the result could not be made one of the campaign's; errno says why. */
static bool publish(struct job *job, const struct run_result *result)
{
    if (!campaign_part_publish(&job->survey, job->folder, &job->plan, job->lease.number, &job->owner))
        return false;
    job->finished++;
    if (!job->options->quiet)
        explain_campaign_part(result);
    campaign_lease_release(&job->lease, job->folder, &job->owner);
    if (campaign_survey(&job->survey, job->folder, &job->plan)) {
        explain_campaign_differences(&job->survey, job->lease.number);
        campaign_sweep(&job->survey, job->folder, &job->plan);
    }
    return true;
}

/* Says why a part was not finished. */
static enum exit_status explain(const struct searched *searched, const struct options *options, const struct job *job,
                                int error)
{
    if (!searched->ran && searched->restart.problem != RESTART_OK)
        return explain_problem(&searched->restart, options);
    if (searched->ran && searched->outcome == RUN_STOPPED) {
        explain_campaign_stop(searched->failure.signal, &searched->run);
        return STATUS_STOPPED;
    }
    if (searched->ran && searched->outcome != RUN_OK)
        return explain_run(searched->outcome, &searched->failure, &searched->run, options);
    return explain_campaign_folder(job->folder, error);
}

/* A part that was not finished is given back with its checkpoint, unless nothing of it can be trusted. */
static void give_back(struct job *job, enum exit_status status, enum run_status outcome)
{
    if (status != STATUS_STOPPED)
        campaign_part_fail(job->folder, job->lease.number, &job->owner, explain_campaign_failure(outcome));
    if (status == STATUS_CORRUPT)
        campaign_part_drop(job->folder, job->lease.number, &job->owner);
    campaign_lease_release(&job->lease, job->folder, &job->owner);
}

/* On rank 0. */
static enum exit_status conclude(struct job *job, const struct searched *searched, enum exit_status status,
                                 const struct options *options)
{
    if (status == STATUS_DONE && searched->result != NULL && publish(job, searched->result))
        return STATUS_DONE;
    int error = errno;
    if (has_lost(job)) {
        explain_campaign_loss(job->lease.number);
        campaign_part_drop(job->folder, job->lease.number, &job->owner);
        return STATUS_DONE;
    }
    status = explain(searched, options, job, error);
    give_back(job, status, searched->outcome);
    return status;
}

static enum exit_status search_part(struct job *job, const struct task *task, const struct team *team, double started)
{
    char checkpoint[CAMPAIGN_PATH], listing[CAMPAIGN_PATH];
    struct options options = part_options(job, task, checkpoint, listing);
    struct searched_watch watch = {beat, job, task->vary, (unsigned)task->avoid};
    struct team own = team_from_now(team);
    struct searched searched;
    enum exit_status status = searched_run_watched(&searched, &options, &watch, &own, started);
    if (team->rank == 0)
        status = conclude(job, &searched, status, &options);
    searched_end(&searched);
    return command_agree(team, status);
}

static enum exit_status search_parts(struct job *job, const struct team *team, double started)
{
    for (;;) {
        struct task task = {0};
        if (team->rank == 0)
            task = next_task(job, started);
        team_share(&task, sizeof task, team);
        if (task.number == 0)
            return (enum exit_status)task.status;
        enum exit_status status = search_part(job, &task, team, started);
        if (status != STATUS_DONE)
            return status;
    }
}

/* What is left, and order in the folder. */
static void finish(struct job *job, enum exit_status status)
{
    if (!campaign_survey(&job->survey, job->folder, &job->plan))
        return;
    campaign_sweep(&job->survey, job->folder, &job->plan);
    if (!job->options->quiet && (status == STATUS_DONE || status == STATUS_STOPPED))
        explain_campaign_end(&job->survey, job->folder, &job->plan, job->finished);
}

enum exit_status command_campaign(const struct options *options, const struct team *team, double started)
{
    struct job job = {.options = options, .folder = options->campaign.folder};
    enum exit_status status = campaign_open(&job.plan, &job.owner, options, team);
    if (status != STATUS_DONE)
        return status;
    signals_watch();
    status = search_parts(&job, team, started);
    if (team->rank == 0)
        finish(&job, status);
    campaign_survey_free(&job.survey);
    return command_agree(team, status);
}
