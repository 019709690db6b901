#include "cli/verified_text.h"

#include <inttypes.h>

#include "core/cpu.h"

void verified_text_way(char text[VERIFIED_WAY_TEXT], const struct verified *verified)
{
    struct way way = verified->way;
    const char *by = way.method == METHOD_TRIAL       ? "trial division"
                     : way.approach == APPROACH_TESTS ? "primality tests"
                     : way.approach == APPROACH_HIGH  ? "the sieve for great heights"
                     : verified->vary                 ? "the sieve with another wheel"
                                                      : "the sieve";
    snprintf(text, VERIFIED_WAY_TEXT, "by %s%s (%s)", by, verified->rows ? ", from rows" : "", simd_name(way.simd));
}

static void write_stretches(FILE *out, const struct run_result *result)
{
    const struct verified *verified = &result->verified;
    char way[VERIFIED_WAY_TEXT];
    verified_text_way(way, verified);
    fprintf(out, "%-10s%.3g%% of the work%s: %" PRIu64 " stretch%s, %.3g numbers, again on %s\n%-10s%s\n", "Verified",
            100 * verified->work, result->standing.resumes > 0 ? " since the resume" : "", verified->stretches,
            verified->stretches == 1 ? "" : "es", (double)verified->numbers,
            result->ranks > 1 ? "other ranks" : "the same rank", "", way);
}

void verified_text(FILE *out, const struct run_result *result)
{
    const struct verified *verified = &result->verified;
    if (verified->asked)
        write_stretches(out, result);
    if (verified->pi)
        fprintf(out, "%-10sthe number of primes, by libprimecount in %.3g s\n", "Verified", verified->pi_seconds);
}
