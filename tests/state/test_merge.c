/* Results put together: however a range was cut, and in whatever order, they are the result of the range; and what does not
 * fit is found. */
#include "support/findings_support.h"

#include "plan/part.h"
#include "state/merge.h"

enum { ENTRIES_MAX = 16 };

static const char *const FILES[ENTRIES_MAX] = {"a", "b", "c", "d", "e", "f", "g", "h",
                                               "i", "j", "k", "l", "m", "n", "o", "p"};

/* The entries of a test, and their merging. */
static struct merge_entry entries[ENTRIES_MAX];
static struct merge merge;

/* A finished run over the range. */
static struct run_result result_of(const struct list *list, struct range range)
{
    return (struct run_result){
        .search.range = range,
        .search.method = METHOD_SIEVE,
        .schedule = SCHEDULE_DYNAMIC,
        .simd = SIMD_AVX2,
        .ranks = 2,
        .nodes = 1,
        .standing = {.rounds = 3,
                     .found = findings_of(rows_of_range(range), range, list),
                     .resumes = 1,
                     .seconds = {2, 0.125, 0.25, 0.5, 0.0625, 0.03125, 1, 0.015625}},
        .imbalance = 1.25,
    };
}

static void put(size_t i, struct range range)
{
    entries[i] = (struct merge_entry){FILES[i], result_of(&(struct list){0}, range)};
}

static void put_part(size_t i, struct range whole, uint64_t number, uint64_t of)
{
    struct part part = {number, of, whole};
    put(i, part_range(&part, METHOD_SIEVE));
    entries[i].result.search.part = part;
}

static void free_entries(size_t count)
{
    for (size_t i = 0; i < count; i++)
        result_free_answers(&entries[i].result);
}

/* What the merging before has made is gone. */
static enum merge_status merge_first(size_t count)
{
    free(merge.answers);
    merge = (struct merge){.entries = entries, .count = count, .status = MERGE_DAMAGED};
    merge_entries(&merge);
    return merge.status;
}

static void shuffle(size_t count, uint64_t *random)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = (size_t)random_below(random, i);
        struct merge_entry entry = entries[i - 1];
        entries[i - 1] = entries[j];
        entries[j] = entry;
    }
}

/* Cuts the range after each number with a chance of one in `chance`. */
static size_t cut_anywhere(const struct list *list, struct range range, uint64_t chance, uint64_t *random)
{
    size_t count = 0;
    for (uint128 first = range.first, last = first;; last++) {
        bool end = last == range.last;
        if (!end && (count + 1 == ENTRIES_MAX || random_below(random, chance) > 0))
            continue;
        entries[count] = (struct merge_entry){FILES[count], result_of(list, (struct range){first, last})};
        count++;
        first = last + 1;
        if (end)
            return count;
    }
}

static void check_sums(size_t count)
{
    const struct run_result *result = &merge.result;
    const struct timings *seconds = &result->standing.seconds;
    double n = (double)count;
    assert_true(result->merged == count && result->search.part.number == 0 && result->table == NULL);
    assert_true(result->standing.rounds == 3 * count && result->standing.resumes == count);
    assert_true(seconds->total == 2 * n && seconds->scatter == 0.125 * n && seconds->find == 0.25 * n);
    assert_true(seconds->wait == 0.5 * n && seconds->gather == 0.0625 * n && seconds->format == 0.03125 * n);
    assert_true(seconds->write == n && seconds->checkpoint == 0.015625 * n);
    assert_true(result->imbalance == 1.25 && result->ranks == 2 && result->nodes == 1);
    assert_true(result->search.method == METHOD_SIEVE && result->schedule == SCHEDULE_DYNAMIC && result->simd == SIMD_AVX2);
}

static void any_cut_in_any_order_is_the_range(void **state)
{
    (void)state;
    static const struct range RANGES[] = {
        {0, 0}, {0, 1}, {2, 2}, {0, 30}, {7, 211}, {90, 96}, {0, 3000}, {1000000, 1001000}, {UINT64_MAX - 700, UINT64_MAX}};
    uint64_t random = 1;
    for (size_t r = 0; r < COUNT_OF(RANGES); r++) {
        struct list list = list_truth(RANGES[r].first, RANGES[r].last);
        struct findings truth = findings_of(rows_of_range(RANGES[r]), RANGES[r], &list);
        for (uint64_t i = 0; i < 200; i++) {
            size_t count = cut_anywhere(&list, RANGES[r], 1 + i, &random);
            shuffle(count, &random);
            assert_int_equal(merge_first(count), MERGE_OK);
            assert_true(range_same(merge.result.search.range, RANGES[r]));
            merge.result.standing.found.answers = NULL; /* Nothing is asked. */
            assert_memory_equal(&merge.result.standing.found, &truth, sizeof truth);
            assert_true(merge.one == NULL);
            check_sums(count);
        }
        list_free(&list);
    }
}

static void check_gap(size_t count, const char *one, const char *other, struct range numbers, uint64_t missing)
{
    uint64_t random = 2;
    shuffle(count, &random);
    assert_int_equal(merge_first(count), MERGE_GAP);
    if ((merge.one == NULL) != (one == NULL) || (merge.other == NULL) != (other == NULL))
        fail_msg("the gap is not where it should be");
    if (one != NULL)
        assert_string_equal(merge.one->file, one);
    if (other != NULL)
        assert_string_equal(merge.other->file, other);
    assert_true(merge.numbers.first == numbers.first && merge.numbers.last == numbers.last);
    assert_true(merge.missing == missing);
}

static void gaps_are_found(void **state)
{
    (void)state;
    put(0, (struct range){0, 10});
    put(1, (struct range){12, 20});
    check_gap(2, "a", "b", (struct range){11, 11}, 0);
    put(0, (struct range){0, 10});
    put(1, (struct range){11, 20});
    put(2, (struct range){UINT64_MAX, UINT64_MAX});
    check_gap(3, "b", "c", (struct range){21, UINT64_MAX - 1}, 0);
}

static void missing_parts_are_named(void **state)
{
    (void)state;
    const struct range whole = {5, 100000};
    struct range numbers[5];
    for (uint64_t missing = 1; missing <= 4; missing++) {
        size_t count = 0;
        for (uint64_t number = 1; number <= 4; number++) {
            numbers[number] = part_range(&(struct part){number, 4, whole}, METHOD_SIEVE);
            if (number != missing)
                put_part(count++, whole, number, 4);
        }
        const char *one = missing > 1 ? FILES[missing - 2] : NULL, *other = missing < 4 ? FILES[missing - 1] : NULL;
        check_gap(3, one, other, numbers[missing], missing);
    }
    put_part(0, whole, 2, 4);
    check_gap(1, NULL, "a", numbers[1], 1);
    /* Two in a row: the first one is named. */
    put_part(0, whole, 1, 4);
    put_part(1, whole, 4, 4);
    check_gap(2, "a", "b", (struct range){numbers[2].first, numbers[3].last}, 2);
    /* A part that was searched under another name joins. */
    put(2, numbers[2]);
    put_part(3, whole, 3, 4);
    assert_int_equal(merge_first(4), MERGE_OK);
}

static void parts_without_numbers_join(void **state)
{
    (void)state;
    const struct range whole = {0, 300};
    for (uint64_t number = 1; number <= 7; number++)
        put_part(number - 1, whole, number, 7);
    assert_int_equal(merge_first(7), MERGE_OK);
    assert_true(range_same(merge.result.search.range, whole) && merge.result.merged == 7);
    put_part(0, whole, 7, 7);
    assert_true(range_is_empty(entries[0].result.search.range) || entries[0].result.search.range.last == 300);
    put_part(0, (struct range){0, 100}, 3, 3);
    assert_true(range_is_empty(entries[0].result.search.range));
    check_gap(1, NULL, "a", (struct range){0, 100}, 1);
}

static void check_overlap(struct range a, struct range b, struct range numbers)
{
    for (int turn = 0; turn < 2; turn++) {
        put(0, turn == 0 ? a : b);
        put(1, turn == 0 ? b : a);
        assert_int_equal(merge_first(2), MERGE_OVERLAP);
        assert_true(merge.one != NULL && merge.other != NULL && merge.one != merge.other);
        assert_true(range_same(merge.numbers, numbers));
    }
}

static void overlaps_are_found(void **state)
{
    (void)state;
    check_overlap((struct range){0, 10}, (struct range){10, 20}, (struct range){10, 10});
    check_overlap((struct range){0, 10}, (struct range){0, 10}, (struct range){0, 10});
    check_overlap((struct range){0, 100}, (struct range){20, 30}, (struct range){20, 30});
    check_overlap((struct range){0, 10}, (struct range){0, 20}, (struct range){0, 10});
    check_overlap((struct range){5, UINT64_MAX}, (struct range){UINT64_MAX, UINT64_MAX},
                  (struct range){UINT64_MAX, UINT64_MAX});
    put(0, (struct range){0, 10});
    put(1, (struct range){11, 20});
    put(2, (struct range){0, 20});
    assert_int_equal(merge_first(3), MERGE_OVERLAP);
}

static void unfinished_runs_are_found_first(void **state)
{
    (void)state;
    put(0, (struct range){0, 1000});
    put(1, (struct range){2000, 3000});
    put(2, (struct range){4000, 5000});
    entries[0].result.standing.found.rows.count--;
    assert_int_equal(merge_first(3), MERGE_UNFINISHED);
    assert_true(merge.unfinished == 1 && strcmp(merge.one->file, "a") == 0);
    put(2, (struct range){4000, 5000});
    entries[1].result.standing.found.rows.count = 0;
    entries[2].result.output.path = ""; /* whose file is not made yet */
    assert_int_equal(merge_first(3), MERGE_UNFINISHED);
    assert_true(merge.unfinished == 3 && strcmp(merge.one->file, "a") == 0);
}

static void put_output(size_t i, const char *path, enum format format)
{
    entries[i].result.output = (struct output){path, format};
    entries[i].result.standing.begun = path != NULL;
    entries[i].result.standing.found.bytes = path != NULL ? 100 : 0;
}

static void put_outputs(const char *a, enum format a_format, const char *b, enum format b_format)
{
    put(0, (struct range){0, 10});
    put(1, (struct range){11, 20});
    put_output(0, a, a_format);
    put_output(1, b, b_format);
    assert_int_equal(merge_first(2), MERGE_OK);
}

static void outputs_of_a_kind_are_one(void **state)
{
    (void)state;
    put_outputs("", FORMAT_NPY, "", FORMAT_NPY);
    assert_true(merge.one == NULL && merge.result.output.path != NULL && merge.result.output.format == FORMAT_NPY);
    assert_true(merge.result.standing.found.bytes == 200);
    put_outputs("", FORMAT_TEXT, "", FORMAT_NPY);
    assert_true(merge.one == &entries[0] && merge.other == &entries[1] && merge.result.output.path == NULL);
    put_outputs(NULL, FORMAT_TEXT, "", FORMAT_TEXT);
    assert_true(merge.one == &entries[0] && merge.other == &entries[1] && merge.result.output.path == NULL);
    put_outputs(NULL, FORMAT_TEXT, NULL, FORMAT_NPY);
    assert_true(merge.one == NULL && merge.result.output.path == NULL);
}

static void what_differs_is_mixed(void **state)
{
    (void)state;
    put(0, (struct range){0, 10});
    put(1, (struct range){11, 20});
    put(2, (struct range){21, 30});
    entries[1].result.search.method = METHOD_TRIAL;
    entries[2].result.schedule = SCHEDULE_STATIC;
    entries[0].result.simd = SIMD_PORTABLE;
    entries[1].result.ranks = 16;
    entries[2].result.nodes = 4;
    entries[1].result.imbalance = 2.25;
    entries[1].result.standing.seconds.total = 12;
    assert_int_equal(merge_first(3), MERGE_OK);
    const struct run_result *result = &merge.result;
    assert_string_equal(method_name(result->search.method), "mixed");
    assert_string_equal(schedule_name(result->schedule), "mixed");
    assert_string_equal(simd_name(result->simd), "mixed");
    assert_true(result->ranks == 16 && result->nodes == 4);
    assert_true(result->imbalance == 2); /* (2 * 1.25 + 12 * 2.25 + 2 * 1.25) / 16 */
    enum method method;
    enum schedule schedule;
    assert_false(method_parse(&method, "mixed") || schedule_parse(&schedule, "mixed"));
}

/* The entries' findings and questions; their ranges must be small. */
static void ask(size_t count, const struct list *list, const struct questions *asked)
{
    for (size_t i = 0; i < count; i++) {
        struct run_result *result = &entries[i].result;
        result->search.questions = *asked;
        result->standing.found = findings_asked(rows_of_range(result->search.range), result->search.range, list, asked);
    }
}

/* Ranges that meet within rows, and in the midst of tuplets and gaps. */
static void answers_of_any_cut_are_those_of_the_range(void **state)
{
    (void)state;
    static const struct range RANGES[] = {
        {0, 1}, {2, 2}, {0, 30}, {7, 211}, {90, 96}, {0, 3000}, {1000000, 1005000}, {UINT64_MAX - 700, UINT64_MAX}};
    uint64_t random = 3;
    for (size_t r = 0; r < COUNT_OF(RANGES); r++) {
        struct list list = list_truth(RANGES[r].first, RANGES[r].last);
        for (uint64_t i = 0; i < (TEST_LIGHT ? 10 : 60); i++) {
            struct questions asked = i % 3 ? questions_of_choice(random_next(&random)) : questions_all(GAPS_LEAST, 10);
            struct findings truth = findings_asked(rows_of_range(RANGES[r]), RANGES[r], &list, &asked);
            size_t count = cut_anywhere(&list, RANGES[r], 1 + 20 * i, &random);
            ask(count, &list, &asked);
            shuffle(count, &random);
            assert_int_equal(merge_first(count), MERGE_OK);
            assert_ptr_equal(merge.result.standing.found.answers, merge.answers);
            assert_findings_same(&merge.result.standing.found, &truth, &asked);
            free_entries(count);
            free(truth.answers);
        }
        list_free(&list);
    }
}

/* Of a range with fewer rows than parts, too. */
static void answers_of_parts_are_those_of_the_whole(void **state)
{
    (void)state;
    static const struct range WHOLE[] = {{0, 300}, {5, 100000}, {UINT64_C(1000000000000), UINT64_C(1000000000000) + 30000}};
    for (size_t w = 0; w < COUNT_OF(WHOLE); w++)
        for (uint64_t of = 1; of <= 7; of++) {
            struct list list = list_truth(WHOLE[w].first, WHOLE[w].last);
            struct questions asked = questions_all(of % 2 ? GAPS_ALL : GAPS_LEAST, of % 2 ? 0 : 20);
            struct findings truth = findings_asked(rows_of_range(WHOLE[w]), WHOLE[w], &list, &asked);
            for (uint64_t number = 1; number <= of; number++)
                put_part(number - 1, WHOLE[w], number, of);
            ask(of, &list, &asked);
            assert_int_equal(merge_first(of), MERGE_OK);
            assert_findings_same(&merge.result.standing.found, &truth, &asked);
            free_entries(of);
            free(truth.answers);
            list_free(&list);
        }
}

static void runs_with_different_questions_are_not_merged(void **state)
{
    (void)state;
    struct list list = list_truth(0, 30);
    struct questions same = {.count = true, .sum = true}, other = same, uncounted = {0};
    other.modulus = 30;
    ask_tuplets(&uncounted, "2");
    const struct questions *different[] = {&other, &uncounted, &QUESTIONS_COUNT};
    for (size_t d = 0; d < COUNT_OF(different); d++)
        for (size_t i = 0; i < 3; i++) {
            for (uint64_t k = 0; k < 3; k++)
                put(k, (struct range){10 * k, 10 * k + 9});
            ask(3, &list, &same);
            result_free_answers(&entries[i].result);
            entries[i].result.search.questions = *different[d];
            entries[i].result.standing.found.answers = answers_new(different[d]);
            assert_int_equal(merge_first(3), MERGE_QUESTIONS);
            assert_true(merge.one == &entries[0] && merge.other == &entries[i == 0 ? 1 : i]);
            free_entries(3);
        }
    list_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_cut_in_any_order_is_the_range),
        cmocka_unit_test(gaps_are_found),
        cmocka_unit_test(missing_parts_are_named),
        cmocka_unit_test(parts_without_numbers_join),
        cmocka_unit_test(overlaps_are_found),
        cmocka_unit_test(unfinished_runs_are_found_first),
        cmocka_unit_test(outputs_of_a_kind_are_one),
        cmocka_unit_test(what_differs_is_mixed),
        cmocka_unit_test(answers_of_any_cut_are_those_of_the_range),
        cmocka_unit_test(answers_of_parts_are_those_of_the_whole),
        cmocka_unit_test(runs_with_different_questions_are_not_merged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
