/* What a run is asked for. */
#ifndef MPIPRIMES_SEARCH_REQUEST_H
#define MPIPRIMES_SEARCH_REQUEST_H

#include <stdbool.h>

#include "search/outcome.h"
#include "search/result.h"

/* The same on every rank, but for simd, which is each rank's own, and what is for rank 0 alone. */
struct run_request {
    struct search search;
    enum schedule schedule;
    enum simd simd;
    uint64_t memory;      /* Bytes for each rank's finder at great height; 0: as many as are fast. */
    struct output output; /* The ranks write the primes to this file, which exists. Without one, rank 0 gathers them. */
    int print_fd;         /* Rank 0 writes the gathered primes there; -1: nowhere. */
    /* Where rank 0 hands the bytes of the listing over instead, if it is not NULL: it gives 0 or an errno, which ends the
     * run. */
    int (*take)(void *context, const uint8_t *bytes, size_t count, uint64_t offset);
    void *take_context;
    const char *checkpoint; /* The checkpoint's name; NULL: none is written. */
    bool (*save)(const char *checkpoint, const struct run_result *result); /* Writes it; false, and errno, if that fails. */
    double checkpoint_every;                                               /* Seconds between two checkpoints. */
    struct standing start; /* On rank 0: where to begin; all zero for the whole range. */
    double stop_at;        /* On rank 0: the clock_seconds at which all must be over; 0: never. */
    double verify;         /* The share of the work that is searched twice, and compared: 0 ... 1; 0: nothing is. */
    uint64_t verify_seed;  /* On rank 0: chooses which. */
    bool vary;             /* The plain sieve takes another wheel than the fastest (finder_vary). */
    uint64_t round_rows;   /* The most rows that a round takes; 0: as many as memory and time allow. */
    /* Called on rank 0 many times a second while it searches: the fraction of the predicted work that is done (0 ... 1),
     * and about how many numbers that is. May be NULL. */
    void (*progress)(void *context, double done, double numbers);
    void *progress_context;
    /* Called on rank 0 for each interval (search.every) that is finished, in order, with what is found of it and of the
     * range up to its end; and with NULL before a checkpoint vouches for those before. Gives 0 or an errno, which ends the
     * run. */
    int (*interval)(void *context, const struct findings *interval, const struct findings *found);
    void *interval_context;
    /* Called on rank 0. May be NULL. */
    void (*notice)(void *context, enum notice notice, const struct standing *standing);
    void *notice_context;
};

/* True if primes are listed: the ranks' rows are delivered. */
static inline bool request_lists(const struct run_request *request)
{
    return request->output.path != NULL || request->search.primes;
}

/* The result of the request's run by one rank, before anything is searched. Its standing has no room for answers. */
static inline struct run_result request_result(const struct run_request *request)
{
    struct search search = request->search;
    search.questions = search_questions(&search, request_lists(request));
    return (struct run_result){.search = search,
                               .output = request->output,
                               .schedule = request->schedule,
                               .simd = request->simd,
                               .ranks = 1,
                               .nodes = 1,
                               .imbalance = 1};
}

#endif
