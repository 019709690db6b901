#include "cli/hint.h"

#include <stdio.h>

#include "cli/build.h"
#include "cli/duration.h"

static const double LONG = 10; /* seconds */

void hint_if_long(enum method method, int ranks, double seconds)
{
    if (seconds <= LONG)
        return;
    char text[DURATION_TEXT];
    duration_text(text, seconds);
    fprintf(stderr, "%s: %s of this range will take about %s on %d rank%s\n", PROGRAM_NAME, method_title(method), text,
            ranks, ranks == 1 ? "" : "s");
}
