/* The plan of a campaign: what is searched, in how many parts. The first job writes it, and nobody changes it. */
#ifndef MPIPRIMES_CAMPAIGN_PLAN_H
#define MPIPRIMES_CAMPAIGN_PLAN_H

#include <stdbool.h>

#include "campaign/folder.h"
#include "core/output.h"
#include "search/search.h"
#include "state/checkpoint_status.h"

enum { CAMPAIGN_LISTING = 64 }; /* Bytes of the name of a part's listing. */

/* It is shared among ranks as bytes. */
struct campaign_plan {
    struct search search; /* The whole range, its part empty. */
    uint64_t parts;
    char listing[CAMPAIGN_LISTING]; /* The file's name in each part's folder; empty: there is none. */
    enum format format;
    bool twice;   /* A part counts when two hosts agree on it. */
    double lease; /* Seconds without a sign of life after which a part is taken over. */
};

/* What reading or making a plan can come to. */
enum campaign_status {
    CAMPAIGN_OK,
    CAMPAIGN_NONE,       /* There is no plan. */
    CAMPAIGN_FOREIGN,    /* There is none, but the folder has other files. */
    CAMPAIGN_UNREADABLE, /* It cannot be read, for the reason in errno. */
    CAMPAIGN_UNWRITABLE, /* The folder cannot be written to, for the reason in errno. */
    CAMPAIGN_DAMAGED,    /* It is no plan, cut off, changed, or of another version; the reason follows "the plan ". */
    CAMPAIGN_NO_MEMORY,
};

/* Reads the plan of the folder. */
enum campaign_status campaign_plan_read(struct campaign_plan *plan, char reason[CHECKPOINT_REASON], const char *folder);

/* Makes the folder, if it is not there, and the plan in it. Where another job is faster, its plan stands, so that it is to
 * be read afterwards. A folder with other files is left alone. */
enum campaign_status campaign_plan_create(const char *folder, const struct campaign_plan *plan,
                                          const struct campaign_owner *owner);

/* Removes what jobs have left that were killed while they made a plan. There is one. */
void campaign_plan_sweep(const char *folder);

/* False if a plan is of another search than the one that is asked for; the reason follows "the campaign ". The lease need
 * not be the same, nor, where `asked` has none, the number of parts. */
bool campaign_plan_fits(char reason[CHECKPOINT_REASON], const struct campaign_plan *plan,
                        const struct campaign_plan *asked);

/* The search of a part. */
struct search campaign_plan_part(const struct campaign_plan *plan, uint64_t number);

#endif
