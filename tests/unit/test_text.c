/* Decimal text of rows, against snprintf. */
#include "support.h"

#include "core/text.h"

/* Behind the text nothing is written. */
static void check_row(const struct rows *rows, uint64_t index, struct range range, const struct list *list)
{
    char text[TEXT_ROW_MAX + 1], expected[TEXT_ROW_MAX + 1];
    size_t length = 0;
    for (size_t i = 0; i < list->count; i++)
        if (row_of(list->primes[i]) == rows->span.first + index)
            length += (size_t)snprintf(expected + length, sizeof expected - length, "%llu\n",
                                       (unsigned long long)list->primes[i]);
    memset(text, '#', sizeof text);
    assert_int_equal(text_of_row(text, rows, index, range), length);
    assert_memory_equal(text, expected, length);
    for (size_t i = length; i < sizeof text; i++)
        assert_int_equal(text[i], '#');
}

static void check_span(struct row_span span, struct range range)
{
    struct list list = list_truth(range.first, range.last);
    struct rows rows = rows_from_list(span, &list);
    for (uint64_t i = 0; i < span.count; i++)
        check_row(&rows, i, range, &list);
    free((void *)rows.bytes);
    list_free(&list);
}

static void numbers_of_every_length_are_written(void **state)
{
    (void)state;
    for (uint64_t power = 10;; power *= 10) {
        uint64_t first = row_of(power) > 2 ? row_of(power) - 2 : 0;
        struct row_span span = {first, 6};
        check_span(span, (struct range){row_first_number(first), row_last_number(first + 5)});
        if (power == UINT64_C(10000000000000000000))
            break;
    }
    check_span((struct row_span){ROW_LAST - 5, 6}, (struct range){row_first_number(ROW_LAST - 5), UINT64_MAX});
}

static void small_primes_are_clipped_to_the_range(void **state)
{
    (void)state;
    for (uint64_t first = 0; first <= 12; first++)
        for (uint64_t last = first; last <= 30; last++)
            check_span((struct row_span){0, 2}, (struct range){first, last});
}

/* Bits need not be primes for the text, so the longest row can be made: 48 numbers of 20 digits. */
static void full_rows_fit(void **state)
{
    (void)state;
    static const uint64_t ROWS[] = {0, 1, 4, 47, ROW_LAST - 1};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct list list = {0};
        for (uint64_t n = row_first_number(ROWS[i]); n <= row_last_number(ROWS[i]); n++)
            if ((n > 10 && gcd(n, 210) == 1) || n == 2 || n == 3 || n == 5 || n == 7)
                list_add(&list, n);
        struct rows rows = rows_from_list((struct row_span){ROWS[i], 1}, &list);
        assert_true(rows_count(&rows) == ROW_BITS);
        check_row(&rows, 0, (struct range){0, UINT64_MAX}, &list);
        free((void *)rows.bytes);
        list_free(&list);
    }
}

static void largest_number_is_written(void **state)
{
    (void)state;
    struct list list = {0};
    list_add(&list, UINT64_MAX - 2); /* 2^64-1 itself is divisible by 3 and has no bit */
    assert_true(gcd(list.primes[0], 210) == 1);
    struct rows rows = rows_from_list((struct row_span){ROW_LAST, 1}, &list);
    check_row(&rows, 0, (struct range){0, UINT64_MAX}, &list);
    free((void *)rows.bytes);
    list_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_every_length_are_written),
        cmocka_unit_test(small_primes_are_clipped_to_the_range),
        cmocka_unit_test(full_rows_fit),
        cmocka_unit_test(largest_number_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
