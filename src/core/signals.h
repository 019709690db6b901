/* Signals that ask something of a run. Their handlers only take a note; the run looks at it between two steps. */
#ifndef MPIPRIMES_CORE_SIGNALS_H
#define MPIPRIMES_CORE_SIGNALS_H

#include <stdbool.h>

/* What is asked for; each includes the ones before. */
enum wish {
    WISH_NONE,
    WISH_CHECKPOINT, /* SIGUSR1: write a checkpoint, and go on. */
    WISH_HURRY, /* SIGCONT: the same, without waiting for the end of the round. Open MPI's mpirun sends it a second before
                   SIGTERM, and two before SIGKILL. */
    WISH_STOP,  /* SIGTERM, SIGINT, SIGUSR2: stop, with a checkpoint. */
};

/* From now on these signals are noted, instead of what they do otherwise: for a program, which owns its process. */
void signals_watch(void);

/* Notes one of these signals; a handler. */
void signals_note(int signal);

/* The most that was asked for since signals_take. */
enum wish signals_wish(void);

/* The same, and forgets it; but a stop stays asked for. */
enum wish signals_take(void);

/* The signal that asked for a stop; 0: none did. */
int signals_stop(void);

/* The program itself asks for a stop, as if by a signal, until it takes that back. */
void signals_give_up(bool wanted);

#endif
