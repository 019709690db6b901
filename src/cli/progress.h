/* How far a run has got, on standard error: a bar that is drawn again and again on a terminal, a line now and then in a
 * log. */
#ifndef MPIPRIMES_CLI_PROGRESS_H
#define MPIPRIMES_CLI_PROGRESS_H

#include <stdbool.h>

#include "cli/options.h"

struct progress {
    bool on;              /* False if progress_update need not be called. */
    int columns;          /* The terminal's width; 0: lines for a log are written. */
    bool drawn;           /* A bar is on the terminal now. */
    double start;         /* When it began, in clock_seconds. */
    double done;          /* The fraction of the predicted work that was done at the start. */
    double shown_done;    /* The fraction that was shown last; at the start, what was done then. */
    double next;          /* When to show it next, in clock_seconds. */
    double shown;         /* When the rate was measured last, in clock_seconds. */
    double shown_numbers; /* The count of numbers that were searched by then. */
    double rate;          /* Numbers a second. */
};

/* For a run that starts now: `done` is the fraction of the predicted work (0 ... 1) that was done before, `numbers` the
 * count of numbers that were searched. */
struct progress progress_start(enum progress_when when, double done, double numbers);

/* Shows how far the run is, but only when it is time, so it may be called often. context: a struct progress; done: the
 * fraction of the predicted work (0 ... 1); numbers: the count of numbers that are searched. */
void progress_update(void *context, double done, double numbers);

enum { PROGRESS_PERCENT = 32 }; /* Bytes, with the final zero. */

/* The fraction as "37%", with as many decimals as it takes for a fraction that is larger by `step` to be another text, if
 * nine suffice. */
void progress_percent(char text[PROGRESS_PERCENT], double done, double step);

/* Takes the bar away. */
void progress_stop(struct progress *progress);

#endif
