/* Rank 0's side of verification: who searches which stretches again, and whether both searches found the same.
 *
 * What the ranks found in the stretches of a round comes with their replies. In the next phase each stretch is searched
 * again by another rank, and before the round stands, both are compared. Pure: no messages, no clocks. */
#ifndef MPIPRIMES_PLAN_VERIFIER_H
#define MPIPRIMES_PLAN_VERIFIER_H

#include "plan/recheck.h"
#include "search/outcome.h"
#include "search/result.h"

/* What one search found in a stretch, or in a part of one. It travels between ranks as bytes. */
struct stretch {
    struct row_span rows;
    uint64_t count; /* The number of primes; 0 if it is not known. */
    uint64_t hash;  /* Of all that is known, answers and rows included. */
};

/* Each rank's stretches in a list, rank after rank. */
struct stretch_lists {
    struct stretch *list;
    int *counts, *first; /* For each rank, how many, and the index of the first. */
    size_t room;
};

struct verifier {
    struct recheck recheck;
    size_t ranks;
    struct stretch_lists tasks; /* What the first searches found, by the ranks that are to search again. */
    uint64_t rounds;            /* How often they were given out. */
    size_t shift;               /* The distance from a rank to the one that searches again for it. */
    struct verified *verified;
    double cost; /* Predicted seconds of one core, for the first searches of all that was verified. */
};

/* For a run by this number of ranks that *verified is to tell of. False if out of memory. Ends with verifier_free, also
 * then. */
bool verifier_new(struct verifier *verifier, const struct recheck *recheck, size_t ranks, struct verified *verified);
void verifier_free(struct verifier *verifier);

/* Room for all ranks' stretches, by counts[ranks], for which `first` is filled in. False if out of memory. */
bool verifier_lists_new(struct stretch_lists *lists, size_t ranks);
bool verifier_lists_fit(struct stretch_lists *lists, size_t ranks);
void verifier_lists_free(struct stretch_lists *lists);

/* The ranks have found this; from now on each stretch is the task of another rank, or of the same one if there is no other.
 * False if out of memory. */
bool verifier_take(struct verifier *verifier, const struct stretch_lists *found);

/* There is nothing to search again. */
void verifier_drop(struct verifier *verifier);

/* Predicted seconds of each rank's tasks. */
void verifier_predict(double *seconds, const struct verifier *verifier);

/* All tasks are done, and this was found, in the order of the tasks. False if it is not the same: *difference tells of the
 * first such stretch. */
bool verifier_compare(struct difference *difference, struct verifier *verifier, struct way first,
                      const struct stretch_lists *found);

#endif
