/* A search from its checkpoint, or its start, to its result; and what goes with it: hints, progress, messages. */
#ifndef MPIPRIMES_COMMAND_SEARCHED_H
#define MPIPRIMES_COMMAND_SEARCHED_H

#include "cli/exit_status.h"
#include "cli/interval_table.h"
#include "cli/options.h"
#include "core/placement.h"
#include "mpi/team.h"
#include "search/outcome.h"
#include "search/request.h"
#include "state/restart.h"

/* Who looks after a run in the user's place, and says how it went. */
struct searched_watch {
    /* Called on rank 0 many times a second while it searches, with the fraction of the predicted work that is done; false:
     * the run is to stop. */
    bool (*beat)(void *context, double done);
    void *context;
    /* The same on all ranks: */
    bool vary;      /* By the plain sieve with another wheel than the fastest. */
    unsigned avoid; /* Bits 1 << enum simd: not by these instruction sets, if there is another one. */
};

struct searched {
    struct restart restart;
    struct interval_table table; /* On rank 0, with --every. */
    struct placement placement;
    struct run_result run;
    bool ran;                        /* There was something to do: `run` is in use. */
    const struct run_result *result; /* On rank 0: of all that was asked for; NULL if it did not come to that. */
    const struct searched_watch *watch;
    enum run_status outcome; /* Of the run, if there was something to do; on rank 0 with what is to be known of it. */
    struct run_failure failure;
};

/* Searches the options' range for what they ask. `started`: clock_seconds() at the program's start. Collective; gives the
 * same status on every rank. There can be a result although the last checkpoint could not be written. Ends with
 * searched_end. */
enum exit_status searched_run(struct searched *searched, const struct options *options, const struct team *team,
                              double started);

/* The same for somebody who says how the run begins, goes and ends: by restart.problem, outcome and failure. */
enum exit_status searched_run_watched(struct searched *searched, const struct options *options,
                                      const struct searched_watch *watch, const struct team *team, double started);
void searched_end(struct searched *searched);

#endif
