/* The sum of the primes, from rows and from lines. */
#include "support/answer_check.h"

#include "question/sum.h"

static void add_plainly(uint64_t *answer, uint128 base, const uint64_t *primes, size_t count, const struct questions *asked)
{
    assert_true(asked->sum);
    for (size_t i = 0; i < count; i++) {
        uint128 carry = base + primes[i];
        for (size_t word = 0; word < 3; word++) {
            carry += answer[word];
            answer[word] = (uint64_t)carry;
            carry >>= 64;
        }
    }
}

static const struct questions ASKED = {.count = true, .sum = true};
static const struct checked SUM = {&QUESTION_SUM, &ASKED, add_plainly};

static void there_are_three_words_if_asked(void **state)
{
    (void)state;
    assert_int_equal(QUESTION_SUM.words(&QUESTIONS_COUNT), 0);
    assert_int_equal(QUESTION_SUM.words(&ASKED), 3);
    assert_int_equal(QUESTION_SUM.upper_words(&ASKED), 1);
    assert_int_equal(QUESTION_SUM.upper_words(&QUESTIONS_COUNT), 0);
    assert_false(QUESTION_SUM.needs_rows(&ASKED));
}

static void rows_give_the_sum_however_they_are_cut(void **state)
{
    (void)state;
    check_rows(&SUM, TEST_LIGHT ? 100 : 1000);
}

/* Rows enough for several batches, and for more than 64 bits. */
static void many_rows_give_the_sum(void **state)
{
    (void)state;
    static const struct range RANGES[] = {{0, 1000000},
                                          {UINT64_MAX - 100000, UINT64_MAX},
                                          {UINT64_MAX - 100000, TWO_64 + 100000},
                                          {NUMBER_MAX - 1000000, NUMBER_MAX}};
    for (size_t i = 0; i < COUNT_OF(RANGES); i++) {
        struct list list = list_at(RANGES[i]);
        uint64_t *got = check_answer_new(&SUM), *expected = check_plain(&SUM, &list, RANGES[i]);
        check_add_rows(got, &SUM, (struct row_span){0, 0}, rows_of_range(RANGES[i]), RANGES[i], &list);
        check_answers_same(&SUM, got, expected);
        free(got);
        free(expected);
        list_free(&list);
    }
}

static void lines_give_the_sum(void **state)
{
    (void)state;
    check_all_lines(&SUM, TEST_LIGHT ? 10 : 40);
}

/* The primes that divide the modulus, at every end of the numbers. */
static void lines_of_the_smallest_numbers(void **state)
{
    (void)state;
    static const uint32_t LINES_MODULI[] = {30, 210, 2310, 30030, 510510};
    enum { LAST = 20 };
    uint64_t random = 4;
    struct list list = list_truth(0, LAST);
    struct prime_tests tests = {.simd = SIMD_PORTABLE};
    void *reader = QUESTION_SUM.new(&(struct line_plan){.asked = &ASKED, .tests = &tests});
    for (size_t m = 0; m < COUNT_OF(LINES_MODULI); m++) {
        struct check_lines made = check_lines_new(LINES_MODULI[m]);
        uint64_t step = LINES_MODULI[m] > 30030 ? 4 : 1;
        for (uint64_t first = 0; first <= LAST; first += step)
            for (uint64_t last = first; last <= LAST; last++)
                check_line_answer(&SUM, &made, reader, (struct range){first, last}, &list, &random);
        check_lines_free(&made);
    }
    QUESTION_SUM.free(reader);
    list_free(&list);
}

/* Clear lines far up: the sum of the turns of one of them takes more than 64 bits. */
static void lines_of_large_sums(void **state)
{
    (void)state;
    struct range range = {UINT64_MAX - 10000, UINT64_MAX};
    struct list list = {0};
    for (uint64_t distance = 0; distance <= 10000; distance++)
        if (gcd(range.first + distance, 30) == 1)
            list_add(&list, range.first + distance);
    uint64_t random = 5;
    struct check_lines made = check_lines_new(30);
    for (enum simd simd = SIMD_PORTABLE; simd <= simd_supported(); simd++) {
        struct prime_tests tests = {.simd = simd};
        void *reader = QUESTION_SUM.new(&(struct line_plan){.asked = &ASKED, .tests = &tests});
        check_line_answer(&SUM, &made, reader, range, &list, &random);
        QUESTION_SUM.free(reader);
    }
    check_lines_free(&made);
    list_free(&list);
}

/* The truth of the sum up to 10^8 is known from tables (OEIS A046731). */
static void the_sum_to_1e8_is_known(void **state)
{
    (void)state;
    enum { MODULUS = 30, LAST = 100000000 };
    struct list list = list_truth(0, LAST);
    struct check_lines made = check_lines_new(MODULUS);
    uint64_t random = 3;
    char text[SUM_TEXT];
    check_lines_fill(&made, (struct range){0, LAST}, 0, &list, &random);
    for (enum simd simd = SIMD_PORTABLE; simd <= simd_supported(); simd++) {
        struct prime_tests tests = {.simd = simd};
        void *reader = QUESTION_SUM.new(&(struct line_plan){.asked = &ASKED, .tests = &tests});
        uint64_t answer[3] = {0};
        QUESTION_SUM.begin(reader, &made.lines);
        for (uint32_t l = 0; l < made.lines.count; l++)
            QUESTION_SUM.line(reader, &made.lines, l);
        QUESTION_SUM.end(answer, reader, &made.lines);
        sum_text(text, answer);
        assert_string_equal(text, "279209790387276");
        QUESTION_SUM.free(reader);
    }
    check_lines_free(&made);
    list_free(&list);
}

static void text_is_decimal(void **state)
{
    (void)state;
    static const struct {
        uint64_t low, high, highest;
        const char *text;
    } CASES[] = {
        {0, 0, 0, "0"},
        {2, 0, 0, "2"},
        {UINT64_C(9999999999999999999), 0, 0, "9999999999999999999"},
        {UINT64_C(10000000000000000000), 0, 0, "10000000000000000000"},
        {UINT64_MAX, 0, 0, "18446744073709551615"},
        {0, 1, 0, "18446744073709551616"},
        /* The primes to 10^11. */
        {UINT64_C(16999637006649164854), 10, 0, "201467077743744681014"},
        {UINT64_C(687399551400673280), UINT64_C(5421010862427522170), 0, "100000000000000000000000000000000000000"},
        {UINT64_C(687399551400673279), UINT64_C(5421010862427522170), 0, "99999999999999999999999999999999999999"},
        {UINT64_MAX, UINT64_MAX, 0, "340282366920938463463374607431768211455"},
        {0, 0, 1, "340282366920938463463374607431768211456"},
        /* 10^41, and what is one less. */
        {UINT64_C(4870020673419870208), UINT64_C(16114848830623546549), 293, "100000000000000000000000000000000000000000"},
        {UINT64_C(4870020673419870207), UINT64_C(16114848830623546549), 293, "99999999999999999999999999999999999999999"},
        {UINT64_MAX, UINT64_MAX, 2047, "696898287454081973172991196020261297061887"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char text[SUM_TEXT];
        sum_text(text, (const uint64_t[]){CASES[i].low, CASES[i].high, CASES[i].highest});
        assert_string_equal(text, CASES[i].text);
    }
}

static void what_no_primes_sum_to_is_invalid(void **state)
{
    (void)state;
    static const uint64_t RIGHT[][3] = {{0, 0, 0}, {2, 0, 0}, {1, 1, 0}, {1, 0, 1}, {UINT64_MAX, UINT64_MAX, 2047}};
    static const uint64_t WRONG[][3] = {{1, 0, 0}, {0, 0, 2048}, {UINT64_MAX, UINT64_MAX, UINT64_MAX}};
    for (size_t i = 0; i < COUNT_OF(RIGHT); i++)
        assert_true(QUESTION_SUM.is_valid(RIGHT[i], &ASKED));
    for (size_t i = 0; i < COUNT_OF(WRONG); i++)
        assert_false(QUESTION_SUM.is_valid(WRONG[i], &ASKED));
}

/* Sums whose words overflow when they meet. */
static void words_carry(void **state)
{
    (void)state;
    uint64_t left[] = {UINT64_MAX, UINT64_MAX, 3}, right[] = {1, 0, 4}, ones[] = {UINT64_MAX, 0, 0};
    struct row_span rows = {0, 1};
    QUESTION_SUM.merge(left, rows, right, rows, &ASKED);
    assert_memory_equal(left, ((const uint64_t[]){0, 0, 8}), sizeof left);
    QUESTION_SUM.merge(ones, rows, right, rows, &ASKED);
    assert_memory_equal(ones, ((const uint64_t[]){0, 1, 4}), sizeof ones);
    uint8_t bytes[ROW_BYTES + ROWS_PADDING] = {1};
    uint64_t added[] = {UINT64_MAX, UINT64_MAX, 0};
    QUESTION_SUM.add_rows(added, rows, &(struct rows){{0, 1}, bytes}, (struct range){11, 211}, &ASKED);
    assert_memory_equal(added, ((const uint64_t[]){10, 0, 1}), sizeof added);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_are_three_words_if_asked),   cmocka_unit_test(rows_give_the_sum_however_they_are_cut),
        cmocka_unit_test(many_rows_give_the_sum),           cmocka_unit_test(lines_give_the_sum),
        cmocka_unit_test(lines_of_the_smallest_numbers),    cmocka_unit_test(lines_of_large_sums),
        cmocka_unit_test(the_sum_to_1e8_is_known),          cmocka_unit_test(text_is_decimal),
        cmocka_unit_test(what_no_primes_sum_to_is_invalid), cmocka_unit_test(words_carry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
