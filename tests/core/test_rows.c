/* Rows: the tables against the definition by the greatest common divisor, the functions against naive loops. */
#include "support/support.h"

#include "core/rows.h"

static void tables_follow_from_the_gcd(void **state)
{
    (void)state;
    unsigned bit = 0;
    for (unsigned i = 0; i < ROW_NUMBERS; i++) {
        if (gcd(i + 2, 210) != 1) {
            assert_int_equal(ROW_BIT[i], ROW_BITS);
            continue;
        }
        assert_true(bit < ROW_BITS);
        assert_int_equal(ROW_BIT[i], bit);
        assert_int_equal(ROW_RESIDUE[bit], i + 2);
        bit++;
    }
    assert_int_equal(bit, ROW_BITS);
}

/* Rows of small numbers, counted on: a new row starts at 2 and then after every 210 numbers. */
static void small_numbers_lie_in_their_rows(void **state)
{
    (void)state;
    uint64_t row = 0, left = 210;
    for (uint64_t n = 2; n < 100000; n++) {
        assert_true(row_of(n) == row);
        assert_true(n >= row_first_number(row) && n <= row_last_number(row));
        if (--left == 0) {
            assert_true(row_last_number(row) == n);
            row++;
            left = 210;
            assert_true(row_first_number(row) == n + 1);
        }
    }
    assert_true(row_first_number(0) == 0);
}

static void rows_go_on_beyond_2_64(void **state)
{
    (void)state;
    const uint64_t lasts[] = {ROW_LAST, row_of(UINT64_MAX) + 500};
    assert_true(row_of(NUMBER_MAX) == ROW_LAST);
    assert_true(row_first_number(ROW_LAST) <= NUMBER_MAX && row_last_number(ROW_LAST) >= NUMBER_MAX);
    for (size_t i = 0; i < COUNT_OF(lasts); i++)
        for (uint64_t row = lasts[i]; row > lasts[i] - 1000; row--) {
            uint128 first = row_first_number(row);
            assert_true(first == (uint128)row * 210 + 2);
            assert_true(row_of(first) == row && row_of(first - 1) == row - 1);
            assert_true(row_of(row_last_number(row)) == row);
            assert_true(row_last_number(row - 1) == first - 1);
        }
    uint64_t random = 1;
    for (int i = 0; i < 100000; i++) {
        uint128 n = max_u128(((uint128)random_next(&random) << 7 | random_below(&random, 128)) >> i % 69, 2);
        uint64_t row = row_of(n);
        assert_true(row_first_number(row) <= n && n <= row_last_number(row));
    }
}

static void check_range(uint64_t first, uint64_t last)
{
    struct row_span span = rows_of_range((struct range){first, last});
    if (last < 2) {
        assert_true(span.count == 0);
        return;
    }
    assert_true(span.count > 0);
    uint64_t end = span.first + span.count - 1;
    /* All of the range is in, and neither end can be left out. */
    assert_true(row_first_number(span.first) <= first && row_last_number(end) >= last);
    assert_true(row_last_number(span.first) >= first && row_first_number(end) <= last);
    struct range whole = range_of_rows(span, (struct range){first, last});
    assert_true(whole.first == first && whole.last == last);
}

static void rows_of_range_are_the_fewest_that_hold_it(void **state)
{
    (void)state;
    for (uint64_t first = 0; first <= 700; first++)
        for (uint64_t last = first; last <= 700; last++)
            check_range(first, last);
    for (uint64_t first = UINT64_MAX - 700; first != 0; first++)
        for (uint64_t last = first; last != 0; last++)
            check_range(first, last);
    check_range(0, UINT64_MAX);
    check_range(2, UINT64_MAX);
}

/* The parts of a range that single rows, and pairs of rows, stand for follow each other without a gap. */
static void range_of_rows_cuts_without_a_gap(void **state)
{
    (void)state;
    for (uint64_t first = 0; first <= 650; first += 3)
        for (uint64_t last = first < 2 ? 2 : first; last <= 900; last += 7)
            for (uint64_t size = 1; size <= 2; size++) {
                struct range range = {first, last};
                struct row_span span = rows_of_range(range);
                uint64_t expected = first;
                for (uint64_t row = 0; row < span.count; row += size) {
                    struct row_span part = {span.first + row, min_u64(size, span.count - row)};
                    struct range numbers = range_of_rows(part, range);
                    assert_true(numbers.first == expected && numbers.last >= numbers.first);
                    expected = numbers.last + 1;
                }
                assert_true(expected == last + 1);
            }
}

static void each_bit_is_set_read_and_named(void **state)
{
    (void)state;
    enum { ROWS = 5 };
    for (uint64_t row = 0; row < ROWS; row++)
        for (unsigned bit = 0; bit < ROW_BITS; bit++) {
            uint8_t bytes[ROWS * ROW_BYTES + ROWS_PADDING] = {0};
            memset(bytes + ROWS * ROW_BYTES, 0xff, ROWS_PADDING);
            row_set_bit(bytes, row, bit);
            for (uint64_t i = 0; i < ROWS; i++)
                assert_true(row_load(bytes + i * ROW_BYTES) == (i == row ? UINT64_C(1) << bit : 0));
            struct rows rows = {{1000, ROWS}, bytes};
            assert_true(rows_count(&rows) == 1);
            for (uint64_t i = 0; i < ROWS; i++) {
                uint64_t primes[ROW_BITS];
                size_t count = row_primes(primes, &rows, i);
                assert_int_equal(count, i == row);
                assert_true(count == 0 || primes[0] == (1000 + row) * 210 + ROW_RESIDUE[bit]);
            }
        }
}

static void primes_come_back_from_rows(void **state)
{
    (void)state;
    static const uint64_t STARTS[] = {0, 1, 1000, 20452225, UINT64_C(47619047619), UINT64_C(87841638446235960) - 9};
    for (size_t s = 0; s < COUNT_OF(STARTS); s++) {
        struct row_span span = {STARTS[s], 9};
        struct list truth = list_truth(row_first_number(span.first), row_last_number(span.first + 8));
        struct rows rows = rows_from_list(span, &truth);
        struct list got = {0};
        uint64_t primes[ROW_BITS];
        size_t small = rows_small_primes(primes, span, (struct range){0, UINT64_MAX});
        for (size_t i = 0; i < small; i++)
            list_add(&got, primes[i]);
        for (uint64_t row = 0; row < span.count; row++) {
            size_t count = row_primes(primes, &rows, row);
            for (size_t i = 0; i < count; i++)
                list_add(&got, primes[i]);
        }
        assert_lists_equal(&got, &truth, "rows");
        uint64_t all[9 * ROW_BITS];
        assert_true(rows_primes(all, &rows, 0, span.count) + small == truth.count);
        assert_memory_equal(all, truth.primes + small, (truth.count - small) * sizeof *all);
        assert_true(rows_count(&rows) + small == truth.count);
        list_free(&got);
        list_free(&truth);
        free((void *)rows.bytes);
    }
}

/* rows_primes and rows_offsets of the rows begin <= index < end, against a loop over the bits. The room is what is
 * demanded and not an entry more, so that a sanitizer sees what goes beyond. */
static void check_many(const struct rows *rows, uint64_t begin, uint64_t end, uint16_t start)
{
    struct list expected = {0};
    for (uint64_t row = begin; row < end; row++)
        for (unsigned bit = 0; bit < ROW_BITS; bit++)
            if (rows->bytes[row * ROW_BYTES + bit / 8] >> bit % 8 & 1)
                list_add(&expected, (rows->span.first + row) * 210 + ROW_RESIDUE[bit]);

    uint64_t *primes = malloc((end - begin) * ROW_BITS * sizeof *primes + 1);
    assert_non_null(primes);
    assert_true(rows_primes(primes, rows, begin, end) == expected.count);
    assert_lists_equal(&(struct list){.primes = primes, .count = expected.count}, &expected, "rows_primes");
    free(primes);

    uint16_t *offsets = malloc((end - begin) * ROW_BITS * sizeof *offsets + 1);
    assert_non_null(offsets);
    assert_true(rows_offsets(offsets, rows, begin, end, start) == expected.count);
    for (size_t i = 0; i < expected.count; i++)
        assert_true(offsets[i] == (uint16_t)(start + expected.primes[i] - (rows->span.first + begin) * 210));
    free(offsets);
    list_free(&expected);
}

/* The tables that read a byte at a time have every value of every byte here, and rows have from 0 to 48 bits. */
static void many_rows_give_what_their_bits_say(void **state)
{
    (void)state;
    static const uint64_t STARTS[] = {0, 1000, 20452225, UINT64_C(47619047619), ROW_LAST - ROWS_OFFSETS_MAX};
    uint64_t random = 3;
    uint8_t *bytes = malloc(ROWS_OFFSETS_MAX * ROW_BYTES + ROWS_PADDING);
    assert_non_null(bytes);
    memset(bytes, 0xff, ROWS_OFFSETS_MAX * ROW_BYTES + ROWS_PADDING);
    for (size_t s = 0; s < COUNT_OF(STARTS); s++) {
        struct rows rows = {{STARTS[s], ROWS_OFFSETS_MAX}, bytes};
        for (int content = 0; content < 5; content++) {
            for (size_t i = 0; i < ROWS_OFFSETS_MAX * ROW_BYTES; i++) {
                uint8_t any = (uint8_t)random_next(&random), value = (uint8_t)(i / ROW_BYTES);
                bytes[i] = content == 0 ? 0xff : content == 1 ? 0 : content == 2 ? value : content == 3 ? any : any & 0x11;
            }
            check_many(&rows, 0, ROWS_OFFSETS_MAX, 0);
            for (int round = 0; round < 50; round++) {
                uint64_t end = random_below(&random, ROWS_OFFSETS_MAX + 1);
                check_many(&rows, random_below(&random, end + 1), end, (uint16_t)random_next(&random));
            }
        }
    }
    free(bytes);
}

/* The count goes by words of 8 bytes: what is behind the last row must not be counted, wherever the rows end. */
static void count_stops_behind_the_last_row(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (uint64_t count = 0; count <= 20; count++)
        for (int round = 0; round < 50; round++) {
            size_t size = count * ROW_BYTES;
            uint8_t *bytes = malloc(size + ROWS_PADDING);
            assert_non_null(bytes);
            memset(bytes + size, 0xff, ROWS_PADDING);
            uint64_t expected = 0;
            for (size_t i = 0; i < size; i++) {
                bytes[i] = round == 0 ? 0xff : (uint8_t)random_next(&random);
                for (int bit = 0; bit < 8; bit++)
                    expected += bytes[i] >> bit & 1;
            }
            assert_true(rows_count(&(struct rows){{7, count}, bytes}) == expected);
            free(bytes);
        }
}

static void small_primes_are_those_of_span_and_range(void **state)
{
    (void)state;
    for (uint64_t first = 0; first <= 12; first++)
        for (uint64_t last = first; last <= 230; last++)
            for (uint64_t span_first = 0; span_first <= 1; span_first++)
                for (uint64_t span_count = 0; span_count <= 2; span_count++) {
                    uint64_t primes[SMALL_PRIMES], expected[SMALL_PRIMES];
                    size_t count = 0;
                    for (uint64_t n = first; n <= last && n < 11; n++)
                        if (is_prime_naive(n) && span_first == 0 && span_count > 0)
                            expected[count++] = n;
                    struct row_span span = {span_first, span_count};
                    assert_int_equal(rows_small_primes(primes, span, (struct range){first, last}), count);
                    assert_memory_equal(primes, expected, count * sizeof *primes);
                }
}

static void numbers_behind_rows_are_the_next_ones(void **state)
{
    (void)state;
    assert_true(rows_number_behind((struct range){0, 1000}, 0) == 0);
    assert_true(rows_number_behind((struct range){5, 1000}, 0) == 5);
    assert_true(rows_number_behind((struct range){5, 1000}, 1) == 212);
    assert_true(rows_number_behind((struct range){300, 1000}, 0) == 300);
    assert_true(rows_number_behind((struct range){300, 1000}, 2) == 632);
    assert_true(rows_number_behind((struct range){0, NUMBER_MAX}, ROW_LAST) == (uint128)ROW_LAST * ROW_NUMBERS + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_behind_rows_are_the_next_ones),
        cmocka_unit_test(tables_follow_from_the_gcd),
        cmocka_unit_test(small_numbers_lie_in_their_rows),
        cmocka_unit_test(rows_go_on_beyond_2_64),
        cmocka_unit_test(rows_of_range_are_the_fewest_that_hold_it),
        cmocka_unit_test(range_of_rows_cuts_without_a_gap),
        cmocka_unit_test(each_bit_is_set_read_and_named),
        cmocka_unit_test(primes_come_back_from_rows),
        cmocka_unit_test(many_rows_give_what_their_bits_say),
        cmocka_unit_test(count_stops_behind_the_last_row),
        cmocka_unit_test(small_primes_are_those_of_span_and_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
