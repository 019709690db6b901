#include "cli/progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/build.h"
#include "cli/duration.h"
#include "cli/terminal.h"
#include "core/clock.h"

/* Seconds. Short work needs no progress; a bar moves smoothly at five steps a second; a log's lines get rarer. The first
 * estimate needs something to go by. */
static const double FIRST_BAR = 1, FIRST_LINE = 2, FIRST_ALWAYS = 0.2;
static const double BAR_INTERVAL = 0.2, LINE_GROWTH = 2, LINE_INTERVAL_MAX = 60;
static const double WORTH_SHOWING = 1; /* Seconds that must be left when it is shown for the first time. */
static const double READABLE = 1;      /* Seconds. */
static const double NEWEST_RATE = 0.3; /* The weight of the last interval in the rate, which shall not flicker. */

enum { PASS_ON_NANOSECONDS = 100 * 1000 * 1000 }; /* A launcher may take that long to pass something on. */

enum {
    BAR_WIDTH = 30, /* The longest bar, in columns. */
    RATE_TEXT = 40,
    BAR_MARGIN = 50, /* The columns that the longest figures beside the bar take. */
};

struct progress progress_start(enum progress_when when, double done, double numbers)
{
    struct progress progress = {.on = when != PROGRESS_NEVER,
                                .columns = terminal_columns(),
                                .start = clock_seconds(),
                                .done = done,
                                .shown_done = done,
                                .shown_numbers = numbers};
    progress.shown = progress.start;
    progress.next = progress.start;
    if (when == PROGRESS_ALWAYS)
        progress.next += FIRST_ALWAYS;
    else
        progress.next += progress.columns > 0 ? FIRST_BAR : FIRST_LINE;
    return progress;
}

/* "3e+07 numbers/s" and what separates it from what follows; while tables are made, no number is searched. */
static void rate_text(char text[RATE_TEXT], double rate, const char *separator)
{
    if (rate > 0)
        snprintf(text, RATE_TEXT, "%.3g numbers/s%s", rate, separator);
    else
        snprintf(text, RATE_TEXT, "preparing%s", separator);
}

static void draw_bar(struct progress *progress, double done, const char *percent, const char *left)
{
    char bar[BAR_WIDTH + 1];
    int longer = (int)strlen(percent) - (int)strlen("100%");
    int room = progress->columns - BAR_MARGIN - longer, width = room > BAR_WIDTH ? BAR_WIDTH : room < 0 ? 0 : room;
    int filled = (int)(done * width);
    for (int i = 0; i < width; i++)
        bar[i] = i < filled ? '=' : i == filled ? '>' : ' ';
    bar[width] = '\0';
    /* A line that is cut off is still redrawn in its place; one that wraps is not. */
    char line[256], rate[RATE_TEXT];
    rate_text(rate, progress->rate, "  ");
    snprintf(line, sizeof line, "[%s] %s  %s%s left", bar, percent, rate, left);
    fprintf(stderr, "\r%.*s\033[K", progress->columns - 1, line);
    progress->drawn = true;
}

void progress_percent(char text[PROGRESS_PERCENT], double done, double step)
{
    enum { DECIMALS_MAX = 9 };
    static const double ALMOST_ONE = 0.999999; /* A step of a whole unit, but for the rounding of fractions. */
    int decimals = 0;
    while (step * pow(10, decimals + 2) < ALMOST_ONE && decimals < DECIMALS_MAX)
        decimals++;
    snprintf(text, PROGRESS_PERCENT, "%*.*f%%", decimals > 0 ? 0 : 3, decimals, 100 * done);
}

static void measure_rate(struct progress *progress, double now, double numbers)
{
    if (now <= progress->shown || numbers <= progress->shown_numbers)
        return;
    double rate = (numbers - progress->shown_numbers) / (now - progress->shown);
    progress->rate = progress->rate > 0 ? progress->rate + NEWEST_RATE * (rate - progress->rate) : rate;
    progress->shown = now;
    progress->shown_numbers = numbers;
}

void progress_update(void *context, double done, double numbers)
{
    struct progress *progress = context;
    double now = clock_seconds();
    if (now < progress->next || done <= progress->done)
        return;
    double elapsed = now - progress->start, left = elapsed * (1 - done) / (done - progress->done);
    if (!progress->drawn && left < WORTH_SHOWING && elapsed > WORTH_SHOWING)
        return;
    measure_rate(progress, now, numbers);

    /* A bar's digits move as often as one can read them. */
    double fastest = progress->columns > 0 ? READABLE : 0, speed = (done - progress->done) / elapsed;
    double step = fmax(done - progress->shown_done, speed * fastest);
    char text[DURATION_TEXT], rate[RATE_TEXT], percent[PROGRESS_PERCENT];
    duration_text(text, left);
    rate_text(rate, progress->rate, ", ");
    progress_percent(percent, done, step);
    progress->shown_done = done;
    if (progress->columns > 0) {
        draw_bar(progress, done, percent, text);
        progress->next = now + BAR_INTERVAL;
    } else {
        fprintf(stderr, "%s: %s done, %s%s left\n", PROGRAM_NAME, percent + strspn(percent, " "), rate, text);
        progress->next = now + fmin(fmax(elapsed, 1) * (LINE_GROWTH - 1), LINE_INTERVAL_MAX);
    }
    fflush(stderr);
}

void progress_stop(struct progress *progress)
{
    if (!progress->drawn)
        return;
    fprintf(stderr, "\r\033[K");
    fflush(stderr);
    progress->drawn = false;
    /* A launcher passes the two streams on one by one: the report on standard output must not overtake. */
    if (!isatty(STDERR_FILENO))
        nanosleep(&(struct timespec){.tv_nsec = PASS_ON_NANOSECONDS}, NULL);
}
