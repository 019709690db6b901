/* Gaps as bytes, against plain loops over the primes. */
#include "format/cuts_support.h"

#include "question/gap.h"

static void the_first_gaps_are_as_they_are_told(void **state)
{
    (void)state;
    static const uint8_t EXPECTED[] = {0, 1, 1, 2, 1, 2, 1, 2, 3, 1};
    struct window window = window_new(FORMAT_GAP_BYTES, (struct range){0, 31}, list_truth(0, 31), NULL);
    uint8_t bytes[100 + FORMAT_PADDING];
    struct rows rows = {window.span, window.rows.bytes};
    assert_int_equal(format_rows(bytes, &window.listing, &rows, 0, 1), sizeof EXPECTED);
    assert_memory_equal(bytes, EXPECTED, sizeof EXPECTED);
    window_free(&window);
}

static void windows_at_all_heights_are_listed(void **state)
{
    (void)state;
    for (size_t s = 0; s < COUNT_OF(WINDOW_STARTS); s++) {
        uint128 first = WINDOW_STARTS[s];
        window_test(FORMAT_GAP_BYTES, (struct range){first, first + 4000}, NULL);
    }
}

/* The ends of the range lie at every place in gaps, in the first row and across two. */
static void gaps_lie_in_the_range_whole(void **state)
{
    (void)state;
    for (uint64_t first = 0; first <= 30; first++)
        for (uint64_t last = first; last <= 40; last++)
            window_test(FORMAT_GAP_BYTES, (struct range){first, last}, NULL);
    for (uint64_t first = 190; first <= 232; first++)
        for (uint64_t last = first; last <= first + 240; last += 7)
            window_test(FORMAT_GAP_BYTES, (struct range){first, last}, NULL);
}

/* Two numbers that are `gap` apart, with primes around them, if a listing can have them: both sides of where gaps become
 * long, up to the longest. */
static void check_gap(uint64_t first, uint64_t gap)
{
    if (gcd(first, ROW_NUMBERS) != 1 || gcd(first + gap, ROW_NUMBERS) != 1)
        return;
    struct list list = {0};
    uint64_t random = first;
    list_add(&list, first);
    list_add(&list, first + gap);
    struct window window = window_new(FORMAT_GAP_BYTES, (struct range){first - 100, first + gap + 50}, list, NULL);
    assert_int_equal(window.lines.size, gap < 510 ? 1 : 3);
    window_check(&window, &random);
    window_free(&window);
}

static void long_gaps_take_three_bytes(void **state)
{
    (void)state;
    static const uint64_t GAPS[] = {400, 412, 420, 498, 500, 502,  504,  506,         508,
                                    510, 512, 514, 516, 630, 1022, 1024, GAP_SIZE_MAX};
    for (size_t i = 0; i < COUNT_OF(GAPS); i++)
        for (uint64_t first = 210000; first < 210210; first++)
            check_gap(first, GAPS[i]);
}

static void any_bits_are_listed(void **state)
{
    (void)state;
    static const unsigned PARTS[] = {0, 1, 3, 10, 100, 256};
    uint64_t random = 3;
    for (size_t i = 0; i < COUNT_OF(PARTS); i++)
        window_test_made(FORMAT_GAP_BYTES, (struct range){1000000, 1030000}, PARTS[i], NULL, &random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_gaps_are_as_they_are_told),
        cmocka_unit_test(windows_at_all_heights_are_listed),
        cmocka_unit_test(gaps_lie_in_the_range_whole),
        cmocka_unit_test(long_gaps_take_three_bytes),
        cmocka_unit_test(any_bits_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
