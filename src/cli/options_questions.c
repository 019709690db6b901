#include "cli/options_questions.h"

#include <string.h>

#include "core/number.h"
#include "question/tuplet.h"

static error_t parse_tuplets(struct argp_state *state, struct questions *asked, const char *what)
{
    uint32_t forbids = 0;
    switch (tuplet_parse(asked, &forbids, what)) {
    case TUPLET_OK:
        return 0;
    case TUPLET_NOT_RISING:
        FAIL(state, "--tuplets=%s: the offsets must rise from 0, as in 0,2,6,8", what);
    case TUPLET_TOO_LONG:
        FAIL(state, "--tuplets=%s: there can be 2 to %d offsets, none above %d", what, TUPLET_PRIMES_MAX,
             TUPLET_OFFSET_MAX);
    case TUPLET_INADMISSIBLE:
        FAIL(state, "--tuplets=%s: %u divides one of the numbers, whatever the first one is; change the offsets", what,
             forbids);
    case TUPLET_TOO_MANY:
        FAIL(state, "--tuplets=%s: a run can ask for %d patterns; ask for the others in another one", what, TUPLETS_MAX);
    case TUPLET_UNKNOWN:
        break;
    }
    FAIL(state,
         "--tuplets=%s: it can be a number from 2 to 6, twins, cousins, sexy, triplets, quadruplets, quintuplets, "
         "sextuplets, or offsets such as 0,2,6,8",
         what);
}

static error_t parse_residues(struct argp_state *state, struct questions *asked, const char *text)
{
    uint64_t modulus;
    if (number_parse_count(&modulus, text) != NUMBER_OK || modulus < RESIDUES_MODULUS_MIN || modulus > RESIDUES_MODULUS_MAX)
        FAIL(state, "--residues=%s: it can be from %d to %d", text, RESIDUES_MODULUS_MIN, RESIDUES_MODULUS_MAX);
    asked->modulus = (uint32_t)modulus;
    return 0;
}

static error_t parse_gaps(struct argp_state *state, struct questions *asked, const char *text)
{
    uint64_t least = 0;
    enum gaps gaps = strcmp(text, "records") == 0 ? GAPS_RECORDS : strcmp(text, "all") == 0 ? GAPS_ALL : GAPS_LEAST;
    if (gaps == GAPS_LEAST && (number_parse_count(&least, text) != NUMBER_OK || least == 0))
        FAIL(state, "--gaps=%s: it can be the least size, a number from 1 to 2^64-1, or records, or all", text);
    asked->gaps = gaps;
    asked->least_gap = least;
    return 0;
}

/* Shorter intervals take longer to tell of than to search. */
enum { INTERVAL_LEAST = 1000 };

static error_t parse_intervals(struct argp_state *state, struct search *search, const char *text)
{
    if (number_parse_count(&search->every, text) != NUMBER_OK || search->every < INTERVAL_LEAST)
        FAIL(state, "--every=%s: it can be a number from %d on, which an interval has", text, INTERVAL_LEAST);
    return 0;
}

static error_t parse_nth(struct argp_state *state, struct search *search, const char *text)
{
    if (number_parse_count(&search->nth, text) != NUMBER_OK || search->nth == 0)
        FAIL(state, "--nth=%s: it can be a number from 1 to 2^64-1, as --nth=1 is the first prime from START on", text);
    return 0;
}

error_t options_questions_parse(int key, char *argument, struct argp_state *state)
{
    struct parse *parse = state->input;
    struct questions *asked = &parse->options->search.questions;
    switch (key) {
    case KEY_TUPLETS:
        return parse_tuplets(state, asked, argument);
    case KEY_SUM:
        asked->sum = true;
        return 0;
    case KEY_RECIPROCALS:
        asked->reciprocals = true;
        return 0;
    case KEY_RESIDUES:
        return parse_residues(state, asked, argument);
    case KEY_INTERVALS:
        return parse_intervals(state, &parse->options->search, argument);
    case KEY_NTH:
        return parse_nth(state, &parse->options->search, argument);
    case KEY_GAPS:
        parse->gaps = argument;
        return parse_gaps(state, asked, argument);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Without a place for primes, questions are answered without listing any. They are counted, too, where that comes with what
 * is asked for. */
static void settle_count(struct search *search, bool only_count, bool place)
{
    struct questions *asked = &search->questions;
    bool any = questions_any(asked);
    search->primes = !only_count && (place || !(any || search->every > 0 || search->nth > 0));
    asked->count = search->primes || only_count || !any || questions_imply_count(asked);
}

/* What goes to the place of the primes. */
static error_t settle_format(struct argp_state *state, struct parse *parse)
{
    struct options *options = parse->options;
    const struct questions *asked = &options->search.questions;
    bool tuplets = asked->tuplet_count > 0, gaps = asked->gaps == GAPS_LEAST;
    const char *listed = tuplets ? "tuplets" : "gaps";
    if (!tuplets && !gaps)
        return 0;
    if (tuplets && gaps)
        FAIL(state,
             "%s lists tuplets or gaps, but not both: leave out --tuplets or --gaps=%s, or list each by a run of its own",
             options->print ? parse->print : "--output", parse->gaps);
    if (options->output.format != FORMAT_TEXT && parse->format != NULL)
        FAIL(state, "--format=%s is for primes; %s are listed as text: --format=text", parse->format, listed);
    if (options->output.format != FORMAT_TEXT)
        FAIL(state,
             "--output=%s: this ending's form is for primes; %s are listed as text: name a .txt file, or --format=text",
             options->output.path, listed);
    options->output.format = tuplets ? FORMAT_TUPLETS : FORMAT_GAPS;
    return 0;
}

error_t options_questions_check(struct argp_state *state, struct parse *parse)
{
    const struct options *options = parse->options;
    bool place = options->print || options->output.path != NULL;
    settle_count(&parse->options->search, parse->only_count, place);
    return place ? settle_format(state, parse) : 0;
}

const char *options_questions_name(const struct parse *parse)
{
    const struct questions *asked = &parse->options->search.questions;
    return asked->tuplet_count > 0            ? "--tuplets"
           : asked->sum                       ? "--sum"
           : asked->reciprocals               ? "--reciprocals"
           : asked->modulus > 0               ? "--residues"
           : parse->gaps != NULL              ? "--gaps"
           : parse->options->search.every > 0 ? "--every"
           : parse->options->search.nth > 0   ? "--nth"
                                              : NULL;
}
