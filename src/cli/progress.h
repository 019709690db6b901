/* How far a run has got, on standard error: a bar that is drawn again and again on a terminal, a line now and then in a
 * log. */
#ifndef MPIPRIMES_CLI_PROGRESS_H
#define MPIPRIMES_CLI_PROGRESS_H

#include <stdbool.h>

#include "cli/options.h"

struct progress {
    bool on;              /* false: progress_update need not be called */
    int columns;          /* of the terminal; 0: lines for a log */
    bool drawn;           /* a bar is on the terminal now */
    double start;         /* clock_seconds */
    double done;          /* at the start */
    double next;          /* when to show it next */
    double shown_numbers; /* and the numbers searched by `shown`, for the rate */
    double shown, rate;
};

/* For a run that starts now, with that part of the predicted work done before, and so many numbers searched. */
struct progress progress_start(enum progress_when when, double done, double numbers);

/* context: a struct progress. done: the part of the predicted work (0 ... 1); numbers: how many are searched. Cheap if
 * called often: shows something only when it is time. */
void progress_update(void *context, double done, double numbers);

/* Takes the bar away. */
void progress_stop(struct progress *progress);

#endif
