/* Tallies: merged in every order and from every split, they equal the tally of the whole list. */
#include "support/support.h"

#include "core/tally.h"

/* The tally of a rising list, by the definition. */
static struct tally tally_of(const uint64_t *primes, size_t count)
{
    struct tally tally = {.count = count};
    size_t ends = count < TALLY_ENDS ? count : TALLY_ENDS;
    for (size_t i = 0; i < ends; i++) {
        tally.lowest[i] = primes[i];
        tally.highest[i] = primes[count - ends + i];
    }
    return tally;
}

static void check_equal(const struct tally *got, const struct tally *expected)
{
    assert_true(got->count == expected->count);
    assert_int_equal(tally_ends(got), tally_ends(expected));
    assert_memory_equal(got->lowest, expected->lowest, tally_ends(expected) * sizeof *got->lowest);
    assert_memory_equal(got->highest, expected->highest, tally_ends(expected) * sizeof *got->highest);
}

static struct tally merged(struct tally a, struct tally b)
{
    tally_merge(&a, &b);
    return a;
}

/* Splits the list by the digits of `code` to the base `parts`: digit i says where prime i goes. */
static void split(struct tally *tallies, size_t parts, const struct list *list, uint64_t code)
{
    for (size_t part = 0; part < parts; part++) {
        uint64_t members[64], rest = code;
        size_t count = 0;
        for (size_t i = 0; i < list->count; i++, rest /= parts)
            if (rest % parts == part)
                members[count++] = list->primes[i];
        tallies[part] = tally_of(members, count);
    }
}

static void ends_in_use_are_at_most_five(void **state)
{
    (void)state;
    for (uint64_t count = 0; count < 100; count++)
        assert_int_equal(tally_ends(&(struct tally){.count = count}), count < 5 ? count : 5);
    assert_int_equal(tally_ends(&(struct tally){.count = UINT64_MAX}), 5);
}

static void zero_is_the_empty_set(void **state)
{
    (void)state;
    struct list list = list_truth(2, 50);
    for (size_t count = 0; count <= list.count; count++) {
        struct tally truth = tally_of(list.primes, count), zero = {0};
        struct tally left = merged(zero, truth), right = merged(truth, zero);
        check_equal(&left, &truth);
        check_equal(&right, &truth);
    }
    list_free(&list);
}

/* All ways to split up to 12 primes, neighbouring or not, in two. */
static void merging_commutes(void **state)
{
    (void)state;
    struct list list = list_truth(90, 150);
    assert_true(list.count >= 11);
    for (list.count = 0; list.count <= 11; list.count++) {
        struct tally truth = tally_of(list.primes, list.count);
        for (uint64_t code = 0; code < UINT64_C(1) << list.count; code++) {
            struct tally part[2];
            split(part, 2, &list, code);
            struct tally ab = merged(part[0], part[1]), ba = merged(part[1], part[0]);
            check_equal(&ab, &truth);
            check_equal(&ba, &truth);
        }
    }
    list_free(&list);
}

/* All ways to split 8 primes in three, and random ones of up to 40. */
static void merging_is_associative(void **state)
{
    (void)state;
    struct list list = list_truth(2, 200);
    uint64_t random = 1, codes = 6561;
    for (uint64_t i = 0; i < codes + 5000; i++) {
        list.count = i < codes ? 8 : random_below(&random, 40);
        struct tally truth = tally_of(list.primes, list.count), part[3];
        split(part, 3, &list, i < codes ? i : random_next(&random));
        struct tally left = merged(merged(part[0], part[1]), part[2]);
        struct tally right = merged(part[0], merged(part[1], part[2]));
        check_equal(&left, &truth);
        check_equal(&right, &truth);
    }
    list_free(&list);
}

/* Random splits in up to 12 parts, merged two by two in random order until one is left. */
static void any_order_of_merging_gives_the_same(void **state)
{
    (void)state;
    struct list list = list_truth(UINT64_C(1000000000), UINT64_C(1000000800));
    uint64_t random = 2;
    for (int round = 0; round < 5000; round++) {
        size_t parts = 1 + random_below(&random, 12);
        list.count = random_below(&random, 37);
        struct tally truth = tally_of(list.primes, list.count), part[12];
        split(part, parts, &list, random_next(&random));
        while (parts > 1) {
            size_t from = random_below(&random, parts), into = random_below(&random, parts - 1);
            into += into >= from;
            tally_merge(&part[into], &part[from]);
            part[from] = part[--parts];
            if (into == parts)
                into = from;
        }
        check_equal(&part[0], &truth);
    }
    list_free(&list);
}

/* Random ranges, cut in random spans of rows that are added in rising or falling order. */
static void rows_add_up_to_the_tally_of_the_range(void **state)
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
        struct tally expected = tally_of(truth.primes, truth.count), got = {0};
        bool falling = round & 1;
        while (span.count > 0) {
            uint64_t size = 1 + random_below(&random, span.count);
            struct row_span part = {falling ? span.first + span.count - size : span.first, size};
            span.first += falling ? 0 : size;
            span.count -= size;
            struct rows rows = rows_from_list(part, &truth);
            tally_add_rows(&got, &rows, range);
            free((void *)rows.bytes);
        }
        check_equal(&got, &expected);
        list_free(&truth);
    }
}

static void no_rows_add_nothing(void **state)
{
    (void)state;
    uint8_t padding[ROWS_PADDING] = {0xff, 0xff};
    struct tally tally = {0}, zero = {0};
    tally_add_rows(&tally, &(struct rows){{0, 0}, padding}, (struct range){0, 1});
    check_equal(&tally, &zero);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_in_use_are_at_most_five),
        cmocka_unit_test(zero_is_the_empty_set),
        cmocka_unit_test(merging_commutes),
        cmocka_unit_test(merging_is_associative),
        cmocka_unit_test(any_order_of_merging_gives_the_same),
        cmocka_unit_test(rows_add_up_to_the_tally_of_the_range),
        cmocka_unit_test(no_rows_add_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
