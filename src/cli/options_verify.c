#include "cli/options_verify.h"

#include <stdlib.h>
#include <string.h>

#include "cli/pi_count.h"
#include "core/number.h"

static error_t parse_verify(struct argp_state *state, struct options *options, const char *text)
{
    char *end = NULL;
    if (text != NULL && strcmp(text, "pi") == 0) {
        options->verify_pi = true;
        return 0;
    }
    double percent = text != NULL ? strtod(text, &end) : 1;
    if (text != NULL &&
        (end == text || *end != '\0' || strspn(text, "0123456789.") != strlen(text) || !(percent > 0) || percent > 100))
        FAIL(state, "--verify=%s: it can be a percentage, above 0 and up to 100, as --verify=1, or pi", text);
    options->verify = percent / 100;
    return 0;
}

error_t options_verify_parse(int key, char *argument, struct argp_state *state)
{
    struct parse *parse = state->input;
    switch (key) {
    case KEY_VERIFY:
        return parse_verify(state, parse->options, argument);
    case KEY_VERIFY_SEED:
        parse->seed = argument;
        parse->options->verify_seeded = true;
        if (number_parse_count(&parse->options->verify_seed, argument) != NUMBER_OK)
            FAIL(state, "--verify-seed=%s: it can be a number from 0 to 2^64-1, as \"seed\" in the JSON report of a run",
                 argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

error_t options_verify_library(struct argp_state *state, const struct options *options)
{
    if (options->verify_pi && pi_count_version() == NULL)
        FAIL(state, "--verify=pi: this program was built without libprimecount; install it (Debian: libprimecount-dev), "
                    "and build again");
    return 0;
}

/* Nobody knows yet how far a search for the n-th prime goes: that is looked at later. */
static error_t check_pi(struct argp_state *state, const struct search *search)
{
    if (!search->questions.count)
        FAIL(state, "--verify=pi compares the number of primes, which these questions leave open; add --count");
    if (search->nth == 0 && search->range.last > PI_COUNT_MAX)
        FAIL(state, "--verify=pi: libprimecount would take hours up to there; it can be used up to 10^19. --verify=1 "
                    "searches again at every height");
    return 0;
}

error_t options_verify_check(struct argp_state *state, const struct parse *parse)
{
    const struct options *options = parse->options;
    if (parse->seed != NULL && options->verify == 0)
        FAIL(state, "--verify-seed chooses what --verify=PERCENT searches again; give both");
    error_t error = options_verify_library(state, options);
    return error == 0 && options->verify_pi ? check_pi(state, &options->search) : error;
}

const char *options_verify_name(const struct parse *parse)
{
    return parse->options->verify > 0 ? "--verify" : parse->seed != NULL ? "--verify-seed" : NULL;
}
