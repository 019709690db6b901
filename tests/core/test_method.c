/* The names of methods and schedules. */
#include "support/support.h"

#include "core/method.h"

static void method_names_come_back(void **state)
{
    (void)state;
    for (enum method method = 0; method < METHODS; method++) {
        enum method parsed = METHODS;
        assert_true(method_parse(&parsed, method_name(method)));
        assert_int_equal(parsed, method);
        assert_true(method_title(method)[0] != '\0');
    }
    assert_string_equal(method_name(METHOD_TRIAL), "trial");
    assert_string_equal(method_title(METHOD_TRIAL), "trial division");
    assert_string_equal(method_name(METHOD_SIEVE), "sieve");
    assert_string_equal(method_title(METHOD_SIEVE), "sieve of Eratosthenes");
}

static void schedule_names_come_back(void **state)
{
    (void)state;
    for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++) {
        enum schedule parsed = SCHEDULES;
        assert_true(schedule_parse(&parsed, schedule_name(schedule)));
        assert_int_equal(parsed, schedule);
    }
    assert_string_equal(schedule_name(SCHEDULE_STATIC), "static");
    assert_string_equal(schedule_name(SCHEDULE_DYNAMIC), "dynamic");
}

static void other_names_are_refused(void **state)
{
    (void)state;
    static const char *const CASES[] = {"",       " ",    "Trial",    "tria",           "trial ",
                                        "STATIC", "dyn",  "dynamic2", "trial division", "0",
                                        "Sieve",  "siev", "sieve ",   "sieves",         "sieve of Eratosthenes"};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        enum method method = METHODS;
        enum schedule schedule = SCHEDULES;
        assert_false(method_parse(&method, CASES[i]));
        assert_false(schedule_parse(&schedule, CASES[i]));
        assert_true(method == METHODS && schedule == SCHEDULES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(method_names_come_back),
        cmocka_unit_test(schedule_names_come_back),
        cmocka_unit_test(other_names_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
