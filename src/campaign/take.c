#include "campaign/take.h"

#include <string.h>

static bool is_of_host(const char *name, const char *host)
{
    char is[HOST_BYTES];
    campaign_name_host(is, name);
    return strcmp(is, host) == 0;
}

/* A good result of the host is there. */
static bool host_has_done(const struct campaign_survey *survey, const struct campaign_part *part, const char *host)
{
    for (size_t i = 0; i < part->results; i++) {
        const struct campaign_result *result = &survey->results[part->first_result + i];
        if (result->verdict == CAMPAIGN_GOOD && is_of_host(result->name, host))
            return true;
    }
    return false;
}

struct campaign_lease campaign_take_part(const struct campaign_survey *survey, const struct campaign_plan *plan,
                                         uint64_t number, const struct campaign_owner *owner)
{
    const struct campaign_lease none = {0};
    const struct campaign_part *part = &survey->part[number - 1];
    struct campaign_lease lease = {.number = number, .search = 1, .turn = 1};
    size_t active = 0;
    if (part->settlement.done || (plan->twice && host_has_done(survey, part, owner->host)))
        return none;
    /* They are sorted by their searches: the first one that is free, or whose job is gone. */
    for (size_t i = 0; i < part->leases; i++) {
        const struct campaign_lease_seen *seen = &survey->leases[part->first_lease + i];
        bool next = seen->lease.search == lease.search && lease.turn == 1;
        if (seen->expired && next)
            lease.turn = seen->lease.turn + 1;
        if (seen->expired)
            continue;
        lease.search += next;
        active++;
        if (plan->twice && is_of_host(seen->owner, owner->host))
            return none;
    }
    return active < part->settlement.missing ? lease : none;
}

/* Whether the job should search what it has a lease on: things may have changed before it had. Of two jobs of one host that
 * take both searches of a part at once, the second one gives way. */
static bool is_wanted(const struct campaign_lease *lease, const struct campaign_survey *survey,
                      const struct campaign_plan *plan, const struct campaign_owner *owner)
{
    const struct campaign_part *part = &survey->part[lease->number - 1];
    size_t active = 0;
    if (part->settlement.done || (plan->twice && host_has_done(survey, part, owner->host)))
        return false;
    for (size_t i = 0; i < part->leases; i++) {
        const struct campaign_lease_seen *seen = &survey->leases[part->first_lease + i];
        if (seen->expired || strcmp(seen->owner, owner->name) == 0)
            continue;
        active++;
        if (plan->twice && seen->lease.search < lease->search && is_of_host(seen->owner, owner->host))
            return false;
    }
    return active < part->settlement.missing;
}

/* Takes a lease on one of the parts whose jobs are gone, or of the others. */
static enum campaign_hold try_parts(struct campaign_lease *lease, bool expired, struct campaign_survey *survey,
                                    const char *folder, const struct campaign_plan *plan,
                                    const struct campaign_owner *owner)
{
    for (uint64_t number = 1; number <= plan->parts; number++) {
        if ((survey->part[number - 1].state == CAMPAIGN_EXPIRED) != expired)
            continue;
        *lease = campaign_take_part(survey, plan, number, owner);
        if (lease->number == 0)
            continue;
        enum campaign_hold hold = campaign_lease_take(lease, folder, owner);
        if (hold == CAMPAIGN_UNSURE)
            return hold;
        if (hold == CAMPAIGN_LOST)
            continue;
        if (!campaign_survey(survey, folder, plan))
            return CAMPAIGN_UNSURE;
        if (is_wanted(lease, survey, plan, owner))
            return CAMPAIGN_HELD;
        campaign_lease_release(lease, folder, owner);
    }
    return CAMPAIGN_LOST;
}

bool campaign_take(struct campaign_lease *lease, struct campaign_survey *survey, const char *folder,
                   const struct campaign_plan *plan, const struct campaign_owner *owner)
{
    if (!campaign_survey(survey, folder, plan))
        return false;
    enum campaign_hold hold = try_parts(lease, false, survey, folder, plan, owner);
    if (hold == CAMPAIGN_LOST)
        hold = try_parts(lease, true, survey, folder, plan, owner);
    if (hold != CAMPAIGN_HELD)
        *lease = (struct campaign_lease){0};
    return hold != CAMPAIGN_UNSURE;
}
