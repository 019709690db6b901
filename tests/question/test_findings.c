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

/* Random questions, and all of them that can be asked at once. */
static struct questions any_questions(uint64_t *random)
{
    switch (random_below(random, 6)) {
    case 0:
        return questions_all(GAPS_LEAST, 40);
    case 1:
        return questions_all(GAPS_ALL, 0);
    case 2:
        return questions_all(GAPS_RECORDS, 0);
    default:
        return questions_of_choice(random_next(random));
    }
}

static void copy_of(struct findings *copy, const struct findings *found, const struct questions *asked)
{
    *copy = (struct findings){.answers = answers_new(asked)};
    assert_non_null(copy->answers);
    findings_copy(copy, found, asked);
    assert_findings_same(copy, found, asked);
    assert_ptr_not_equal(copy->answers, found->answers);
}

/* Merges (a b) c, or a (b c), in place of a. */
static void merge_three(struct findings part[3], bool right_first, const struct questions *asked)
{
    if (right_first) {
        findings_merge(&part[1], &part[2], asked);
        findings_merge(&part[0], &part[1], asked);
    } else {
        findings_merge(&part[0], &part[1], asked);
        findings_merge(&part[0], &part[2], asked);
    }
}

static void free_answers(struct findings *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(parts[i].answers);
}

/* Three parts, some of them without rows, and the two ways to merge them. */
static void check_three(struct range range, const struct list *list, const struct questions *asked, uint64_t *random)
{
    struct row_span left = rows_of_range(range);
    struct findings part[3], copy[3], truth = findings_asked(left, range, list, asked);
    for (size_t i = 0; i < 3; i++) {
        uint64_t size = i == 2 ? left.count : random_below(random, left.count + 1);
        part[i] = findings_asked((struct row_span){left.first, size}, range, list, asked);
        copy_of(&copy[i], &part[i], asked);
        left.first += size;
        left.count -= size;
    }
    merge_three(part, false, asked);
    merge_three(copy, true, asked);
    truth.rows = truth.rows.count > 0 ? truth.rows : part[0].rows;
    assert_findings_same(&part[0], &truth, asked);
    assert_findings_same(&copy[0], &truth, asked);
    free_answers(part, 3);
    free_answers(copy, 3);
    free(truth.answers);
}

static void merging_answers_is_associative(void **state)
{
    (void)state;
    static const uint64_t HEIGHTS[] = {0, 400, UINT64_C(1) << 32, UINT64_C(18446744073709500000)};
    uint64_t random = 4;
    for (int round = 0; round < (TEST_LIGHT ? 100 : 1000); round++) {
        uint64_t first = HEIGHTS[round % 4] + random_below(&random, 300), width = round % 3 == 0 ? 1000 : 20000;
        struct range range = {first, first + random_below(&random, round % 4 == 3 ? 2000 : width)};
        struct list list = list_truth(range.first, range.last);
        struct questions asked = any_questions(&random);
        check_three(range, &list, &asked, &random);
        list_free(&list);
    }
}

/* Many small parts, so that tuplets and gaps lie across several of them; neighbours merge in random order. */
static void check_many(struct range range, const struct list *list, const struct questions *asked, uint64_t *random)
{
    enum { PARTS = 25 };
    struct row_span left = rows_of_range(range);
    struct findings part[PARTS], truth = findings_asked(left, range, list, asked);
    size_t parts = 1 + random_below(random, PARTS);
    for (size_t i = 0; i < parts; i++) {
        uint64_t size = i + 1 == parts ? left.count : random_below(random, min_u64(left.count, 6) + 1);
        part[i] = findings_asked((struct row_span){left.first, size}, range, list, asked);
        left.first += size;
        left.count -= size;
    }
    for (; parts > 1; parts--) {
        size_t i = random_below(random, parts - 1);
        findings_merge(&part[i], &part[i + 1], asked);
        free(part[i + 1].answers);
        memmove(&part[i + 1], &part[i + 2], (parts - i - 2) * sizeof *part);
    }
    assert_findings_same(&part[0], &truth, asked);
    free(part[0].answers);
    free(truth.answers);
}

static void any_order_of_merging_answers_gives_the_same(void **state)
{
    (void)state;
    static const uint64_t FIRST[] = {0, 492000, UINT64_C(1000000000)};
    uint64_t random = 5;
    for (size_t i = 0; i < COUNT_OF(FIRST); i++) {
        struct range range = {FIRST[i] + 1, FIRST[i] + 30000};
        struct list list = list_truth(range.first, range.last);
        for (int round = 0; round < (TEST_LIGHT ? 30 : 200); round++) {
            struct questions asked = any_questions(&random);
            check_many(range, &list, &asked, &random);
        }
        list_free(&list);
    }
}

/* The row belongs to both, each with its own numbers of it. */
static void answers_of_ranges_that_meet_within_a_row_merge(void **state)
{
    (void)state;
    const struct range all = {0, 900};
    struct list list = list_truth(all.first, all.last);
    uint64_t random = 6;
    for (uint64_t border = 1; border < all.last; border++) {
        struct questions asked = any_questions(&random);
        struct range below = {all.first, border}, above = {border + 1, all.last};
        struct findings left = findings_asked(rows_of_range(below), below, &list, &asked);
        struct findings right = findings_asked(rows_of_range(above), above, &list, &asked);
        struct findings truth = findings_asked(rows_of_range(all), all, &list, &asked);
        findings_merge(&left, &right, &asked);
        assert_findings_same(&left, &truth, &asked);
        free(left.answers);
        free(right.answers);
        free(truth.answers);
    }
    list_free(&list);
}

/* In random spans, one after the other. */
static void rows_add_up_to_the_answers_of_the_range(void **state)
{
    (void)state;
    static const uint64_t HEIGHTS[] = {0, 0, 100000, UINT64_C(1) << 32, UINT64_MAX - 5000};
    uint64_t random = 7;
    for (int round = 0; round < 400; round++) {
        uint64_t first = HEIGHTS[round % (int)COUNT_OF(HEIGHTS)] + random_below(&random, round % 2 ? 12 : 1000);
        struct range range = {first, first + random_below(&random, 4000)};
        struct row_span left = rows_of_range(range);
        struct list list = list_truth(range.first, range.last);
        struct questions asked = any_questions(&random);
        struct findings expected = findings_asked(left, range, &list, &asked), got = {.answers = answers_new(&asked)};
        while (left.count > 0) {
            struct row_span span = {left.first, 1 + random_below(&random, left.count)};
            struct rows rows = rows_from_list(span, &list);
            findings_add_rows(&got, &rows, range, &asked);
            free((void *)rows.bytes);
            left.first += span.count;
            left.count -= span.count;
        }
        if (expected.rows.count > 0)
            assert_findings_same(&got, &expected, &asked);
        free(got.answers);
        free(expected.answers);
        list_free(&list);
    }
}

/* Of the first span that has rows; those without have none. */
static void the_interval_is_the_first_one(void **state)
{
    (void)state;
    struct findings none = {.interval = 3}, left = {.rows = {1, 2}, .interval = 5}, right = {.rows = {3, 1}, .interval = 6};
    findings_merge(&none, &left, NULL);
    assert_int_equal(none.interval, 5);
    findings_merge(&none, &right, NULL);
    assert_int_equal(none.interval, 5);
    findings_merge(&none, &(struct findings){.interval = 9}, NULL);
    assert_int_equal(none.interval, 5);
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
        cmocka_unit_test(merging_answers_is_associative),
        cmocka_unit_test(any_order_of_merging_answers_gives_the_same),
        cmocka_unit_test(answers_of_ranges_that_meet_within_a_row_merge),
        cmocka_unit_test(rows_add_up_to_the_answers_of_the_range),
        cmocka_unit_test(the_interval_is_the_first_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
