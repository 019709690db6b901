/* What a run that took long is told to try next, and that short ones are not. */
#include "support/support.h"

#include "cli/advice.h"
#include "core/placement.h"

static struct rank_result ranks[2];

/* Two ranks by trial division up to a billion, on two cores. */
static struct run_result result_of(enum method method, double total)
{
    static struct placement placement;
    placement = (struct placement){.binding = BINDING_NONE, .ranks = 2, .cores = 2};
    return (struct run_result){.search = {.method = method, .range = {0, 1000000000}, .questions = QUESTIONS_COUNT},
                               .ranks = 2,
                               .nodes = 1,
                               .imbalance = 1.01,
                               .table = ranks,
                               .placement = &placement,
                               .standing.seconds.total = total};
}

static void check(const struct options *options, const struct run_result *result, const char *part)
{
    char text[ADVICE_TEXT] = "";
    const char *expected = part != NULL ? part : "";
    bool any = advice_text(text, options, result);
    if (any != (part != NULL) || (any && strstr(text, expected) == NULL))
        fail_msg("it says '%s', not '%s'", any ? text : "", expected);
}

static void what_helps_most_is_told(void **state)
{
    (void)state;
    struct options options = {.print = false};
    struct run_result result = result_of(METHOD_TRIAL, 3);
    check(&options, &result, "--method=sieve finds the same primes about ");
    result.standing.seconds.write = 2.9;
    options.print = true;
    check(&options, &result, "printing took 2.9 s of 3.0 s; -o FILE writes");
    result = result_of(METHOD_SIEVE, 3);
    check(&options, &result, NULL);
    struct placement placement = {.binding = BINDING_NONE, .ranks = 2, .cores = 8};
    result.placement = &placement;
    check(&options, &result, "there are 8 cores: mpirun -np 8 ");
    placement.binding = BINDING_UNKNOWN;
    check(&options, &result, NULL);
    result.imbalance = 1.5;
    check(&options, &result, "--schedule=dynamic");
    result.schedule = SCHEDULE_DYNAMIC;
    check(&options, &result, NULL);
    options.memory = 20000000;
    check(&options, &result, NULL); /* The plain sieve needs no more. */
    result.search.range = (struct range){UINT64_MAX - 1000, UINT64_MAX};
    check(&options, &result, "with more than --memory=20 this range");
    options.memory = 800000000;
    check(&options, &result, NULL);
}

static void nothing_is_told_where_nothing_was_searched_or_soon(void **state)
{
    (void)state;
    struct options options = {.print = false};
    struct run_result result = result_of(METHOD_TRIAL, 1.9);
    check(&options, &result, NULL);
    result = result_of(METHOD_TRIAL, 3);
    result.table = NULL;
    check(&options, &result, NULL);
    result = result_of(METHOD_TRIAL, 3);
    result.merged = 2;
    check(&options, &result, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_helps_most_is_told),
        cmocka_unit_test(nothing_is_told_where_nothing_was_searched_or_soon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
