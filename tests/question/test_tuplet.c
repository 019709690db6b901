/* The patterns of k-tuplets: names, lists of offsets, and what is wrong with some. */
#include "support/support.h"

#include "question/tuplet.h"

/* The patterns that `what` adds to none, with blanks between. */
static void assert_adds(const char *what, const char *expected)
{
    struct questions asked = {0};
    uint32_t forbids = 0;
    char all[TUPLETS_MAX * TUPLET_TEXT] = "", text[TUPLET_TEXT];
    assert_int_equal(tuplet_parse(&asked, &forbids, what), TUPLET_OK);
    for (size_t i = 0; i < asked.tuplet_count; i++) {
        tuplet_text(text, &asked.tuplets[i]);
        sprintf(all + strlen(all), "%s%s", i > 0 ? " " : "", text);
    }
    assert_string_equal(all, expected);
}

static void assert_fails(const char *what, enum tuplet_status status, uint32_t prime)
{
    struct questions asked = {.sum = true}, before = asked;
    uint32_t forbids = 0;
    assert_int_equal(tuplet_parse(&asked, &forbids, what), status);
    assert_int_equal(forbids, prime);
    assert_memory_equal(&asked, &before, sizeof asked);
}

static void names_and_numbers_stand_for_patterns(void **state)
{
    (void)state;
    assert_adds("2", "0,2");
    assert_adds("3", "0,2,6 0,4,6");
    assert_adds("4", "0,2,6,8");
    assert_adds("5", "0,2,6,8,12 0,4,6,10,12");
    assert_adds("6", "0,4,6,10,12,16");
    assert_adds("twins", "0,2");
    assert_adds("cousins", "0,4");
    assert_adds("sexy", "0,6");
    assert_adds("triplets", "0,2,6 0,4,6");
    assert_adds("quadruplets", "0,2,6,8");
    assert_adds("quintuplets", "0,2,6,8,12 0,4,6,10,12");
    assert_adds("sextuplets", "0,4,6,10,12,16");
}

static void offsets_are_read(void **state)
{
    (void)state;
    assert_adds("0,2", "0,2");
    assert_adds("0,32766", "0,32766");
    assert_adds("0,2,6,8,12,18,20,26", "0,2,6,8,12,18,20,26");
    assert_adds("0,2,6,8,12,20,26,30,36,38,42,48,50,56,62,66,68,72,78,80",
                "0,2,6,8,12,20,26,30,36,38,42,48,50,56,62,66,68,72,78,80");
}

static void what_is_no_pattern_is_told(void **state)
{
    (void)state;
    static const char *const UNKNOWN[] = {"",
                                          "1",
                                          "7",
                                          "22",
                                          "0",
                                          "twin",
                                          "Twins",
                                          "2 ",
                                          ",",
                                          "0,",
                                          ",0,2",
                                          "0,,2",
                                          "0,2,",
                                          "0, 2",
                                          "0,+2",
                                          "0,-2",
                                          "0;2",
                                          "0,2x",
                                          "x0,2",
                                          "0.2",
                                          "32767",
                                          "99999999999999999999",
                                          "0,2 ",
                                          "0,2,99999x",
                                          "cousins,twins"};
    for (size_t i = 0; i < COUNT_OF(UNKNOWN); i++)
        assert_fails(UNKNOWN[i], TUPLET_UNKNOWN, 0);
    assert_fails("2,4", TUPLET_NOT_RISING, 0);
    assert_fails("0,6,2", TUPLET_NOT_RISING, 0);
    assert_fails("0,2,2", TUPLET_NOT_RISING, 0);
    assert_fails("0,0", TUPLET_NOT_RISING, 0);
    assert_fails("0,32767", TUPLET_TOO_LONG, 0);
    assert_fails("0,32768", TUPLET_TOO_LONG, 0);
    assert_fails("0,4294967298", TUPLET_TOO_LONG, 0);
    assert_fails("0,18446744073709551618", TUPLET_TOO_LONG, 0);
    assert_fails("0,6,12,18,24,30,36,42,48,54,60,66,72,78,84,90,96,102,108,114,120", TUPLET_TOO_LONG, 0);
}

static void the_prime_that_forbids_is_told(void **state)
{
    (void)state;
    assert_fails("0,1", TUPLET_INADMISSIBLE, 2);
    assert_fails("0,2,5", TUPLET_INADMISSIBLE, 2);
    assert_fails("0,2,4", TUPLET_INADMISSIBLE, 3);
    assert_fails("0,6,12,18,24", TUPLET_INADMISSIBLE, 5);
    assert_fails("0,30,60,90,120,150,180", TUPLET_INADMISSIBLE, 7);
    assert_adds("0,30,60,90,120,150", "0,30,60,90,120,150");
}

/* By the definition: the numbers n + d for all n modulo p. */
static uint32_t forbidding_prime_naive(const struct tuplet *tuplet)
{
    for (uint32_t p = 2; p <= TUPLET_PRIMES_MAX; p++) {
        bool hit = is_prime_naive(p);
        for (uint32_t n = 0; n < p && hit; n++) {
            hit = false;
            for (uint32_t i = 0; i < tuplet->count; i++)
                hit = hit || (n + tuplet->offsets[i]) % p == 0;
        }
        if (hit)
            return p;
    }
    return 0;
}

static void random_patterns_are_judged_by_the_definition(void **state)
{
    (void)state;
    uint64_t random = 1;
    int forbidden[TUPLET_PRIMES_MAX + 1] = {0};
    for (int round = 0; round < 20000; round++) {
        static const uint16_t STEP[] = {2, 6, 30, 210, 420};
        struct tuplet tuplet = {.count = (uint32_t)(2 + random_below(&random, TUPLET_PRIMES_MAX - 1))};
        for (uint32_t i = 1; i < tuplet.count; i++)
            tuplet.offsets[i] = (uint16_t)(tuplet.offsets[i - 1] + STEP[round % 5] * (1 + random_below(&random, 3)));
        char text[TUPLET_TEXT];
        tuplet_text(text, &tuplet);
        struct questions asked = {0};
        uint32_t forbids = 0, expected = forbidding_prime_naive(&tuplet);
        assert_int_equal(tuplet_parse(&asked, &forbids, text), expected > 0 ? TUPLET_INADMISSIBLE : TUPLET_OK);
        assert_int_equal(forbids, expected);
        assert_true(expected > 0 || tuplet_same(&asked.tuplets[0], &tuplet));
        forbidden[expected]++;
    }
    for (uint32_t p = 2; p <= 17; p++)
        assert_true((forbidden[p] > 0) == (is_prime_naive(p) && p > 2));
    assert_true(forbidden[0] > 0);
}

static void patterns_are_sorted_and_asked_for_once(void **state)
{
    (void)state;
    static const char *const WHAT[] = {"6", "0,4,6", "sexy", "2", "3", "twins", "0,2,6,8", "0,6", "4"};
    static const char *const EXPECTED[] = {"0,2", "0,6", "0,2,6", "0,4,6", "0,2,6,8", "0,4,6,10,12,16"};
    struct questions asked = {0};
    uint32_t forbids;
    for (size_t i = 0; i < COUNT_OF(WHAT); i++)
        assert_int_equal(tuplet_parse(&asked, &forbids, WHAT[i]), TUPLET_OK);
    assert_int_equal(asked.tuplet_count, COUNT_OF(EXPECTED));
    for (size_t i = 0; i < COUNT_OF(EXPECTED); i++) {
        char text[TUPLET_TEXT];
        tuplet_text(text, &asked.tuplets[i]);
        assert_string_equal(text, EXPECTED[i]);
    }
}

static void there_is_room_for_32_patterns(void **state)
{
    (void)state;
    struct questions asked = {0};
    uint32_t forbids;
    for (int i = 0; i < TUPLETS_MAX - 1; i++) {
        char what[TUPLET_TEXT];
        sprintf(what, "0,%d", 100 + 2 * i);
        assert_int_equal(tuplet_parse(&asked, &forbids, what), TUPLET_OK);
    }
    struct questions before = asked;
    assert_int_equal(tuplet_parse(&asked, &forbids, "3"), TUPLET_TOO_MANY);
    assert_memory_equal(&asked, &before, sizeof asked);
    assert_int_equal(tuplet_parse(&asked, &forbids, "0,100"), TUPLET_OK);
    assert_int_equal(tuplet_parse(&asked, &forbids, "2"), TUPLET_OK);
    assert_int_equal(asked.tuplet_count, TUPLETS_MAX);
    assert_int_equal(tuplet_parse(&asked, &forbids, "0,4"), TUPLET_TOO_MANY);
    assert_int_equal(tuplet_parse(&asked, &forbids, "0,102"), TUPLET_OK);
    assert_int_equal(tuplet_diameter_max(&asked), 100 + 2 * (TUPLETS_MAX - 2));
    assert_int_equal(tuplet_diameter_max(&(struct questions){0}), 0);
}

static void names_for_reports(void **state)
{
    (void)state;
    static const struct {
        const char *what, *name;
    } NAMES[] = {{"2", "twins"},          {"cousins", "cousins"},
                 {"sexy", "sexy primes"}, {"0,2,6", "triplets"},
                 {"0,4,6", "triplets"},   {"4", "quadruplets"},
                 {"5", "quintuplets"},    {"0,4,6,10,12", "quintuplets"},
                 {"6", "sextuplets"},     {"0,8", ""},
                 {"0,2,8", ""},           {"0,2,6,8,12,18", ""}};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        struct questions asked = {0};
        uint32_t forbids;
        assert_int_equal(tuplet_parse(&asked, &forbids, NAMES[i].what), TUPLET_OK);
        for (size_t t = 0; t < asked.tuplet_count; t++)
            assert_string_equal(tuplet_name(&asked.tuplets[t]), NAMES[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_numbers_stand_for_patterns),
        cmocka_unit_test(offsets_are_read),
        cmocka_unit_test(what_is_no_pattern_is_told),
        cmocka_unit_test(the_prime_that_forbids_is_told),
        cmocka_unit_test(random_patterns_are_judged_by_the_definition),
        cmocka_unit_test(patterns_are_sorted_and_asked_for_once),
        cmocka_unit_test(there_is_room_for_32_patterns),
        cmocka_unit_test(names_for_reports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
