#include "command/verify_pi.h"

#include "cli/explain.h"
#include "cli/hint.h"
#include "cli/pi_count.h"
#include "cli/streams.h"
#include "core/clock.h"
#include "core/signals.h"

/* Whether it can be done; the range and the questions of some commands are known only now. */
static bool is_possible(const struct run_result *result)
{
    if (!result->search.questions.count)
        streams_complain("--verify=pi", "the number of primes is not known, as the questions leave it open");
    else if (result->search.range.last > PI_COUNT_MAX && !range_is_empty(result->search.range))
        streams_complain("--verify=pi", "libprimecount would take hours up to there; it can be used up to 10^19");
    else
        return true;
    return false;
}

static bool count(struct run_result *result)
{
    struct verified *verified = &result->verified;
    double start = clock_seconds();
    verified->pi = range_is_empty(result->search.range) || pi_count(&verified->pi_primes, result->search.range);
    verified->pi_seconds = clock_seconds() - start;
    if (!verified->pi)
        streams_complain("libprimecount cannot count the primes", "leave out --verify=pi");
    return verified->pi;
}

enum exit_status verify_pi(struct run_result *result, const struct options *options)
{
    if (!options->verify_pi)
        return STATUS_DONE;
    if (!is_possible(result))
        return STATUS_USAGE;
    if (!options->quiet)
        hint_on_pi(pi_count_seconds(result->search.range), pi_count_threads());
    signals_release();
    if (!count(result))
        return STATUS_FAILED;
    bool same = result->verified.pi_primes == result->standing.found.count;
    return same ? STATUS_DONE : explain_pi(result, options);
}
