/* How a campaign stands, by what its folder holds. Nothing is changed there. */
#ifndef MPIPRIMES_CAMPAIGN_SURVEY_H
#define MPIPRIMES_CAMPAIGN_SURVEY_H

#include "campaign/lease.h"
#include "campaign/result.h"

enum campaign_state {
    CAMPAIGN_FREE,    /* Nobody has begun it. */
    CAMPAIGN_STOPPED, /* It is begun, and its job has given it back. */
    CAMPAIGN_EXPIRED, /* It is begun, and its job is gone. */
    CAMPAIGN_RUNNING, /* A job searches it. */
    CAMPAIGN_DONE,
    CAMPAIGN_STATES,
};

struct campaign_part {
    enum campaign_state state;
    struct campaign_settlement settlement;
    size_t first_result, results; /* Its entries in `results`: the first, and how many. */
    size_t first_lease, leases;   /* The same in `leases`. */
    bool begun;                   /* There is a folder for it in `work`. */
    bool failed;                  /* A job has given it up. */
};

struct campaign_survey {
    uint64_t parts;
    struct campaign_part *part; /* That of number n is part[n - 1]. */
    struct campaign_result *results;
    size_t result_count;
    struct campaign_lease_seen *leases;
    size_t lease_count;
    struct campaign_names work, refused, failed;
    uint64_t of_state[CAMPAIGN_STATES]; /* How many parts are in each. */
    bool timed;                         /* The file system's time is known, and not only that of the youngest lease. */
};

/* Looks at the folder; only leases/.now is touched, where that can be. *survey is all zero or an earlier survey of it,
 * whose results, which never change, are not read again. False if that fails; errno says why. Ends with
 * campaign_survey_free. */
bool campaign_survey(struct campaign_survey *survey, const char *folder, const struct campaign_plan *plan);
void campaign_survey_free(struct campaign_survey *survey);

/* True if a lease that has not expired is that job's, for whose folder or result the name is. */
bool campaign_survey_is_active(const struct campaign_survey *survey, const struct campaign_name *name);

#endif
