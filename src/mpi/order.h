/* What rank 0 and the others tell each other at the borders of phases.
 *
 * In a phase all ranks search a round while the primes of the round before are on their way to where they go. At its
 * beginning rank 0 scatters orders, at its end it gathers reports. */
#ifndef MPIPRIMES_MPI_ORDER_H
#define MPIPRIMES_MPI_ORDER_H

#include <stdbool.h>
#include <stdint.h>

/* An order's words: the rank's first piece of the round, empty if it has none, and the rows that are expected behind it;
 * what else to do; and at the end of the run what became of it. */
enum { ORDER_FIRST, ORDER_COUNT, ORDER_BEHIND, ORDER_FLAGS, ORDER_STATUS, ORDER_WORDS };

enum {
    ORDER_WHOLE = 1, /* the round before is searched to its end: its primes go their way */
    ORDER_ROUND = 2, /* there is a round to search */
    ORDER_SYNC = 4,  /* then the output is made durable */
    ORDER_HURRY = 8, /* SIGCONT cuts the round short, too, and not only what asks for a stop */
    ORDER_CUT = 16,  /* in the phase before, rank 0 told each rank that its round is cut short */
    ORDER_END = 32,  /* the run is over */
};

/* The messages of a phase: a rank asks for a piece, rank 0 answers; and rank 0 tells that the round is cut short. */
enum { TAG_ASK = 1, TAG_TASK, TAG_CUT };

/* Travels as bytes: all ranks run the same program on machines of one kind. */
struct report {
    double work;      /* seconds of this phase that the rank did not wait */
    uint64_t whole;   /* 1: all of its pieces are searched */
    uint64_t starved; /* 1: memory ran out */
    uint64_t error;   /* errno of a failed write; 0: none */
    uint64_t wish;    /* enum wish: of the signals that the rank has got */
    uint64_t signal;  /* that asked for a stop; 0: none */
};

#endif
