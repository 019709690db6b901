#include "command/verify_pi.h"

#include "cli/explain.h"
#include "cli/hint.h"
#include "cli/pi_count.h"
#include "cli/streams.h"
#include "cli/time_limit.h"
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

/* What may end the count. */
struct limits {
    const struct options *options;
    double started;
};

static bool goes_on(void *context)
{
    const struct limits *limits = context;
    return signals_stop() == 0 && time_limit_left(limits->options, limits->started) > 0;
}

static enum exit_status count(struct run_result *result, const struct options *options, double started)
{
    struct verified *verified = &result->verified;
    struct limits limits = {options, started};
    double start = clock_seconds();
    enum pi_count_status status = PI_COUNT_DONE;
    if (!range_is_empty(result->search.range))
        status = pi_count(&verified->pi_primes, result->search.range, goes_on, &limits);
    verified->pi = status == PI_COUNT_DONE;
    verified->pi_seconds = clock_seconds() - start;
    if (status == PI_COUNT_STOPPED)
        return explain_pi_stop(signals_stop(), options);
    if (status == PI_COUNT_FAILED)
        streams_complain("libprimecount cannot count the primes", "leave out --verify=pi");
    return status == PI_COUNT_DONE ? STATUS_DONE : STATUS_FAILED;
}

enum exit_status verify_pi(struct run_result *result, const struct options *options, double started)
{
    if (!options->verify_pi)
        return STATUS_DONE;
    if (!is_possible(result))
        return STATUS_USAGE;
    if (!options->quiet)
        hint_on_pi(pi_count_seconds(result->search.range), pi_count_threads());
    enum exit_status status = count(result, options, started);
    if (status != STATUS_DONE)
        return status;
    bool same = result->verified.pi_primes == result->standing.found.count;
    return same ? STATUS_DONE : explain_pi(result, options);
}
