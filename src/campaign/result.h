/* The results of a campaign's parts: checkpoints of finished searches, and which of them count. */
#ifndef MPIPRIMES_CAMPAIGN_RESULT_H
#define MPIPRIMES_CAMPAIGN_RESULT_H

#include "campaign/plan.h"
#include "search/result.h"
#include "state/checkpoint.h"

/* The name of the checkpoint in a part's folder. */
#define CAMPAIGN_CHECKPOINT "checkpoint"

enum campaign_verdict {
    CAMPAIGN_GOOD,
    CAMPAIGN_BAD,    /* It is damaged, unfinished, or of another search. */
    CAMPAIGN_ABSENT, /* There is no checkpoint, as while it is copied. */
};

struct campaign_result {
    uint64_t number; /* The part's. */
    char name[CAMPAIGN_NAME];
    enum campaign_verdict verdict;
    uint64_t primes;
    double seconds;
    enum simd simd;
    bool lists;               /* It has a listing. */
    char sum[CHECKPOINT_SUM]; /* The checksum of what was found; empty: not asked for so far. */
};

/* True if the checkpoint is of that part of the plan, finished or not, with or without a listing. */
bool campaign_result_fits(const struct run_result *result, const struct campaign_plan *plan, uint64_t number);

/* Reads the result of that name in `parts`; with `sum`, its checksum, too. False if out of memory. */
bool campaign_result_read(struct campaign_result *result, const struct campaign_name *name, const char *folder,
                          const struct campaign_plan *plan, bool sum);

/* What the results of a part come to. */
struct campaign_settlement {
    bool done;
    bool disagree;  /* Good results differ. */
    size_t chosen;  /* If done: the result that counts, the first with a listing; others with its checksum agree. */
    size_t missing; /* Searches that are still needed before the part can be done. */
};

/* Of the results of one part, with checksums if there are several. `needed`: how many must agree, 1 or 2; if 2, they must
 * be of different hosts. Where results differ, two must agree, and more than on anything else. */
struct campaign_settlement campaign_settle(const struct campaign_result *results, size_t count, size_t needed);

#endif
