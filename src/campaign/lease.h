/* Leases: who searches a part now. A lease is a file that its owner touches now and then; one that was not touched for too
 * long is of a job that is gone, and the next job takes its place. Nothing has to be undone for that.
 *
 * A part may need several searches (campaign/survey.h); each is leased by itself. Who takes a lease over makes the
 * file of the next turn, which only one job can; the highest turn is the one that holds. Ages are differences of file
 * times, as the file system sets them. Two jobs that search the same by mistake, as one had stood still, only waste time.
 */
#ifndef MPIPRIMES_CAMPAIGN_LEASE_H
#define MPIPRIMES_CAMPAIGN_LEASE_H

#include "campaign/folder.h"

/* What a job holds. */
struct campaign_lease {
    uint64_t number;
    unsigned search, turn; /* From 1 on. */
};

/* The name of its file: "NUMBER.SEARCH.TURN". */
void campaign_lease_name(char name[CAMPAIGN_NAME], const struct campaign_lease *lease);

enum campaign_hold {
    CAMPAIGN_HELD,   /* It is this job's. */
    CAMPAIGN_LOST,   /* It is not, or not any more. */
    CAMPAIGN_UNSURE, /* That could not be found out, for the reason in errno. */
};

/* Makes the lease's file. Another job may have been faster. The file of the turn before goes. */
enum campaign_hold campaign_lease_take(const struct campaign_lease *lease, const char *folder,
                                       const struct campaign_owner *owner);

/* A sign of life. */
enum campaign_hold campaign_lease_renew(const struct campaign_lease *lease, const char *folder,
                                        const struct campaign_owner *owner);

/* Removes the file, if it is still this job's. */
void campaign_lease_release(const struct campaign_lease *lease, const char *folder, const struct campaign_owner *owner);

/* A lease as any process sees it. */
struct campaign_lease_seen {
    struct campaign_lease lease;
    char owner[CAMPAIGN_NAME]; /* Empty if its job has not yet written it. */
    double age;                /* Seconds. */
    bool expired;
};

/* The leases that hold: of each search of a part the highest turn, sorted by part and search. `now` is the file system's
 * time; negative: that of the youngest lease. An age is never taken from another clock. False if that fails; errno says
 * why. To be freed. */
bool campaign_leases_list(struct campaign_lease_seen **leases, size_t *count, const char *folder, uint64_t parts,
                          double now, double seconds);

#endif
