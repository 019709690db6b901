#include "cli/duration.h"

#include <stdio.h>

static const double MINUTE = 60, HOUR = 3600, DAY = 86400, YEAR = 365.25 * 86400;

void duration_text(char text[DURATION_TEXT], double seconds)
{
    if (seconds < 9.5)
        snprintf(text, DURATION_TEXT, "%.1f s", seconds);
    else if (seconds < MINUTE - 0.5)
        snprintf(text, DURATION_TEXT, "%.0f s", seconds);
    else if (seconds < HOUR - 0.5)
        snprintf(text, DURATION_TEXT, "%d min %d s", (int)((seconds + 0.5) / MINUTE), (int)(seconds + 0.5) % 60);
    else if (seconds < 2 * DAY)
        snprintf(text, DURATION_TEXT, "%d h %d min", (int)((seconds + 30) / HOUR), (int)((seconds + 30) / MINUTE) % 60);
    else if (seconds < 2 * YEAR)
        snprintf(text, DURATION_TEXT, "%.0f days", seconds / DAY);
    else if (seconds < 1e6 * YEAR)
        snprintf(text, DURATION_TEXT, "%.0f years", seconds / YEAR);
    else
        snprintf(text, DURATION_TEXT, "%.2g years", seconds / YEAR);
}
