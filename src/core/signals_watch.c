#include "core/signals.h"

#include <signal.h>
#include <stddef.h>

static void handle(void (*handler)(int signal))
{
    static const int SIGNALS[] = {SIGUSR1, SIGCONT, SIGTERM, SIGINT, SIGUSR2};
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof SIGNALS / sizeof *SIGNALS; i++)
        sigaction(SIGNALS[i], &action, NULL);
}

void signals_watch(void)
{
    handle(signals_note);
}
