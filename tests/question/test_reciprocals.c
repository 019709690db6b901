/* The sums of reciprocals, against long division. */
#include "support/answer_check.h"

#include "question/reciprocals.h"

/* The words, as the tests know them: two of a sum and a number of terms; then the same of twins, the first and the last
 * prime, and what these have above 64 bits. */
enum { OF_PRIMES = 0, OF_TWINS = 3, FIRST = 6, LAST = 7, UPPER = 8 };

static const struct questions PRIMES_ONLY = {.count = true, .reciprocals = true};
static const struct questions WITH_TWINS = {.count = true,
                                            .reciprocals = true,
                                            .tuplet_count = 2,
                                            .tuplets = {{.count = 2, .offsets = {0, 4}}, {.count = 2, .offsets = {0, 2}}}};
static const struct questions WITH_OTHERS = {
    .count = true,
    .reciprocals = true,
    .tuplet_count = 2,
    .tuplets = {{.count = 2, .offsets = {0, 4}}, {.count = 3, .offsets = {0, 2, 6}}}};

/* floor(2^124 / p), bit by bit. */
static wide_u divide(uint128 p)
{
    wide_u quotient = 0, rest = 0;
    for (int bit = 124; bit >= 0; bit--) {
        rest = 2 * rest + (bit == 124);
        quotient = 2 * quotient + (rest >= p);
        rest -= rest >= p ? p : 0;
    }
    return quotient;
}

static void add_term(uint64_t *words, wide_u term, uint64_t count)
{
    term += (wide_u)words[1] << 64 | words[0];
    words[0] = (uint64_t)term;
    words[1] = (uint64_t)(term >> 64);
    words[2] += count;
}

static void add_plainly(uint64_t *answer, uint128 base, const uint64_t *primes, size_t count, const struct questions *asked)
{
    for (size_t i = 0; i < count; i++)
        add_term(answer + OF_PRIMES, divide(base + primes[i]), 1);
    if (QUESTION_RECIPROCALS.words(asked) == 3 || count == 0)
        return;
    for (size_t i = 1; i < count; i++)
        if (primes[i] == primes[i - 1] + 2)
            add_term(answer + OF_TWINS, divide(base + primes[i - 1]) + divide(base + primes[i]), 1);
    uint128 first = base + primes[0], last = base + primes[count - 1];
    answer[FIRST] = (uint64_t)first;
    answer[LAST] = (uint64_t)last;
    answer[UPPER] = (uint64_t)(first >> 64) + 256 * (uint64_t)(last >> 64);
}

static void words_depend_on_twins(void **state)
{
    (void)state;
    assert_int_equal(QUESTION_RECIPROCALS.words(&QUESTIONS_COUNT), 0);
    assert_int_equal(QUESTION_RECIPROCALS.words(&PRIMES_ONLY), 3);
    assert_int_equal(QUESTION_RECIPROCALS.words(&WITH_OTHERS), 3);
    assert_int_equal(QUESTION_RECIPROCALS.words(&WITH_TWINS), 9);
    assert_int_equal(QUESTION_RECIPROCALS.upper_words(&WITH_TWINS), 1);
    assert_int_equal(QUESTION_RECIPROCALS.upper_words(&WITH_OTHERS), 0);
    assert_true(QUESTION_RECIPROCALS.needs_rows(&PRIMES_ONLY));
}

static void rows_give_the_sums_however_they_are_cut(void **state)
{
    (void)state;
    const struct checked alone = {&QUESTION_RECIPROCALS, &PRIMES_ONLY, add_plainly};
    const struct checked twins = {&QUESTION_RECIPROCALS, &WITH_TWINS, add_plainly};
    check_rows(&alone, TEST_LIGHT ? 90 : 450);
    check_rows(&twins, TEST_LIGHT ? 90 : 900);
}

/* Every row's edges meet: twins across each border of ranges. */
static void twins_across_borders(void **state)
{
    (void)state;
    const struct checked checked = {&QUESTION_RECIPROCALS, &WITH_TWINS, add_plainly};
    struct range all = {0, 1000};
    struct list list = list_truth(0, 1000);
    uint64_t *expected = check_plain(&checked, &list, all);
    for (uint64_t border = 0; border < 1000; border++) {
        struct range below = {0, border}, above = {border + 1, 1000};
        uint64_t *left = check_answer_new(&checked), *right = check_answer_new(&checked);
        check_add_rows(left, &checked, (struct row_span){0, 0}, rows_of_range(below), below, &list);
        check_add_rows(right, &checked, (struct row_span){0, 0}, rows_of_range(above), above, &list);
        QUESTION_RECIPROCALS.merge(left, rows_of_range(below), right, rows_of_range(above), &WITH_TWINS);
        check_answers_same(&checked, left, expected);
        free(left);
        free(right);
    }
    free(expected);
    list_free(&list);
}

/* Any numbers coprime to 210 can be given as rows: one a row, of any size, so that the quotients are tried at all sizes. */
static void quotients_of_any_size(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int round = 0; round < (TEST_LIGHT ? 20000 : 1000000); round++) {
        int shift = (int)random_below(&random, 60);
        uint64_t row = random_next(&random) >> shift, bit = random_below(&random, ROW_BITS);
        /* Near powers of two as well. */
        if (round % 4 == 0)
            row = (uint64_t)(((uint128)1 << (71 - shift)) / ROW_NUMBERS) + random_below(&random, 3);
        if (row >= ROW_LAST)
            continue;
        uint8_t bytes[ROW_BYTES + ROWS_PADDING] = {0};
        row_set_bit(bytes, 0, (unsigned)bit);
        uint64_t answer[3] = {0};
        uint128 n = row_base(row) + ROW_RESIDUE[bit];
        char digits[UINT128_TEXT];
        QUESTION_RECIPROCALS.add_rows(answer, (struct row_span){0, 0}, &(struct rows){{row, 1}, bytes},
                                      (struct range){11, NUMBER_MAX}, &PRIMES_ONLY);
        wide_u got = (wide_u)answer[1] << 64 | answer[0];
        if (got != divide(n) || answer[2] != 1)
            fail_msg("2^124 / %s is wrong", uint128_text(digits, n));
    }
}

/* The text's value, scaled by 10^20. */
static wide_u value_of(const char *text)
{
    wide_u value = 0;
    int behind = -1;
    for (; *text != '\0'; text++) {
        if (*text == '.') {
            behind = 0;
            continue;
        }
        value = 10 * value + (wide_u)(*text - '0');
        behind += behind >= 0;
    }
    for (int i = behind < 0 ? 0 : behind; i < 20; i++)
        value *= 10;
    return value;
}

/* a * 10^20 >> 124, and whether something was cut off. */
static wide_u scaled(wide_u a, bool *more)
{
    const wide_u mask = ((wide_u)1 << 62) - 1, factor = UINT64_C(10000000000);
    wide_u value = a >> 124, high = a >> 62 & mask, low = a & mask;
    for (int i = 0; i < 2; i++) {
        high = high * factor + (low * factor >> 62);
        low = low * factor & mask;
        value = value * factor + (high >> 62);
        high &= mask;
    }
    *more = (high | low) != 0;
    return value;
}

/* Both the sum as it is and the largest that it can be, with all that was rounded down, lie where the text says. */
static void check_text(wide_u sum, uint64_t count, enum reciprocals which)
{
    uint64_t answer[9] = {0}, *words = answer + (which == RECIPROCALS_TWINS ? OF_TWINS : OF_PRIMES);
    uint64_t roundings = which == RECIPROCALS_TWINS ? 2 * count : count;
    char text[RECIPROCALS_TEXT];
    add_term(words, sum, count);
    double bound = reciprocals_text(text, answer, which);
    bool more;
    wide_u value = value_of(text), from = scaled(sum, &more), to = scaled(sum + roundings, &more) + more;
    assert_true(value <= from);
    assert_true((double)(to - value) <= bound * 1e20 * (1 + 1e-14) + 1);
    /* The digits are those of the sum, and no more than are certain; all but one more would not be. */
    size_t digits = strlen(text) - (strchr(text, '.') != NULL ? (size_t)(strchr(text, '.') - text) + 1 : strlen(text));
    double error = (double)roundings / 0x1p124, unit = 1;
    for (size_t i = 0; i < digits; i++)
        unit /= 10;
    assert_true(error <= unit * (1 + 1e-12));
    assert_true(digits == 20 || error > unit / 10 * (1 - 1e-12));
    assert_true(bound >= unit && bound <= 2 * unit * (1 + 1e-12));
    assert_true((double)(from - value) <= unit * 1e20);
}

static void text_holds_the_sum_within_its_bound(void **state)
{
    (void)state;
    uint64_t random = 2;
    check_text(0, 0, RECIPROCALS_PRIMES);
    check_text(0, 0, RECIPROCALS_TWINS);
    for (int round = 0; round < 20000; round++) {
        wide_u sum = ((wide_u)random_next(&random) << 64 | random_next(&random)) >> 2 >> random_below(&random, 60);
        uint64_t count = 1 + random_next(&random) % (UINT64_C(1) << random_below(&random, 59));
        check_text(sum, count, round % 2 ? RECIPROCALS_PRIMES : RECIPROCALS_TWINS);
    }
}

static void check_known(uint64_t last, const char *primes, const char *twins)
{
    const struct checked checked = {&QUESTION_RECIPROCALS, &WITH_TWINS, add_plainly};
    struct list list = list_truth(0, last);
    uint64_t *answer = check_answer_new(&checked);
    char text[RECIPROCALS_TEXT];
    check_add_rows(answer, &checked, (struct row_span){0, 0}, rows_of_range((struct range){0, last}),
                   (struct range){0, last}, &list);
    reciprocals_text(text, answer, RECIPROCALS_PRIMES);
    assert_memory_equal(text, primes, strlen(primes));
    reciprocals_text(text, answer, RECIPROCALS_TWINS);
    assert_memory_equal(text, twins, strlen(twins));
    free(answer);
    list_free(&list);
}

/* From exact fractions; those to 10^6 are in published tables. */
static void known_sums(void **state)
{
    (void)state;
    check_known(2, "0.50000000000000000000", "0.00000000000000000000");
    check_known(3, "0.83333333333333333333", "0.00000000000000000000");
    /* 1/2 + 1/3 + 1/5 and 1/3 + 1/5; then 1/7, and 1/5 + 1/7. */
    check_known(6, "1.03333333333333333333", "0.53333333333333333333");
    check_known(10, "1.17619047619047619047", "0.87619047619047619047");
    check_known(1000000, "2.88732809956", "1.710776930");
}

static void what_no_primes_give_is_invalid(void **state)
{
    (void)state;
    const uint64_t half = UINT64_C(1) << 59, eighth = UINT64_C(1) << 57;
    assert_true(QUESTION_RECIPROCALS.is_valid((const uint64_t[]){0, 0, 0}, &PRIMES_ONLY));
    assert_true(QUESTION_RECIPROCALS.is_valid((const uint64_t[]){0, half, 1}, &PRIMES_ONLY));
    assert_false(QUESTION_RECIPROCALS.is_valid((const uint64_t[]){1, half, 0}, &PRIMES_ONLY));
    assert_false(QUESTION_RECIPROCALS.is_valid((const uint64_t[]){1, 0, 0}, &PRIMES_ONLY));
    assert_false(QUESTION_RECIPROCALS.is_valid((const uint64_t[]){0, 0, 1}, &PRIMES_ONLY));
    assert_false(QUESTION_RECIPROCALS.is_valid((const uint64_t[]){0, 2 * half, 1}, &PRIMES_ONLY));
    assert_false(QUESTION_RECIPROCALS.is_valid((const uint64_t[]){0, 10 * half, 1000}, &PRIMES_ONLY));
    assert_false(QUESTION_RECIPROCALS.is_valid((const uint64_t[]){0, half / 256, UINT64_MAX}, &PRIMES_ONLY));
    const uint64_t good[] = {0, half, 3, 0, eighth, 2, 11, 17, 0}, one[] = {0, eighth, 1, 0, 0, 0, 11, 11, 0};
    assert_true(QUESTION_RECIPROCALS.is_valid(good, &WITH_TWINS));
    assert_true(QUESTION_RECIPROCALS.is_valid(one, &WITH_TWINS));
    static const struct {
        size_t word;
        uint64_t value;
    } WRONG[] = {{OF_TWINS + 2, 3}, {OF_TWINS + 2, 0}, {OF_TWINS + 1, 0}, {FIRST, 0},         {FIRST, 17},
                 {LAST, 0},         {LAST, 10},        {UPPER, 1},        {UPPER, 256 * 255}, {UPPER, 65536}};
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        uint64_t bad[COUNT_OF(good)];
        memcpy(bad, good, sizeof bad);
        bad[WRONG[i].word] = WRONG[i].value;
        assert_false(QUESTION_RECIPROCALS.is_valid(bad, &WITH_TWINS));
    }
    assert_false(QUESTION_RECIPROCALS.is_valid((const uint64_t[]){0, eighth, 1, 0, 0, 0, 11, 13, 0}, &WITH_TWINS));
    assert_false(QUESTION_RECIPROCALS.is_valid((const uint64_t[]){0, 0, 0, 0, 0, 0, 11, 0, 0}, &WITH_TWINS));
    assert_false(QUESTION_RECIPROCALS.is_valid((const uint64_t[]){0, 0, 0, 0, 0, 0, 0, 11, 0}, &WITH_TWINS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_depend_on_twins),
        cmocka_unit_test(rows_give_the_sums_however_they_are_cut),
        cmocka_unit_test(twins_across_borders),
        cmocka_unit_test(quotients_of_any_size),
        cmocka_unit_test(text_holds_the_sum_within_its_bound),
        cmocka_unit_test(known_sums),
        cmocka_unit_test(what_no_primes_give_is_invalid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
