/* Findings: however a span is cut, and in whatever order neighbours are merged, they equal those of the whole. */
#include "support/findings_support.h"

static struct findings merged(struct findings left, struct findings right)
{
    findings_merge(&left, &right, NULL);
    return left;
}

/* Cuts a span into parts, some of them without rows. */
static void cut(struct findings *parts, size_t count, struct row_span rows, struct range range, const struct list *list,
                uint64_t *random)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t size = i + 1 == count ? rows.count : random_below(random, rows.count + 1);
        parts[i] = findings_of((struct row_span){rows.first, size}, range, list);
        parts[i].bytes = i;
        rows.first += size;
        rows.count -= size;
    }
}

static void ends_in_use_are_at_most_five(void **state)
{
    (void)state;
    for (uint64_t count = 0; count < 100; count++)
        assert_int_equal(findings_ends(&(struct findings){.count = count}), count < 5 ? count : 5);
    assert_int_equal(findings_ends(&(struct findings){.count = UINT64_MAX}), 5);
}

static void zero_is_a_neighbour_of_everything(void **state)
{
    (void)state;
    struct range range = {2, 5000};
    struct list list = list_truth(range.first, range.last);
    for (uint64_t rows = 0; rows <= rows_of_range(range).count; rows++) {
        struct findings zero = {0}, truth = findings_of((struct row_span){0, rows}, range, &list);
        struct findings left = merged(zero, truth), right = merged(truth, zero);
        assert_true(findings_join(&zero, &truth) && findings_join(&truth, &zero));
        assert_memory_equal(&left, &truth, sizeof left);
        assert_memory_equal(&right, &truth, sizeof right);
    }
    list_free(&list);
}

static void only_neighbours_join(void **state)
{
    (void)state;
    const struct findings here = {.rows = {100, 10}};
    for (uint64_t first = 90; first < 130; first++) {
        struct findings other = {.rows = {first, 3}};
        /* Ranges may meet within row 109, which belongs to both then. */
        assert_true(findings_join(&here, &other) == (first == 110 || first == 109));
        assert_true(findings_join(&other, &here) == (first == 97 || first == 98));
    }
}

/* Ranges of --merge need not meet where rows do. */
static void ranges_that_meet_within_a_row_merge(void **state)
{
    (void)state;
    struct list list = list_truth(0, 3000);
    for (uint64_t border = 1; border < 2000; border++) {
        struct range below = {0, border}, above = {border + 1, 3000}, all = {0, 3000};
        struct findings left = findings_of(rows_of_range(below), below, &list);
        struct findings right = findings_of(rows_of_range(above), above, &list);
        struct findings truth = findings_of(rows_of_range(all), all, &list), both = merged(left, right);
        assert_memory_equal(&both, &truth, sizeof both);
    }
    list_free(&list);
}

/* Three parts of rows with few primes: at the borders of what is kept. */
static void merging_is_associative(void **state)
{
    (void)state;
    static const uint64_t HEIGHTS[] = {0, 400, UINT64_C(1) << 32, UINT64_C(18446744073709540000)};
    uint64_t random = 1;
    for (int round = 0; round < 4000; round++) {
        uint64_t first = HEIGHTS[round % 4] + random_below(&random, 300);
        struct range range = {first, first + random_below(&random, round % 3 == 0 ? 50 : 2500)};
        struct list list = list_truth(range.first, range.last);
        struct findings part[3], truth = findings_of(rows_of_range(range), range, &list);
        cut(part, 3, rows_of_range(range), range, &list, &random);
        truth.bytes = 0 + 1 + 2;
        struct findings left = merged(merged(part[0], part[1]), part[2]);
        struct findings right = merged(part[0], merged(part[1], part[2]));
        if (truth.rows.count == 0)
            truth.rows = left.rows;
        assert_memory_equal(&left, &truth, sizeof left);
        assert_memory_equal(&right, &truth, sizeof right);
        list_free(&list);
    }
}

/* Up to 40 parts; neighbours are merged in random order until one is left. */
static void any_order_of_merging_neighbours_gives_the_same(void **state)
{
    (void)state;
    struct range range = {UINT64_C(1000000000), UINT64_C(1000030000)};
    struct list list = list_truth(range.first, range.last);
    uint64_t random = 2;
    for (int round = 0; round < 3000; round++) {
        struct findings part[40], truth = findings_of(rows_of_range(range), range, &list);
        size_t parts = 1 + random_below(&random, COUNT_OF(part));
        truth.bytes = parts * (parts - 1) / 2;
        cut(part, parts, rows_of_range(range), range, &list, &random);
        for (; parts > 1; parts--) {
            size_t left = random_below(&random, parts - 1);
            findings_merge(&part[left], &part[left + 1], NULL);
            memmove(&part[left + 1], &part[left + 2], (parts - left - 2) * sizeof *part);
        }
        assert_memory_equal(&part[0], &truth, sizeof truth);
    }
    list_free(&list);
}

/* Random ranges, cut in random spans of rows that are added one after the other. */
static void rows_add_up_to_the_findings_of_the_range(void **state)
{
    (void)state;
    static const uint64_t HEIGHTS[] = {0, 0, 0, 100000, UINT64_C(1) << 32, UINT64_MAX - 5000};
    uint64_t random = 3;
    for (int round = 0; round < 600; round++) {
        uint64_t height = HEIGHTS[round % COUNT_OF(HEIGHTS)];
        uint64_t first = height + random_below(&random, round % 4 == 0 ? 12 : 1000);
        struct range range = {first, first + random_below(&random, round % 5 == 0 ? 30 : 4000)};
        struct row_span span = rows_of_range(range);
        struct list truth = list_truth(range.first, range.last);
        struct findings expected = findings_of(span, range, &truth), got = {0};
        while (span.count > 0) {
            struct row_span part = {span.first, 1 + random_below(&random, span.count)};
            span.first += part.count;
            span.count -= part.count;
            struct rows rows = rows_from_list(part, &truth);
            findings_add_rows(&got, &rows, range, NULL);
            free((void *)rows.bytes);
        }
        if (expected.rows.count > 0)
            assert_memory_equal(&got, &expected, sizeof got);
        list_free(&truth);
    }
}

static void no_rows_add_nothing(void **state)
{
    (void)state;
    uint8_t padding[ROWS_PADDING] = {0xff, 0xff};
    struct findings found = {0}, zero = {0};
    findings_add_rows(&found, &(struct rows){{0, 0}, padding}, (struct range){0, 1}, NULL);
    assert_memory_equal(&found, &zero, sizeof found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_in_use_are_at_most_five),
        cmocka_unit_test(zero_is_a_neighbour_of_everything),
        cmocka_unit_test(only_neighbours_join),
        cmocka_unit_test(ranges_that_meet_within_a_row_merge),
        cmocka_unit_test(merging_is_associative),
        cmocka_unit_test(any_order_of_merging_neighbours_gives_the_same),
        cmocka_unit_test(rows_add_up_to_the_findings_of_the_range),
        cmocka_unit_test(no_rows_add_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
