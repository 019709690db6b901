#include "cli/options_campaign.h"

#include <string.h>

#include "campaign/folder.h"
#include "campaign/plan.h"
#include "cli/build.h"
#include "cli/duration.h"
#include "cli/options_questions.h"
#include "cli/options_verify.h"
#include "core/number.h"

static const double LEASE_LEAST = 1, LEASE_MOST = 86400; /* Seconds. */

static error_t parse_parts(struct argp_state *state, struct campaign_options *campaign, const char *text)
{
    if (number_parse_count(&campaign->parts, text) != NUMBER_OK || campaign->parts < 1 ||
        campaign->parts > CAMPAIGN_PARTS_MAX)
        FAIL(state, "--parts=%s: it can be from 1 to %d", text, CAMPAIGN_PARTS_MAX);
    return 0;
}

static error_t parse_part_time(struct argp_state *state, struct campaign_options *campaign, const char *text)
{
    if (!duration_parse(&campaign->part_time, text) || campaign->part_time <= 0)
        FAIL(state, "--part-time=%s: it can be written as 90s, 10m, 1.5h or 1h30m, and must be more than 0", text);
    return 0;
}

static error_t parse_lease(struct argp_state *state, struct campaign_options *campaign, const char *text)
{
    if (!duration_parse(&campaign->lease, text) || campaign->lease < LEASE_LEAST || campaign->lease > LEASE_MOST)
        FAIL(state, "--lease=%s: it can be from 1s to 1d, as 5m", text);
    return 0;
}

error_t options_campaign_parse(int key, char *argument, struct argp_state *state)
{
    struct parse *parse = state->input;
    struct campaign_options *campaign = &parse->options->campaign;
    switch (key) {
    case KEY_CAMPAIGN:
        if (*argument == '\0')
            FAIL(state, "--campaign= needs a folder's name");
        campaign->folder = argument;
        return 0;
    case KEY_PARTS:
        return parse_parts(state, campaign, argument);
    case KEY_PART_TIME:
        return parse_part_time(state, campaign, argument);
    case KEY_TWICE:
        campaign->twice = true;
        return 0;
    case KEY_LEASE:
        return parse_lease(state, campaign, argument);
    case KEY_STATUS:
        parse->campaign_status = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* An option that only a campaign has; NULL: none is given. */
static const char *own_option(const struct campaign_options *campaign)
{
    return campaign->parts > 0       ? "--parts"
           : campaign->part_time > 0 ? "--part-time"
           : campaign->twice         ? "--twice"
           : campaign->lease > 0     ? "--lease"
                                     : NULL;
}

/* What a campaign has no use for; NULL: none. */
static const char *foreign_to_campaign(const struct parse *parse)
{
    const struct options *options = parse->options;
    return options->search.part.number > 0 ? "--part"
           : options->study != STUDY_NONE  ? "--study"
           : options->search.nth > 0       ? "--nth"
           : options->search.every > 0     ? "--every"
           : options->print                ? parse->print
           : options->checkpoint != NULL   ? "--checkpoint"
           : options->json != NULL         ? "--json"
           : options->force                ? "--force"
           : options->all_ranks            ? "--ranks"
           : options->verify_pi            ? "--verify=pi"
                                           : NULL;
}

static const char *why_foreign(const char *option)
{
    return strcmp(option, "--part") == 0         ? "it has parts of its own: --parts=N"
           : strcmp(option, "--checkpoint") == 0 ? "it keeps its checkpoints in its folder"
           : strcmp(option, "--json") == 0       ? "its report comes from --merge DIR"
           : strcmp(option, "--ranks") == 0      ? "its report comes from --merge DIR"
           : strcmp(option, "--verify=pi") == 0  ? "give it to --merge DIR, which has the number of primes"
           : strcmp(option, "--force") == 0      ? "it overwrites nothing"
           : strcmp(option, "--nth") == 0        ? "nobody knows yet where the range ends that would be cut"
                                                 : "its jobs only search, and keep what they find in its folder";
}

/* The name of the listing in each part's folder. */
static error_t check_listing(struct argp_state *state, const char *name)
{
    if (name == NULL)
        return 0;
    if (strchr(name, '/') != NULL)
        FAIL(state,
             "--output=%s: each part of a campaign has a listing of this name in a folder of its own; leave the / out",
             name);
    if (strlen(name) >= CAMPAIGN_LISTING || name[0] == '.' || strncmp(name, "checkpoint", strlen("checkpoint")) == 0)
        FAIL(state, "--output=%s: that is no name for the listings of a campaign; take one such as primes.txt", name);
    return 0;
}

error_t options_campaign_check(struct argp_state *state, struct parse *parse)
{
    const struct campaign_options *campaign = &parse->options->campaign;
    const char *own = own_option(campaign), *foreign = foreign_to_campaign(parse);
    if (campaign->folder == NULL && own != NULL)
        FAIL(state, "%s is for a campaign; name its folder: --campaign=DIR", own);
    if (campaign->folder == NULL)
        return 0;
    if (foreign != NULL)
        FAIL(state, "--campaign and %s exclude each other: %s", foreign, why_foreign(foreign));
    if (campaign->parts > 0 && campaign->part_time > 0)
        FAIL(state, "--parts and --part-time exclude each other: both say into how many parts the range is cut");
    return check_listing(state, parse->options->output.path);
}

error_t options_campaign_check_alone(struct argp_state *state, const struct parse *parse)
{
    const char *question = options_questions_name(parse), *own = own_option(&parse->options->campaign);
    const char *more = question != NULL                      ? question
                       : own != NULL                         ? own
                       : parse->method != NULL               ? "--method"
                       : parse->only_count                   ? "--count"
                       : parse->format != NULL               ? "--format"
                       : parse->options->output.path != NULL ? "--output"
                                                             : NULL;
    if (more != NULL)
        FAIL(state,
             "STOP is missing: %s belongs to a search, so give all of it, or to go on with a campaign only "
             "--campaign=%s",
             more, parse->options->campaign.folder);
    return 0;
}

error_t options_campaign_check_status(struct argp_state *state, struct parse *parse)
{
    const struct options *options = parse->options;
    const char *foreign = options->campaign.folder != NULL ? "--campaign"
                          : parse->merge                   ? "--merge"
                                                           : foreign_to_campaign(parse);
    foreign = foreign != NULL ? foreign : own_option(&options->campaign);
    foreign = foreign != NULL ? foreign : options_questions_name(parse);
    foreign = foreign != NULL ? foreign : options_verify_name(parse);
    if (foreign != NULL)
        FAIL(state, "--status and %s exclude each other: --status DIR only tells how a campaign stands", foreign);
    if (options->file_count != 1)
        FAIL(state, "--status needs the folder of a campaign, and only one: %s --status DIR", PROGRAM_NAME);
    parse->status = OPTIONS_STATUS;
    return 0;
}
