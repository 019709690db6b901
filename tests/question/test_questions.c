/* The text of questions, and what is none. */
#include "support/support.h"

#include "question/questions.h"
#include "question/tuplet.h"

/* Field by field: padding may differ. */
static bool same(const struct questions *a, const struct questions *b)
{
    bool tuplets = a->tuplet_count == b->tuplet_count;
    for (size_t i = 0; tuplets && i < a->tuplet_count; i++)
        tuplets = tuplet_same(&a->tuplets[i], &b->tuplets[i]);
    return tuplets && a->count == b->count && a->sum == b->sum && a->reciprocals == b->reciprocals &&
           a->modulus == b->modulus && a->gaps == b->gaps && a->least_gap == b->least_gap;
}

static void assert_text(const struct questions *asked, const char *expected)
{
    char text[QUESTIONS_TEXT];
    struct questions read;
    questions_text(text, asked);
    assert_string_equal(text, expected);
    assert_true(questions_parse(&read, text));
    assert_true(same(&read, asked));
}

static void each_question_has_its_word(void **state)
{
    (void)state;
    const struct tuplet twins = {2, {0, 2}}, triplets = {3, {0, 2, 6}};
    assert_text(&(struct questions){0}, "");
    assert_text(&QUESTIONS_COUNT, "count");
    assert_text(&(struct questions){.tuplet_count = 1, .tuplets = {twins}}, "tuplets=0,2");
    assert_text(&(struct questions){.tuplet_count = 2, .tuplets = {twins, triplets}}, "tuplets=0,2 tuplets=0,2,6");
    assert_text(&(struct questions){.count = true, .sum = true}, "count sum");
    assert_text(&(struct questions){.count = true, .reciprocals = true}, "count reciprocals");
    assert_text(&(struct questions){.count = true, .modulus = 2}, "count residues=2");
    assert_text(&(struct questions){.gaps = GAPS_LEAST, .least_gap = 1}, "gaps=1");
    assert_text(&(struct questions){.gaps = GAPS_LEAST, .least_gap = UINT64_MAX}, "gaps=18446744073709551615");
    assert_text(&(struct questions){.count = true, .gaps = GAPS_RECORDS}, "count gaps=records");
    assert_text(&(struct questions){.count = true, .gaps = GAPS_ALL}, "count gaps=all");
    assert_text(&(struct questions){true, 1, {triplets}, true, true, 30, GAPS_LEAST, 900},
                "count tuplets=0,2,6 sum reciprocals residues=30 gaps=900");
}

static void the_longest_text_has_room(void **state)
{
    (void)state;
    /* As many digits as there can be, in each offset but the first; they need not be admissible here. */
    struct questions asked = {true, TUPLETS_MAX, {{0}}, true, true, RESIDUES_MODULUS_MAX, GAPS_LEAST, UINT64_MAX};
    for (size_t t = 0; t < TUPLETS_MAX; t++) {
        asked.tuplets[t].count = TUPLET_PRIMES_MAX;
        for (size_t i = 1; i < TUPLET_PRIMES_MAX; i++)
            asked.tuplets[t].offsets[i] = (uint16_t)(TUPLET_OFFSET_MAX - TUPLET_PRIMES_MAX + i);
    }
    size_t pattern = strlen("tuplets=0 ") + (TUPLET_PRIMES_MAX - 1) * strlen(",32766");
    size_t others = strlen("count sum reciprocals residues=30030 gaps=18446744073709551615");
    char text[QUESTIONS_TEXT];
    questions_text(text, &asked);
    assert_int_equal(strlen(text), TUPLETS_MAX * pattern + others);
}

static void other_texts_are_refused(void **state)
{
    (void)state;
    static const char *const WRONG[] = {" ",
                                        "count ",
                                        " count",
                                        "count  sum",
                                        "sum count",
                                        "count count",
                                        "counts",
                                        "Count",
                                        "sum",
                                        "reciprocals",
                                        "residues=30",
                                        "gaps=all",
                                        "gaps=records",
                                        "count sum sum",
                                        "count residues=1",
                                        "count residues=0",
                                        "count residues=30031",
                                        "count residues=030",
                                        "count residues=",
                                        "count residues=30 residues=30",
                                        "count residues=30x",
                                        "count residues=-1",
                                        "count residues=18446744073709551646",
                                        "count residues",
                                        "gaps=0",
                                        "gaps=",
                                        "gaps=01",
                                        "gaps=+1",
                                        "gaps=18446744073709551616",
                                        "gaps=1 gaps=2",
                                        "gaps=least",
                                        "tuplets=",
                                        "tuplets=2",
                                        "tuplets=twins",
                                        "tuplets=0,02",
                                        "tuplets=0,2 tuplets=0,2",
                                        "tuplets=0,2,6 tuplets=0,2",
                                        "tuplets=0,2,4",
                                        "tuplets=0,2,",
                                        "tuplets=0",
                                        "count,sum",
                                        "count\tsum",
                                        "count\n",
                                        "gaps=900 tuplets=0,2",
                                        "tuplets=0,2,6 count"};
    struct questions before = {.modulus = 7};
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        struct questions asked = before;
        if (questions_parse(&asked, WRONG[i]))
            fail_msg("'%s' was read", WRONG[i]);
        assert_memory_equal(&asked, &before, sizeof asked);
    }
    char *long_text = malloc(3 * QUESTIONS_TEXT);
    assert_non_null(long_text);
    memset(long_text, '0', 3 * QUESTIONS_TEXT);
    long_text[3 * QUESTIONS_TEXT - 1] = '\0';
    assert_false(questions_parse(&before, long_text));
    memcpy(long_text, "gaps=", 5);
    assert_false(questions_parse(&before, long_text));
    for (size_t i = 0; i + 1 < 3 * QUESTIONS_TEXT; i++)
        long_text[i] = "tuplets=0,2 "[i % 12];
    assert_false(questions_parse(&before, long_text));
    free(long_text);
}

static void random_questions_return_from_their_text(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int round = 0; round < 3000; round++) {
        struct questions asked = {.sum = random_below(&random, 2), .reciprocals = random_below(&random, 2)};
        uint32_t forbids;
        for (size_t i = random_below(&random, 40); i > 0; i--) {
            char what[TUPLET_TEXT];
            sprintf(what, "0,%d,%d", 6 * (int)(1 + random_below(&random, 2000)),
                    30000 - 6 * (int)random_below(&random, 300));
            tuplet_parse(&asked, &forbids, what);
        }
        asked.modulus = random_below(&random, 2) ? 0 : (uint32_t)(2 + random_below(&random, 30029));
        asked.gaps = (enum gaps)random_below(&random, 4);
        asked.least_gap = asked.gaps == GAPS_LEAST ? 1 + random_next(&random) / 2 : 0;
        asked.count = questions_imply_count(&asked) || random_below(&random, 2);
        char text[QUESTIONS_TEXT];
        questions_text(text, &asked);
        assert_text(&asked, text);
        assert_int_equal(questions_any(&asked), strcmp(text, "") != 0 && strcmp(text, "count") != 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_question_has_its_word),
        cmocka_unit_test(the_longest_text_has_room),
        cmocka_unit_test(other_texts_are_refused),
        cmocka_unit_test(random_questions_return_from_their_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
