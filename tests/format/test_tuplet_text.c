/* Tuplets as text, against plain loops over the primes. */
#include "format/cuts_support.h"

#include "format/tuplet_text.h"

static const struct questions TWINS = {.tuplet_count = 1, .tuplets = {{2, {0, 2}}}};
static const struct questions MANY = {.tuplet_count = 7,
                                      .tuplets = {{3, {0, 4, 6}},
                                                  {2, {0, 2}},
                                                  {2, {0, 6}},
                                                  {4, {0, 2, 6, 8}},
                                                  {2, {0, 210}},
                                                  {3, {0, 2, 8}},
                                                  {6, {0, 4, 6, 10, 12, 16}}}};
/* Nearly the longest that can be asked for, and just as long as two rows. */
static const struct questions LONG = {.tuplet_count = 4,
                                      .tuplets = {{2, {0, 32760}}, {3, {0, 420, 630}}, {2, {0, 12}}, {3, {0, 2310, 4622}}}};

static const struct questions *const ASKED[] = {&TWINS, &MANY, &LONG};

static void lines_are_as_they_are_shown(void **state)
{
    (void)state;
    struct window window = window_new(FORMAT_TUPLETS, (struct range){0, 19}, list_truth(0, 19), &MANY);
    static const char EXPECTED[] = "(3, 5)\n(3, 5, 11)\n(5, 7)\n(5, 11)\n(5, 7, 11, 13)\n(5, 7, 13)\n(7, 11, 13)\n(7, 13)\n"
                                   "(11, 13)\n(11, 17)\n(11, 13, 17, 19)\n(11, 13, 19)\n(13, 17, 19)\n(13, 19)\n(17, 19)\n";
    uint8_t *room = malloc(window.listing.row_max + FORMAT_PADDING);
    assert_non_null(room);
    struct rows rows = {window.span, window.rows.bytes};
    assert_int_equal(format_rows(room, &window.listing, &rows, 0, 1), sizeof EXPECTED - 1);
    assert_memory_equal(room, EXPECTED, sizeof EXPECTED - 1);
    free(room);
    window_free(&window);
}

static void windows_at_all_heights_are_listed(void **state)
{
    (void)state;
    for (size_t a = 0; a < COUNT_OF(ASKED); a++)
        for (size_t s = 0; s < COUNT_OF(WINDOW_STARTS); s++) {
            uint128 first = WINDOW_STARTS[s];
            size_t lines = window_test(FORMAT_TUPLETS, (struct range){first, first + 4000}, ASKED[a]);
            assert_true(lines > 0);
        }
    /* Over many rows, and with tuplets that end many rows further on. */
    assert_true(window_test(FORMAT_TUPLETS, (struct range){0, 50000}, &LONG) > 1000);
    assert_true(window_test(FORMAT_TUPLETS, (struct range){UINT64_MAX - 40000, UINT64_MAX}, &LONG) > 20);
    assert_int_equal(window_test(FORMAT_TUPLETS, (struct range){0, 100000}, &TWINS), 1224);
}

/* The ends of the range lie at every place in tuplets, in the first row and across two. */
static void tuplets_lie_in_the_range_whole(void **state)
{
    (void)state;
    for (uint64_t first = 0; first <= 30; first++)
        for (uint64_t last = first; last <= 40; last++)
            window_test(FORMAT_TUPLETS, (struct range){first, last}, &MANY);
    for (uint64_t first = 190; first <= 232; first++)
        for (uint64_t last = first; last <= first + 240; last += 7)
            window_test(FORMAT_TUPLETS, (struct range){first, last}, &MANY);
}

/* Every offset that a pattern of two can have: the bits lie at every distance. Nearly all bits are set. */
static void every_distance_is_found(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (uint16_t offset = 2; offset <= (TEST_LIGHT ? 100 : 1000); offset += 2) {
        struct questions asked = {.tuplet_count = 1, .tuplets = {{2, {0, offset}}}};
        assert_true(window_test_made(FORMAT_TUPLETS, (struct range){1000000, 1001700}, 200, &asked, &random) > 0);
    }
}

/* A random pattern, whether it is admissible or not: it is only demanded that its tuplets are not none modulo 210. */
static struct tuplet random_tuplet(uint64_t *random)
{
    struct tuplet tuplet = {.count = 1};
    uint32_t offset = 0, wanted = 2 + (uint32_t)random_below(random, TUPLET_PRIMES_MAX - 1);
    while (tuplet.count < wanted && offset < TUPLET_OFFSET_MAX - 100) {
        offset += 2 + 2 * (uint32_t)random_below(random, 40);
        if (gcd(11 + offset, 210) == 1)
            tuplet.offsets[tuplet.count++] = (uint16_t)offset;
    }
    return tuplet;
}

static void random_patterns_are_listed(void **state)
{
    (void)state;
    uint64_t random = 5;
    size_t lines = 0;
    for (int round = 0; round < (TEST_LIGHT ? 10 : 100); round++) {
        struct questions asked = {.tuplet_count = 1 + random_below(&random, TUPLETS_MAX)};
        for (size_t i = 0; i < asked.tuplet_count; i++)
            asked.tuplets[i] = random_tuplet(&random);
        uint128 first = 11 + row_base((random_next(&random) >> random_below(&random, 64)) % (ROW_LAST - 50));
        lines += window_test_made(FORMAT_TUPLETS, (struct range){first, first + 3000}, 240, &asked, &random);
    }
    assert_true(lines > 1000);
}

/* The most that a row can hold: every bit is set, and the numbers have 22 digits. */
static void full_rows_fit(void **state)
{
    (void)state;
    struct questions asked = {.tuplet_count = TUPLETS_MAX};
    uint64_t random = 9;
    for (uint16_t i = 0; i < TUPLETS_MAX; i++) {
        asked.tuplets[i] = (struct tuplet){.count = TUPLET_PRIMES_MAX};
        for (uint16_t k = 1; k < TUPLET_PRIMES_MAX; k++)
            asked.tuplets[i].offsets[k] = (uint16_t)(210 * k + 420 * i * (k == TUPLET_PRIMES_MAX - 1));
    }
    struct range range = {NUMBER_MAX - 30000, NUMBER_MAX};
    assert_true(window_test_made(FORMAT_TUPLETS, range, 256, &asked, &random) > 48 * 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_as_they_are_shown),    cmocka_unit_test(windows_at_all_heights_are_listed),
        cmocka_unit_test(tuplets_lie_in_the_range_whole), cmocka_unit_test(every_distance_is_found),
        cmocka_unit_test(random_patterns_are_listed),     cmocka_unit_test(full_rows_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
