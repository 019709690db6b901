/* The primes in each residue class, from rows and from lines. */
#include "support/answer_check.h"

#include "question/residues.h"

static void count_plainly(uint64_t *answer, uint128 base, const uint64_t *primes, size_t count,
                          const struct questions *asked)
{
    for (size_t i = 0; i < count; i++)
        answer[(base + primes[i]) % asked->modulus]++;
}

/* Divisors of the lines' moduli, their multiples, powers, primes, and numbers that have no divisor in common with them. */
static const uint32_t MODULI[] = {2,    3,    4,     5,     6,     7,     8,     9,     10,    11,   12,   16,
                                  24,   27,   30,    32,    37,    49,    60,    64,    97,    100,  101,  128,
                                  169,  210,  256,   289,   509,   512,   1000,  1001,  1021,  2310, 4096, 4620,
                                  8192, 9240, 17017, 16384, 19683, 20011, 28561, 29989, 30029, 30030};

static struct questions asked_for(uint32_t modulus)
{
    return (struct questions){.count = true, .modulus = modulus};
}

static void there_is_a_word_for_each_class(void **state)
{
    (void)state;
    assert_int_equal(QUESTION_RESIDUES.words(&QUESTIONS_COUNT), 0);
    for (size_t i = 0; i < COUNT_OF(MODULI); i++) {
        struct questions asked = asked_for(MODULI[i]);
        assert_int_equal(QUESTION_RESIDUES.words(&asked), MODULI[i]);
        assert_false(QUESTION_RESIDUES.needs_rows(&asked));
    }
    assert_int_equal(residues_count((const uint64_t[]){0, 7, 5}, 2), 5);
}

static void rows_give_the_classes_however_they_are_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(MODULI); i++) {
        struct questions asked = asked_for(MODULI[i]);
        check_rows(&(struct checked){&QUESTION_RESIDUES, &asked, count_plainly}, COUNT_OF(CHECK_HEIGHTS));
    }
}

/* Rows that fill the batches, so that offsets are as large as they get; with every modulus. */
static void all_moduli(void **state)
{
    (void)state;
    static const uint64_t FIRST[] = {0, (UINT64_C(1) << 45) + 30000};
    for (size_t i = 0; i < COUNT_OF(FIRST); i++) {
        struct range range = {FIRST[i], FIRST[i] + 200000};
        struct row_span span = rows_of_range(range);
        struct list list = list_truth(range.first, range.last);
        struct rows rows = rows_from_list(span, &list);
        for (uint32_t q = RESIDUES_MODULUS_MIN; q <= RESIDUES_MODULUS_MAX; q += TEST_LIGHT ? 101 : 17) {
            struct questions asked = asked_for(q);
            struct checked checked = {&QUESTION_RESIDUES, &asked, count_plainly};
            uint64_t *got = check_answer_new(&checked), *expected = check_plain(&checked, &list, range);
            QUESTION_RESIDUES.add_rows(got, (struct row_span){0, 0}, &rows, range, &asked);
            assert_memory_equal(got, expected, q * sizeof *got);
            free(got);
            free(expected);
        }
        free((void *)rows.bytes);
        list_free(&list);
    }
}

static void lines_give_the_classes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(MODULI); i++) {
        struct questions asked = asked_for(MODULI[i]);
        check_all_lines(&(struct checked){&QUESTION_RESIDUES, &asked, count_plainly}, TEST_LIGHT ? 2 : 4);
    }
}

/* The classes of a list of numbers in long lines, for each modulus. */
static void check_long_lines(struct range range, const struct list *list)
{
    struct check_lines made = check_lines_new(30);
    uint64_t random = 3;
    check_lines_fill(&made, range, 12, list, &random);
    for (size_t i = 0; i < COUNT_OF(MODULI); i++)
        for (enum simd simd = SIMD_PORTABLE; simd <= simd_supported(); simd++) {
            struct questions asked = asked_for(MODULI[i]);
            struct checked checked = {&QUESTION_RESIDUES, &asked, count_plainly};
            struct prime_tests tests = {.simd = simd};
            void *reader = QUESTION_RESIDUES.new(&(struct line_plan){.asked = &asked, .tests = &tests});
            uint64_t *got = check_answer_new(&checked), *expected = check_plain(&checked, list, range);
            QUESTION_RESIDUES.begin(reader, &made.lines);
            for (uint32_t l = 0; l < made.lines.count; l++)
                QUESTION_RESIDUES.line(reader, &made.lines, l);
            QUESTION_RESIDUES.end(got, reader, &made.lines);
            assert_memory_equal(got, expected, MODULI[i] * sizeof *got);
            QUESTION_RESIDUES.free(reader);
            free(got);
            free(expected);
        }
    check_lines_free(&made);
}

/* As long as lines are in the sieve. */
static void long_lines_give_the_classes(void **state)
{
    (void)state;
    struct range range = {1000, 12000000};
    struct list list = list_truth(range.first, range.last);
    check_long_lines(range, &list);
    list_free(&list);
}

/* Where all bits are clear, so that sums in bytes are as large as they get. */
static void clear_lines_give_the_classes(void **state)
{
    (void)state;
    struct range range = {1000, 3000000};
    struct list list = {0};
    for (uint64_t n = range.first; n <= range.last; n++)
        if (gcd(n, 30) == 1)
            list_add(&list, n);
    check_long_lines(range, &list);
    list_free(&list);
}

static void what_no_primes_give_is_invalid(void **state)
{
    (void)state;
    const struct questions of_12 = asked_for(12), of_7 = asked_for(7);
    uint64_t classes[12] = {0, 9, 1, 1, 0, 9, 0, 9, 0, 0, 0, 9};
    assert_true(QUESTION_RESIDUES.is_valid(classes, &of_12));
    static const uint32_t NEVER[] = {0, 4, 6, 8, 9, 10};
    for (size_t i = 0; i < COUNT_OF(NEVER); i++) {
        classes[NEVER[i]] = 1;
        assert_false(QUESTION_RESIDUES.is_valid(classes, &of_12));
        classes[NEVER[i]] = 0;
    }
    for (uint32_t r = 2; r <= 3; r++) {
        classes[r] = 2;
        assert_false(QUESTION_RESIDUES.is_valid(classes, &of_12));
        classes[r] = 1;
    }
    classes[1] = UINT64_MAX - 27 - 2; /* All together are at most 2^64 - 1. */
    assert_true(QUESTION_RESIDUES.is_valid(classes, &of_12));
    classes[1]++;
    assert_false(QUESTION_RESIDUES.is_valid(classes, &of_12));
    classes[1] = classes[5] = UINT64_C(1) << 63;
    assert_false(QUESTION_RESIDUES.is_valid(classes, &of_12));
    assert_true(QUESTION_RESIDUES.is_valid((const uint64_t[]){1, 5, 5, 5, 5, 5, 5}, &of_7));
    assert_false(QUESTION_RESIDUES.is_valid((const uint64_t[]){2, 5, 5, 5, 5, 5, 5}, &of_7));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_a_word_for_each_class),
        cmocka_unit_test(rows_give_the_classes_however_they_are_cut),
        cmocka_unit_test(all_moduli),
        cmocka_unit_test(lines_give_the_classes),
        cmocka_unit_test(long_lines_give_the_classes),
        cmocka_unit_test(clear_lines_give_the_classes),
        cmocka_unit_test(what_no_primes_give_is_invalid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
