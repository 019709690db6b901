#include "core/method.h"

#include <string.h>

#include "core/number.h"

static const struct {
    const char *name, *title;
} METHOD[METHODS + 1] = {
    {"trial", "trial division"},
    {"sieve", "sieve of Eratosthenes"},
    {"mixed", "several methods"},
};

static const char *const SCHEDULE[SCHEDULES + 1] = {"static", "dynamic", "mixed"};

const char *method_name(enum method method)
{
    return METHOD[method].name;
}

const char *method_title(enum method method)
{
    return METHOD[method].title;
}

uint128 method_number_max(enum method method)
{
    return method == METHOD_TRIAL ? UINT64_MAX : NUMBER_MAX;
}

const char *schedule_name(enum schedule schedule)
{
    return SCHEDULE[schedule];
}

bool method_parse(enum method *method, const char *name)
{
    for (enum method i = 0; i < METHODS; i++)
        if (strcmp(name, METHOD[i].name) == 0) {
            *method = i;
            return true;
        }
    return false;
}

bool schedule_parse(enum schedule *schedule, const char *name)
{
    for (enum schedule i = 0; i < SCHEDULES; i++)
        if (strcmp(name, SCHEDULE[i]) == 0) {
            *schedule = i;
            return true;
        }
    return false;
}
