#include "cli/hint.h"

#include <stdio.h>

#include "cli/build.h"
#include "cli/duration.h"
#include "cli/placement_text.h"

static const double LONG = 10;        /* Seconds. */
static const double LONG_SILENCE = 1; /* Seconds, of what shows no progress. */
static const double MUCH_FASTER = 2;  /* Times. Less than that is within what a prediction can be wrong. */

/* How a hint names the method. */
static const char *const SEARCH[METHODS] = {[METHOD_TRIAL] = "trial division", [METHOD_SIEVE] = "the sieve"};

/* The text is empty for the sieve itself, and where the sieve would not help. */
static void advise(char *text, size_t room, double seconds, double by_sieve)
{
    char duration[DURATION_TEXT];
    duration_text(duration, by_sieve);
    *text = '\0';
    if (by_sieve < 1 && by_sieve * MUCH_FASTER < seconds)
        snprintf(text, room, "; --method=sieve would take less than a second");
    else if (by_sieve * MUCH_FASTER < seconds)
        snprintf(text, room, "; --method=sieve would take about %s", duration);
}

void hint_if_long(enum method method, int ranks, double seconds, double by_sieve)
{
    if (seconds <= LONG)
        return;
    char duration[DURATION_TEXT], advice[64 + DURATION_TEXT];
    duration_text(duration, seconds);
    advise(advice, sizeof advice, seconds, by_sieve);
    fprintf(stderr, "%s: %s of this range will take about %s on %d rank%s%s\n", PROGRAM_NAME, SEARCH[method], duration,
            ranks, ranks == 1 ? "" : "s", advice);
}

void hint_on_study(double seconds)
{
    if (seconds <= LONG)
        return;
    char duration[DURATION_TEXT];
    duration_text(duration, seconds);
    fprintf(stderr, "%s: this study will take about %s\n", PROGRAM_NAME, duration);
}

void hint_on_pi(double seconds, int threads)
{
    if (seconds <= LONG_SILENCE)
        return;
    char duration[DURATION_TEXT];
    duration_text(duration, seconds);
    fprintf(stderr, "%s: counting the primes again by libprimecount will take about %s on %d core%s\n", PROGRAM_NAME,
            duration, threads, threads == 1 ? "" : "s");
}

void hint_on_placement(const struct placement *placement, const char *launcher)
{
    char text[PLACEMENT_WARNING];
    if (placement_text_warning(text, placement, launcher))
        fprintf(stderr, "%s: %s\n", PROGRAM_NAME, text);
}
