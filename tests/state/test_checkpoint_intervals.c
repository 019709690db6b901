/* Checkpoints of searches by intervals: what is written is read as it was, and nothing else is read. */
#include "support/support.h"

#include "support/checkpoint_support.h"

#include "question/answers.h"

static const struct questions ASKED = {
    .count = true, .tuplet_count = 1, .tuplets = {{2, {0, 2}}}, .sum = true, .gaps = GAPS_RECORDS};

/* The findings of numbers, from primesieve's primes. To be freed: answers. */
static struct findings findings_in(struct range numbers)
{
    struct list list = list_truth(numbers.first, numbers.last);
    struct rows rows = rows_from_list(rows_of_range(numbers), &list);
    struct findings found = {.answers = answers_new(&ASKED)};
    assert_non_null(found.answers);
    findings_add_rows(&found, &rows, numbers, &ASKED);
    free((void *)rows.bytes);
    list_free(&list);
    return found;
}

/* A search of the range by intervals, whose first rows are done, or all. To be freed: answers. */
static struct run_result sample(struct search search, uint64_t rows)
{
    struct run_result result = checkpoint_sample();
    search.questions = ASKED;
    search.method = METHOD_SIEVE;
    result.search = search;
    result.output = (struct output){.path = NULL};
    struct row_span all = rows_of_range(search.range);
    bool begun = rows > 0 && rows < all.count;
    struct range searched = rows > 0 ? range_of_rows((struct row_span){all.first, rows}, search.range) : RANGE_EMPTY;
    result.standing = (struct standing){
        .rounds = rows > 0, .found.answers = answers_new(&ASKED), .interval.answers = answers_new(&ASKED)};
    if (rows > 0) {
        free(result.standing.found.answers);
        result.standing.found = findings_in(searched);
    }
    if (begun) {
        free(result.standing.interval.answers);
        uint64_t number = (searched.last - search_origin(&search)) / search.every;
        result.standing.interval = findings_in((struct range){search_interval_range(&search, number).first, searched.last});
        result.standing.interval.interval = number;
    }
    return result;
}

static void assert_same_findings(const struct findings *a, const struct findings *b)
{
    struct findings left = *a, right = *b;
    assert_memory_equal(a->answers, b->answers, answers_words(&ASKED) * sizeof *a->answers);
    left.answers = right.answers = NULL;
    assert_memory_equal(&left, &right, sizeof left);
}

static void check_reads_equal(struct search search, uint64_t rows)
{
    struct run_result written = sample(search, rows), read = {.search = written.search};
    char reason[CHECKPOINT_REASON] = "", *text = checkpoint_text(&written);
    assert_non_null(text);
    if (checkpoint_parse(&read, reason, text, strlen(text)) != CHECKPOINT_OK)
        fail_msg("%llu rows: it %s", (unsigned long long)rows, reason);
    assert_same_findings(&read.standing.found, &written.standing.found);
    assert_same_findings(&read.standing.interval, &written.standing.interval);
    assert_int_equal(read.search.every, search.every);
    result_free_answers(&read);
    result_free_answers(&written);
    free(text);
}

static const struct search SEARCH = {.range = {0, 1000000}, .every = 100000};

/* Nothing is done, something, all; also where an interval ends with a row, or within the last one. */
static void intervals_survive(void **state)
{
    (void)state;
    static const uint64_t ROWS[] = {0, 1, 2, 475, 476, 477, 1000, 4761, 4762};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        check_reads_equal(SEARCH, ROWS[i]);
        check_reads_equal((struct search){.range = {0, 1000000}, .every = 210 * 238 + 2}, ROWS[i]);
        check_reads_equal((struct search){.range = {0, 1000000}, .every = UINT64_MAX}, ROWS[i]);
        check_reads_equal((struct search){.range = {1000, 2000000}, .part = {1, 2, {1000, 5000000}}, .every = 1000},
                          ROWS[i]);
    }
    struct search part = {.range = {2001000, 3000000}, .part = {2, 3, {1000, 5000000}}, .every = 1000};
    for (uint64_t rows = 0; rows < 30; rows++)
        check_reads_equal(part, rows);
    struct search last = {.range = {UINT64_MAX - 5000, UINT64_MAX}, .every = 1000};
    for (uint64_t rows = 0; rows <= rows_of_range(last.range).count; rows++)
        check_reads_equal(last, rows);
}

/* The text, changed in one member of "interval" and signed again, is refused. */
static void check_refused(const struct run_result *written, const char *name, json_t *value)
{
    char reason[CHECKPOINT_REASON] = "", *text = checkpoint_text(written);
    json_t *root = json_loads(text, 0, NULL);
    free(text);
    if (value != NULL)
        json_object_set_new(json_object_get(root, "interval"), name, value);
    else
        json_object_del(json_object_get(root, "interval"), name);
    checkpoint_sign(root);
    text = json_dumps(root, JSON_INDENT(2));
    struct run_result read = {.search = written->search};
    enum checkpoint_status status = checkpoint_parse(&read, reason, text, strlen(text));
    if (status != CHECKPOINT_DAMAGED || strstr(reason, "its interval cannot be right") == NULL)
        fail_msg("with another \"%s\" it is read: %d, %s", name, (int)status, reason);
    free(text);
    json_decref(root);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    struct run_result half = sample(SEARCH, 1000), none = sample(SEARCH, 0), all = sample(SEARCH, 4762);
    check_refused(&half, "number", json_null());
    check_refused(&half, "number", json_string("1"));
    check_refused(&half, "number", json_string("3"));
    check_refused(&half, "number", json_string("18446744073709551615"));
    check_refused(&half, "number", json_integer(2));
    check_refused(&half, "number", NULL);
    check_refused(&none, "number", json_string("0"));
    check_refused(&all, "number", json_string("9"));
    check_refused(&half, "every", json_string("0"));
    check_refused(&half, "every", json_string("-1"));
    check_refused(&half, "every", NULL);
    check_refused(&half, "primes", json_string("3"));
    check_refused(&none, "primes", json_string("3"));
    check_refused(&half, "first", json_array());
    check_refused(&half, "first", json_pack("[sssss]", "199999", "200009", "200017", "200023", "200029"));
    check_refused(&half, "last", json_pack("[sssss]", "209959", "209971", "209977", "209983", "210011"));
    check_refused(&half, "answers", json_object());
    check_refused(&half, "answers", NULL);
    check_refused(&half, "more", json_true());
    result_free_answers(&half);
    result_free_answers(&none);
    result_free_answers(&all);
}

static void check_other(const struct run_result *written, struct search asked, const char *words)
{
    char reason[CHECKPOINT_REASON] = "", *text = checkpoint_text(written);
    struct run_result read = {.search = asked};
    read.search.questions = ASKED;
    assert_int_equal(checkpoint_parse(&read, reason, text, strlen(text)), CHECKPOINT_OTHER);
    assert_string_equal(reason, words);
    free(text);
}

static void other_steps_are_told_apart(void **state)
{
    (void)state;
    struct run_result with = sample(SEARCH, 1000), without = with;
    struct search asked = SEARCH;
    asked.every = 200000;
    check_other(&with, asked, "is of a run with --every=100000, not 200000");
    asked.every = 0;
    check_other(&with, asked, "is of a run with --every=100000");
    without.search.every = 0;
    check_other(&without, SEARCH, "is of a run without --every");
    asked = SEARCH;
    asked.range.last = 5;
    check_other(&with, asked, "is of the range 0 to 1000000, not of 0 to 5");
    result_free_answers(&with);
}

/* Steps move the borders of parts, so that parts of other steps have other numbers. */
static void parts_of_other_steps_are_told_apart(void **state)
{
    (void)state;
    struct search search = {.range = {200000, 499999}, .part = {2, 3, {0, 1000000}}, .every = 100000}, asked = search;
    struct run_result with = sample(search, 100);
    asked.every = 50000;
    asked.range = (struct range){250000, 549999};
    check_other(&with, asked, "is of a run with --every=100000, not 50000");
    asked.every = 0;
    check_other(&with, asked, "is of a run with --every=100000");
    result_free_answers(&with);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_survive),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(other_steps_are_told_apart),
        cmocka_unit_test(parts_of_other_steps_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
