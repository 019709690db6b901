#include "command/campaign_open.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/explain_campaign.h"
#include "cli/hint.h"
#include "command/shared.h"
#include "mpi/run.h"

static const double LEASE = 300; /* Seconds. */

/* The host's name in the environment wins, for tests and for hosts that share a name. */
static void name_owner(struct campaign_owner *owner)
{
    char host[HOST_BYTES] = "", job[2 * CAMPAIGN_JOB];
    const char *given = getenv("MPIPRIMES_HOST"), *slurm = getenv("SLURM_JOB_ID");
    const char *array = getenv("SLURM_ARRAY_JOB_ID"), *task = getenv("SLURM_ARRAY_TASK_ID");
    if (gethostname(host, sizeof host) != 0)
        host[0] = '\0';
    host[sizeof host - 1] = '\0';
    if (array != NULL && task != NULL)
        snprintf(job, sizeof job, "%s_%s", array, task);
    else if (slurm != NULL)
        snprintf(job, sizeof job, "%s", slurm);
    else
        snprintf(job, sizeof job, "%ld", (long)getpid());
    campaign_owner_make(owner, given != NULL && *given != '\0' ? given : host, job);
}

/* The plan that the options ask for; its parts are 0 if they do not say how many. */
static struct campaign_plan plan_of(const struct options *options)
{
    const struct campaign_options *asked = &options->campaign;
    struct campaign_plan plan = {.search = {.range = options->search.range,
                                            .method = options->search.method,
                                            .questions = options->search.questions},
                                 .parts = asked->parts,
                                 .format = options->output.format,
                                 .twice = asked->twice,
                                 .lease = asked->lease > 0 ? asked->lease : LEASE};
    plan.search.primes = options->output.path != NULL;
    if (options->output.path != NULL)
        snprintf(plan.listing, sizeof plan.listing, "%s", options->output.path);
    return plan;
}

/* Seconds that the whole search takes on ranks that run at once, predicted. */
static double predict(const struct options *options, enum method method, enum simd simd, int at_once)
{
    struct run_request request = {.search = options->search, .simd = simd, .output = options->output};
    request.search.method = method;
    request.search.primes = options->output.path != NULL;
    return run_predict(&request, at_once);
}

/* So many parts that each takes the time that it shall take. */
static uint64_t parts_of_time(double seconds, double part_time)
{
    double parts = ceil(seconds / part_time);
    return parts < 1 ? 1 : parts > CAMPAIGN_PARTS_MAX ? CAMPAIGN_PARTS_MAX : (uint64_t)parts;
}

/* Makes the plan that the options ask for, and reads the one that stands then. */
static enum campaign_status create(struct campaign_plan *plan, char *reason, const struct campaign_plan *asked,
                                   const struct campaign_owner *owner, const char *folder)
{
    enum campaign_status status = campaign_plan_create(folder, asked, owner);
    return status == CAMPAIGN_OK ? campaign_plan_read(plan, reason, folder) : status;
}

/* What there is to begin a campaign with. */
struct beginning {
    struct campaign_plan asked; /* Its parts are 0 if they are not given. */
    double seconds, by_sieve;   /* Of the whole search, predicted. */
    int ranks;
};

/* On rank 0: makes the plan, if it is not there. */
static enum exit_status begin(struct campaign_plan *plan, enum campaign_status *status, char *reason,
                              const struct campaign_owner *owner, const struct beginning *beginning,
                              const struct options *options)
{
    const struct campaign_options *campaign = &options->campaign;
    struct campaign_plan asked = beginning->asked;
    if (campaign->part_time > 0)
        asked.parts = parts_of_time(beginning->seconds, campaign->part_time);
    if (asked.parts == 0)
        return explain_campaign_parts(campaign->folder);
    *status = create(plan, reason, &asked, owner, campaign->folder);
    if (*status == CAMPAIGN_OK && !options->quiet)
        hint_if_long(asked.search.method, beginning->ranks, beginning->seconds, beginning->by_sieve);
    return STATUS_DONE;
}

/* On rank 0. */
static enum exit_status open_folder(struct campaign_plan *plan, const struct campaign_owner *owner,
                                    const struct beginning *beginning, const struct options *options)
{
    const struct campaign_options *campaign = &options->campaign;
    char reason[CHECKPOINT_REASON];
    enum exit_status begun = STATUS_DONE;
    enum campaign_status status = campaign_plan_read(plan, reason, campaign->folder);
    if (status == CAMPAIGN_NONE && !campaign->alone)
        begun = begin(plan, &status, reason, owner, beginning, options);
    if (begun != STATUS_DONE)
        return begun;
    if (status != CAMPAIGN_OK)
        return explain_campaign_plan(status, reason, campaign->folder);
    if (!campaign->alone && !campaign_plan_fits(reason, plan, &beginning->asked))
        return explain_campaign_other(reason, campaign->folder);
    if (!campaign_folder_make(campaign->folder))
        return explain_campaign_folder(campaign->folder, errno);
    return STATUS_DONE;
}

enum exit_status campaign_open(struct campaign_plan *plan, struct campaign_owner *owner, const struct options *options,
                               const struct team *team)
{
    enum simd simd;
    *plan = (struct campaign_plan){0};
    *owner = (struct campaign_owner){0};
    if (!command_choose_simd(&simd, team))
        return STATUS_USAGE;
    struct placement placement = command_look_at_placement(options, team);
    enum exit_status status = STATUS_DONE;
    if (team->rank == 0) {
        int at_once = placement_at_once(&placement, team->size);
        struct beginning beginning = {.asked = plan_of(options), .ranks = team->size};
        if (!options->campaign.alone) {
            beginning.seconds = predict(options, options->search.method, simd, at_once);
            beginning.by_sieve = predict(options, METHOD_SIEVE, simd, at_once);
        }
        name_owner(owner);
        status = open_folder(plan, owner, &beginning, options);
    }
    team_share(plan, sizeof *plan, team);
    team_share(owner, sizeof *owner, team);
    return command_agree(team, status);
}
