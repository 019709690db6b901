#include "core/way.h"

static const struct {
    const char *name, *title;
} APPROACH[APPROACHES] = {
    [APPROACH_PLAIN] = {"plain", ""},
    [APPROACH_HIGH] = {"high", "sieve for great heights"},
    [APPROACH_TESTS] = {"tests", "sieve, then primality tests"},
};

const char *approach_name(enum approach approach)
{
    return APPROACH[approach].name;
}

const char *approach_title(enum approach approach)
{
    return APPROACH[approach].title;
}
