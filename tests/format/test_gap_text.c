/* Gaps as text, against plain loops over the primes. */
#include "format/cuts_support.h"

#include "format/gap_text.h"
#include "format/row_gaps.h"

static struct questions at_least(uint64_t least)
{
    return (struct questions){.gaps = GAPS_LEAST, .least_gap = least};
}

static void lines_are_as_they_are_shown(void **state)
{
    (void)state;
    struct questions asked = at_least(1);
    struct window window = window_new(FORMAT_GAPS, (struct range){0, 31}, list_truth(0, 31), &asked);
    static const char EXPECTED[] = "1 2\n2 3\n2 5\n4 7\n2 11\n4 13\n2 17\n4 19\n6 23\n2 29\n";
    uint8_t text[GAP_TEXT_ROW_MAX + FORMAT_PADDING];
    struct rows rows = {window.span, window.rows.bytes};
    assert_int_equal(format_rows(text, &window.listing, &rows, 0, 1), sizeof EXPECTED - 1);
    assert_memory_equal(text, EXPECTED, sizeof EXPECTED - 1);
    window_free(&window);
}

static void windows_at_all_heights_are_listed(void **state)
{
    (void)state;
    static const uint64_t LEASTS[] = {1, 2, 3, 6, 30, 100};
    for (size_t i = 0; i < COUNT_OF(LEASTS); i++)
        for (size_t s = 0; s < COUNT_OF(WINDOW_STARTS); s++) {
            struct questions asked = at_least(LEASTS[i]);
            uint128 first = WINDOW_STARTS[s];
            window_test(FORMAT_GAPS, (struct range){first, first + 4000}, &asked);
        }
}

/* The ends of the range lie at every place in gaps, in the first row and across two. */
static void gaps_lie_in_the_range_whole(void **state)
{
    (void)state;
    struct questions asked = at_least(1);
    for (uint64_t first = 0; first <= 30; first++)
        for (uint64_t last = first; last <= 40; last++)
            window_test(FORMAT_GAPS, (struct range){first, last}, &asked);
    for (uint64_t first = 190; first <= 232; first++)
        for (uint64_t last = first; last <= first + 240; last += 7)
            window_test(FORMAT_GAPS, (struct range){first, last}, &asked);
}

/* Maximal gaps (OEIS A005250 and A002386), with the least size just below, at and above them. The last one is the largest
 * of all below 2^64. */
static void large_gaps_are_found(void **state)
{
    (void)state;
    static const struct gap GAPS[] = {{72, 31397},
                                      {154, 4652353},
                                      {210, 20831323},
                                      {354, UINT64_C(4302407359)},
                                      {1442, UINT64_C(804212830686677669)},
                                      {1550, UINT64_C(18361375334787046697)}};
    for (size_t i = 0; i < COUNT_OF(GAPS); i++) {
        uint64_t size = GAPS[i].size, from = (uint64_t)GAPS[i].from;
        for (uint64_t least = size - 1; least <= size + 1; least++) {
            struct questions asked = at_least(least);
            assert_int_equal(window_test(FORMAT_GAPS, (struct range){from - 700, from + 3000}, &asked), least <= size);
            assert_int_equal(window_test(FORMAT_GAPS, (struct range){from, from + size}, &asked), least <= size);
            assert_int_equal(window_test(FORMAT_GAPS, (struct range){from, from + size - 1}, &asked), 0);
            assert_int_equal(window_test(FORMAT_GAPS, (struct range){from + 1, from + size}, &asked), 0);
        }
    }
}

/* The largest gap that is listed, at every place of a row: as many rows behind it are needed as there are. */
static void gaps_begin_at_every_place(void **state)
{
    (void)state;
    struct questions asked = at_least(1000);
    uint64_t random = 1;
    for (uint64_t first = 210000; first < 210210; first++) {
        struct list list = {0};
        if (gcd(first, 210) != 1 || gcd(first + GAP_SIZE_MAX, 210) != 1)
            continue;
        list_add(&list, first);
        list_add(&list, first + GAP_SIZE_MAX);
        struct window window = window_new(FORMAT_GAPS, (struct range){first - 100, first + 5000}, list, &asked);
        assert_int_equal(window.lines.count, 1);
        window_check(&window, &random);
        window_free(&window);
    }
}

/* Rows with few bits and with many. */
static void rows_of_every_density_are_listed(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (int round = 0; round < (TEST_LIGHT ? 20 : 200); round++) {
        struct questions asked = at_least(1 + random_below(&random, 300));
        uint128 first = 11 + row_base((random_next(&random) >> random_below(&random, 64)) % (ROW_LAST - 50));
        unsigned part = 6 + (unsigned)random_below(&random, 251);
        struct list list = {.base = first};
        for (uint64_t distance = 0, last = 0; distance <= 3000; distance++)
            if (gcd((uint64_t)((first + distance) % 210), 210) == 1 && random_below(&random, 256) < part) {
                list_add(&list, distance);
                last = distance;
            } else {
                assert_true(distance - last <= GAP_SIZE_MAX);
            }
        struct window window = window_new(FORMAT_GAPS, (struct range){first, first + 3000}, list, &asked);
        window_check(&window, &random);
        window_free(&window);
    }
}

/* The longest lines, in rows with every bit set and with none. */
static void full_and_empty_rows_fit(void **state)
{
    (void)state;
    struct questions asked = at_least(1);
    uint64_t random = 9;
    struct range range = {NUMBER_MAX - 3000, NUMBER_MAX};
    assert_true(window_test_made(FORMAT_GAPS, range, 256, &asked, &random) > 600);
    assert_int_equal(window_test_made(FORMAT_GAPS, range, 0, &asked, &random), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_as_they_are_shown), cmocka_unit_test(windows_at_all_heights_are_listed),
        cmocka_unit_test(gaps_lie_in_the_range_whole), cmocka_unit_test(large_gaps_are_found),
        cmocka_unit_test(gaps_begin_at_every_place),   cmocka_unit_test(rows_of_every_density_are_listed),
        cmocka_unit_test(full_and_empty_rows_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
