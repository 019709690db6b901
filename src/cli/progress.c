#include "cli/progress.h"

#include <math.h>
#include <stdio.h>

#include "cli/build.h"
#include "cli/duration.h"
#include "cli/terminal.h"
#include "core/clock.h"

/* Seconds. Short work needs no progress; a bar moves smoothly at five steps a second; a log's lines get rarer. */
static const double FIRST_BAR = 1, FIRST_LINE = 3, BAR_INTERVAL = 0.2, LINE_GROWTH = 2, LINE_INTERVAL_MAX = 60;
static const double WORTH_SHOWING = 1; /* seconds that must be left when it is shown for the first time */

enum { BAR_WIDTH = 30 };

struct progress progress_start(enum progress_when when)
{
    struct progress progress = {.on = when != PROGRESS_NEVER, .terminal = terminal_shows_stderr(), .start = clock_seconds()};
    progress.shown = progress.start;
    progress.next = progress.start;
    if (when == PROGRESS_AUTO)
        progress.next += progress.terminal ? FIRST_BAR : FIRST_LINE;
    return progress;
}

static void draw_bar(struct progress *progress, double done, const char *left)
{
    char bar[BAR_WIDTH + 1];
    int filled = (int)(done * BAR_WIDTH);
    for (int i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < filled ? '=' : i == filled ? '>' : ' ';
    bar[BAR_WIDTH] = '\0';
    fprintf(stderr, "\r[%s] %3.0f%%  %.3g numbers/s  %s left\033[K", bar, 100 * done, progress->rate, left);
    progress->drawn = true;
}

void progress_update(void *context, double done, double numbers)
{
    struct progress *progress = context;
    double now = clock_seconds();
    if (!progress->on || now < progress->next || done <= 0)
        return;
    double elapsed = now - progress->start, left = elapsed * (1 - done) / done;
    if (!progress->drawn && left < WORTH_SHOWING && elapsed > WORTH_SHOWING)
        return;
    if (now > progress->shown && numbers > progress->shown_numbers)
        progress->rate = (numbers - progress->shown_numbers) / (now - progress->shown);
    progress->shown = now;
    progress->shown_numbers = numbers;

    char text[DURATION_TEXT];
    duration_text(text, left);
    if (progress->terminal) {
        draw_bar(progress, done, text);
        progress->next = now + BAR_INTERVAL;
    } else {
        fprintf(stderr, "%s: %.0f%% done, %.3g numbers/s, %s left\n", PROGRAM_NAME, 100 * done, progress->rate, text);
        progress->next = now + fmin(fmax(elapsed, 1) * (LINE_GROWTH - 1), LINE_INTERVAL_MAX);
    }
    fflush(stderr);
}

void progress_stop(struct progress *progress)
{
    if (progress->drawn)
        fprintf(stderr, "\r\033[K");
    progress->drawn = false;
}
