/* Rank 0's decisions, as a state machine: replies of the ranks in, orders to them out.
 *
 * A run is a sequence of phases. In a phase all ranks search a round while the primes of the round before are delivered.
 * At its beginning each rank gets an order, at its end each sends a reply. The coordinator knows neither messages nor
 * clocks nor signals: time comes as an argument, in seconds since any point in the past. mpi/leader.h carries what it says.
 */
#ifndef MPIPRIMES_PLAN_COORDINATOR_H
#define MPIPRIMES_PLAN_COORDINATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/signals.h"
#include "plan/plan.h"
#include "search/outcome.h"
#include "search/result.h"

enum phase {
    PHASE_NONE,    /* Before the first one. */
    PHASE_SEARCH,  /* A round is searched. */
    PHASE_OVERLAP, /* A round is searched, and the primes of the round before are delivered. */
    PHASE_DELIVER, /* The primes of the round before are delivered. */
    PHASE_SAVE,    /* A checkpoint is made of what stands. */
    PHASE_END,     /* The run is over. */
};

enum round_state {
    ROUND_NONE,      /* There was no round yet, or what came of it is settled. */
    ROUND_OPEN,      /* It is searched in this phase. */
    ROUND_WHOLE,     /* It was searched to its end: its primes are to be delivered. */
    ROUND_ABANDONED, /* It was cut short, and comes again. */
};

/* What else to do in a phase, and what is to be known of the one before: the bits of an order's flags. */
enum {
    ORDER_WHOLE = 1, /* The round before is searched to its end: its primes are delivered. */
    ORDER_ROUND = 2, /* There is a round to search. */
    ORDER_SYNC = 4,  /* In the end the output is made durable. */
    ORDER_HURRY = 8, /* SIGCONT cuts the round short, too, and not only what asks for a stop. */
    ORDER_CUT = 16,  /* In the phase before, rank 0 told each rank that its round is cut short. */
    ORDER_END = 32,  /* The run is over. */
};

/* To a rank. It travels as bytes, as a reply does: all ranks run the same program on machines of one kind. */
struct order {
    struct task task; /* The first one of the round; its piece is empty if the rank has none. */
    uint64_t place;   /* Where in the output file the first span of the rank's batch goes, if that is delivered. */
    uint64_t flags;
    uint64_t stretches; /* How many stretches the rank is to search again. */
    uint64_t status;    /* With ORDER_END, what became of the run: enum run_status. */
};

/* From a rank. */
struct reply {
    double work;           /* Seconds of this phase in which the rank did not wait. */
    uint64_t whole;        /* 1: all of its pieces are searched. */
    uint64_t starved;      /* 1: memory ran out. */
    uint64_t error;        /* A failed write's errno; 0: there was none. */
    uint64_t wish;         /* The most that signals to this rank have asked for: enum wish. */
    uint64_t signal;       /* The signal that asked for a stop; 0: none did. */
    uint64_t spans;        /* How many spans its batch has. */
    uint64_t rechecked;    /* How many stretches it has searched again. */
    uint64_t noted;        /* How many stretches there were in its pieces. */
    double recheck;        /* The seconds of searching again, which are not in `work`. */
    struct findings found; /* What its first span has. The others follow on their own (coordinator_further_spans). */
};

/* What stays the same all the run. */
struct coordinator_rules {
    struct way way;
    enum schedule schedule;
    const struct questions *asked; /* NULL: only the number of primes. */
    /* As in struct run_request; NULL: spans are not by intervals. */
    int (*interval)(void *context, const struct findings *interval, const struct findings *found);
    void *interval_context;
    size_t intervals_max; /* The most borders of intervals in a round. */
    struct plan_limits limits;
    bool checkpoints; /* Checkpoints are written. */
    /* What a round found stands when the phase after it ends, as primes are delivered in that phase, or stretches searched
     * again; else it stands at once. */
    bool delivers;
    double checkpoint_every; /* Seconds. */
    double stop_at;          /* The time at which all must be over; INFINITY: never. */
};

struct coordinator {
    struct coordinator_rules rules;
    struct plan plan;
    struct standing *standing; /* What is found and delivered. */
    enum phase phase;
    enum round_state round_state;
    enum run_status status;
    struct run_failure failure;
    enum notice notice; /* What the user is to be told now. */

    struct order *orders;   /* To each rank, for this phase. */
    struct reply *replies;  /* From each rank, of this phase. */
    struct findings *spans; /* The findings of all ranks' spans in this round, rank after rank. */
    uint64_t *answers;      /* Theirs, in the same order: `words` of each span. */
    size_t words;
    uint64_t *places;      /* Where each of them goes in the output file. */
    size_t room;           /* For how many spans there is room. */
    size_t *first_span;    /* The index of each rank's first one. */
    struct findings found; /* What all ranks together found in the last round. */
    /* By intervals, the spans of the last round until they stand, in the order of the range. */
    struct findings *held;
    uint64_t *held_answers;
    size_t held_count;
    double *work; /* Scratch: the ranks' seconds. */

    bool saving;            /* The phase ends with a checkpoint. */
    bool saved;             /* What stands is in the checkpoint. */
    bool cut;               /* The ranks were told to leave the round of this phase. */
    enum wish wanted;       /* By signals, on any rank, and not yet done. */
    enum wish cutting;      /* The least wish that cuts this round short. */
    double phase_start;     /* When this phase began. */
    double phase_end;       /* When the phase before it ended. */
    double next_save;       /* When the next checkpoint is due. */
    double tail_seconds;    /* How long stopping would have taken after the last phase. */
    double stop_seconds;    /* How long stopping may take: the longest of these. */
    uint64_t pending_rows;  /* Of the round that is not yet delivered. */
    uint64_t unsynced_rows; /* Those that are delivered, and perhaps not yet durable. */
    struct pace {
        bool delivered;                   /* A round was delivered, and it is known how long that takes. */
        double cost, find, deliver, sync; /* Seconds for each row, as predicted for one rank, and as measured on rank 0. */
    } pace;                               /* Of the last phase that tells; 0: none did. */
};

/* For a search of rows by this number of ranks, from *standing on, which is kept up to date and must stay, and has room for
 * the answers. False if out of
 * memory. Ends with coordinator_free, also then. */
bool coordinator_new(struct coordinator *coordinator, struct standing *standing, const struct coordinator_rules *rules,
                     struct row_span rows, size_t ranks, double now);
void coordinator_free(struct coordinator *coordinator);

/* Decides on the next phase, or the end of the run: writes phase, orders and notice. */
void coordinator_next(struct coordinator *coordinator, double now);

/* True, once, if the round is to be cut short now: the ranks are to be told. `wish`: of rank 0's own signals. */
bool coordinator_must_cut(struct coordinator *coordinator, enum wish wish, double now);

/* Makes room for all ranks' findings, by coordinator->replies, and takes over each rank's first ones. Gives the place for a
 * rank's further ones: replies[rank].spans - 1 entries. */
void coordinator_take_replies(struct coordinator *coordinator);
struct findings *coordinator_further_spans(const struct coordinator *coordinator, size_t rank);

/* The end of a phase: all replies and spans are there, and what was to be delivered is. `outcome`: RUN_CORRUPT if not as it
 * was found, RUN_DIFFERS if stretches were searched again and found otherwise, else RUN_OK. `spent`: rank 0's seconds. True
 * if a checkpoint must be written now; then follows coordinator_saved. */
bool coordinator_end_phase(struct coordinator *coordinator, enum run_status outcome, const struct timings *spent,
                           double now);

/* A checkpoint of what stands was written, or could not be: errno says why; 0: it was. */
void coordinator_saved(struct coordinator *coordinator, int error, double now);

/* The run ends with a failure of rank 0's own. */
void coordinator_fail(struct coordinator *coordinator, enum run_status status, int error);

/* How many primes are in the output file when what is delivered in this phase is there. */
uint64_t coordinator_primes_ahead(const struct coordinator *coordinator);

/* True if a round is searched in this phase; if the primes of the one before are delivered. */
static inline bool coordinator_searches(const struct coordinator *coordinator)
{
    return coordinator->phase == PHASE_SEARCH || coordinator->phase == PHASE_OVERLAP;
}

static inline bool coordinator_delivers(const struct coordinator *coordinator)
{
    return coordinator->phase == PHASE_OVERLAP || coordinator->phase == PHASE_DELIVER;
}

#endif
