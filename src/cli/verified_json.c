#include "cli/verified_json.h"

static json_t *text_of(uint64_t n)
{
    char digits[UINT128_TEXT];
    return json_string(uint128_text(digits, n));
}

static json_t *stretches_object(const struct run_result *result)
{
    const struct verified *verified = &result->verified;
    if (!verified->asked)
        return json_null();
    return json_pack("{s:o, s:f, s:o, s:o, s:s, s:s, s:s, s:b, s:b, s:b}", "seed", text_of(verified->seed), "work",
                     verified->work, "stretches", text_of(verified->stretches), "numbers", text_of(verified->numbers),
                     "method", method_name(verified->way.method), "approach", approach_name(verified->way.approach), "simd",
                     simd_name(verified->way.simd), "other_wheel", verified->vary, "rows",
                     verified->rows || verified->lists, "other_ranks", result->ranks > 1);
}

static json_t *pi_object(const struct verified *verified)
{
    if (!verified->pi)
        return json_null();
    return json_pack("{s:o, s:f}", "primes", text_of(verified->pi_primes), "seconds", verified->pi_seconds);
}

json_t *verified_json(const struct run_result *result)
{
    if (!result->verified.asked && !result->verified.pi)
        return json_null();
    return json_pack("{s:o, s:o}", "again", stretches_object(result), "pi", pi_object(&result->verified));
}
