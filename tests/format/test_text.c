/* Decimal text of rows, against uint128_text. */
#include "support/support.h"

#include "format/text.h"

static const struct range EVERYTHING = {0, NUMBER_MAX};

/* The text of the rows begin <= index < end is that of the list's numbers in them, and as long as text_size says. The
 * buffer has the room that is demanded and not a byte more, so that a sanitizer sees what goes beyond. */
static void check_part(const struct rows *rows, uint64_t begin, uint64_t end, struct range range, const struct list *list)
{
    char *text = malloc((end - begin) * TEXT_ROW_MAX + TEXT_PADDING);
    char *expected = malloc(list->count * TEXT_LINE_MAX + 1);
    assert_non_null(text);
    assert_non_null(expected);
    size_t length = 0;
    for (size_t i = 0; i < list->count; i++) {
        uint64_t row = row_of(list_prime(list, i));
        char digits[UINT128_TEXT];
        if (row >= rows->span.first + begin && row < rows->span.first + end)
            length += (size_t)sprintf(expected + length, "%s\n", uint128_text(digits, list_prime(list, i)));
    }
    assert_true(text_of_rows(text, rows, begin, end, range) == length);
    assert_memory_equal(text, expected, length);
    struct rows part = {{rows->span.first + begin, end - begin}, rows->bytes + begin * ROW_BYTES};
    assert_true(text_size(&part, range) == length);
    free(text);
    free(expected);
}

/* All of the rows, and each of them for itself. */
static void check_rows(const struct rows *rows, struct range range, const struct list *list)
{
    check_part(rows, 0, rows->span.count, range, list);
    for (uint64_t i = 0; i < rows->span.count; i++)
        check_part(rows, i, i + 1, range, list);
}

static void check_primes(struct row_span span, struct range range)
{
    struct list list = list_at(range);
    struct rows rows = rows_from_list(span, &list);
    check_rows(&rows, range, &list);
    free((void *)rows.bytes);
    list_free(&list);
}

static void check_span(uint64_t first, uint64_t count)
{
    check_primes((struct row_span){first, count},
                 (struct range){row_first_number(first), row_last_number(first + count - 1)});
}

static void numbers_of_every_length_are_written(void **state)
{
    (void)state;
    for (uint128 power = 10; power < NUMBER_MAX; power *= 10)
        check_span(row_of(power) > 2 ? row_of(power) - 2 : 0, 6);
    check_span(row_of(UINT64_C(1) << 32) - 3, 6);
    check_span(row_of((uint128)1 << 64) - 300, 600);
    check_span(row_of((uint128)100 << 64) - 3, 6);
    check_span(ROW_LAST - 5, 6);
}

/* From 0 on, and over multiples of 10,000, where the leading digits change: they lie at every place of a row. */
static void long_runs_of_rows_are_written(void **state)
{
    (void)state;
    static const uint64_t STARTS[] = {0,
                                      1,
                                      2000,
                                      4761000,
                                      20452225,
                                      UINT64_C(4761904700),
                                      UINT64_C(4761904761800),
                                      UINT64_C(47619047619047000),
                                      UINT64_C(87841638446234800),
                                      UINT64_C(476190476190475700),
                                      UINT64_C(4761904761904761400)};
    for (size_t s = 0; s < COUNT_OF(STARTS); s++) {
        uint64_t count = TEST_LIGHT ? 200 : 1100;
        struct range range = {row_first_number(STARTS[s]), row_last_number(STARTS[s] + count - 1)};
        struct list list = list_at(range);
        struct rows rows = rows_from_list((struct row_span){STARTS[s], count}, &list);
        check_part(&rows, 0, count, range, &list);
        check_part(&rows, 1, count - 1, range, &list);
        check_part(&rows, count / 2, count, range, &list);
        check_part(&rows, count / 3, count / 3, range, &(struct list){0});
        free((void *)rows.bytes);
        list_free(&list);
    }
}

static void small_primes_are_clipped_to_the_range(void **state)
{
    (void)state;
    for (uint64_t first = 0; first <= 12; first++)
        for (uint64_t last = first; last <= 30; last++)
            check_primes((struct row_span){0, 2}, (struct range){first, last});
    /* Where they are not asked for, they are not written. */
    struct list list = {0};
    list_add(&list, 11);
    struct rows rows = rows_from_list((struct row_span){0, 1}, &list);
    check_part(&rows, 0, 1, (struct range){8, NUMBER_MAX}, &list);
    free((void *)rows.bytes);
    list_free(&list);
}

/* Bits need not be primes for the text. Makes `count` rows, each bit set with the likelihood of `part` in 256, and the
 * list of their numbers. */
static struct rows make_rows(struct list *list, struct row_span span, unsigned part, uint64_t *random)
{
    list->base = row_base(span.first);
    for (uint64_t i = 0; i < span.count; i++)
        for (unsigned bit = 0; bit < ROW_BITS; bit++)
            if (random_below(random, 256) < part)
                list_add(list, i * ROW_NUMBERS + ROW_RESIDUE[bit]);
    return rows_from_list(span, list);
}

static void check_made_rows(struct row_span span, unsigned part, uint64_t *random)
{
    struct list list = {0};
    struct rows rows = make_rows(&list, span, part, random);
    /* A range from 8 on, as 2, 3, 5 and 7 are not in the list. */
    check_rows(&rows, (struct range){8, NUMBER_MAX}, &list);
    free((void *)rows.bytes);
    list_free(&list);
}

/* The longest rows have 48 numbers of 22 digits. Over 1000 rows a multiple of 10,000 takes every place in a row. */
static void full_rows_fit(void **state)
{
    (void)state;
    static const uint64_t STARTS[] = {0,
                                      20,
                                      4761000,
                                      UINT64_C(47619047619047),
                                      UINT64_C(47619047619047600),
                                      UINT64_C(87841638446235000),
                                      UINT64_C(476190476190476000),
                                      UINT64_C(4761904761904761500),
                                      ROW_LAST - 1000};
    uint64_t random = 1, count = TEST_LIGHT ? 100 : 1000;
    for (size_t i = 0; i < COUNT_OF(STARTS); i++)
        check_made_rows((struct row_span){STARTS[i], count}, 256, &random);
}

static void empty_rows_have_no_text(void **state)
{
    (void)state;
    uint64_t random = 1;
    check_made_rows((struct row_span){0, 100}, 0, &random);
    check_made_rows((struct row_span){ROW_LAST - 99, 100}, 0, &random);
    uint8_t bytes[ROW_BYTES + ROWS_PADDING] = {0};
    struct rows rows = {{0, 1}, bytes};
    struct list list = list_truth(2, 7);
    check_part(&rows, 0, 1, EVERYTHING, &list);
    list_free(&list);
}

/* From one bit set in five rows to all but a few, so that every number of lines remains for the last group. */
static void rows_of_every_height_and_density_are_written(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (int round = 0; round < (TEST_LIGHT ? 100 : 1000); round++) {
        uint64_t count = 1 + random_below(&random, 60);
        uint64_t first = random_next(&random) >> random_below(&random, 64);
        first = min_u64(first, ROW_LAST - count);
        unsigned part = (unsigned)(random_below(&random, 16) * random_below(&random, 17) + 1);
        check_made_rows((struct row_span){first, count}, part, &random);
    }
}

static void largest_number_is_written(void **state)
{
    (void)state;
    struct list list = {0};
    list.base = NUMBER_MAX - 9; /* The next ones have a factor in common with 210. */
    list_add(&list, 0);
    while (gcd((uint64_t)(list_prime(&list, 0) % 210), 210) != 1)
        list.primes[0]++;
    assert_true(list_prime(&list, 0) <= NUMBER_MAX);
    struct rows rows = rows_from_list((struct row_span){row_of(NUMBER_MAX), 1}, &list);
    check_part(&rows, 0, 1, EVERYTHING, &list);
    free((void *)rows.bytes);
    list_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_every_length_are_written),
        cmocka_unit_test(long_runs_of_rows_are_written),
        cmocka_unit_test(small_primes_are_clipped_to_the_range),
        cmocka_unit_test(full_rows_fit),
        cmocka_unit_test(empty_rows_have_no_text),
        cmocka_unit_test(rows_of_every_height_and_density_are_written),
        cmocka_unit_test(largest_number_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
