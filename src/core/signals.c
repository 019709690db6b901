#include "core/signals.h"

#include <signal.h>

static volatile sig_atomic_t checkpoint_asked, hurry_asked, stop_signal;
static bool giving_up;

void signals_note(int signal)
{
    if (signal == SIGUSR1)
        checkpoint_asked = 1;
    else if (signal == SIGCONT)
        hurry_asked = 1;
    else if (stop_signal == 0)
        stop_signal = signal;
}

enum wish signals_wish(void)
{
    if (stop_signal != 0 || giving_up)
        return WISH_STOP;
    return hurry_asked ? WISH_HURRY : checkpoint_asked ? WISH_CHECKPOINT : WISH_NONE;
}

enum wish signals_take(void)
{
    enum wish wish = signals_wish();
    if (wish >= WISH_CHECKPOINT)
        checkpoint_asked = 0;
    if (wish >= WISH_HURRY)
        hurry_asked = 0;
    return wish;
}

int signals_stop(void)
{
    return stop_signal;
}

void signals_give_up(bool wanted)
{
    giving_up = wanted;
}
