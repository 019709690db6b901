/* Questions by the public header, against plain loops over the primes of libprimesieve, or of GMP beyond 2^64. */
#include "mpiprimes.h"

#include "support/gmp_list.h"

static struct mpiprimes *handle;

static struct mpiprimes_number number_of(uint128 n)
{
    return (struct mpiprimes_number){(uint64_t)n, (uint64_t)(n >> 64)};
}

static uint128 value_of(struct mpiprimes_number number)
{
    return (uint128)number.high << 64 | number.low;
}

static struct mpiprimes_answers *ask(const char *questions, struct range range)
{
    struct mpiprimes_answers *answers = NULL;
    assert_int_equal(mpiprimes_ask(handle, &answers, questions, number_of(range.first), number_of(range.last)),
                     MPIPRIMES_OK);
    assert_non_null(answers);
    return answers;
}

/* The sum's digits, by a plain loop. */
static const char *sum_of(char text[MPIPRIMES_NUMBER_TEXT], const struct list *list)
{
    uint128 sum = 0;
    for (size_t i = 0; i < list->count; i++)
        sum += list_prime(list, i);
    return mpiprimes_number_text(text, number_of(sum));
}

/* How many primes of the list are followed by others at these distances. */
static uint64_t tuplets_of(const struct list *list, const uint16_t *offsets, uint32_t primes)
{
    uint64_t found = 0;
    for (size_t i = 0; i < list->count; i++) {
        uint32_t hit = 0;
        for (size_t j = i; j < list->count && hit < primes && list->primes[j] <= list->primes[i] + offsets[hit]; j++)
            hit += list->primes[j] - list->primes[i] == offsets[hit];
        found += hit == primes;
    }
    return found;
}

static void check_residues(const struct mpiprimes_answers *answers, const struct list *list)
{
    uint64_t counts[30030] = {0};
    for (size_t i = 0; i < list->count; i++)
        counts[(uint64_t)(list_prime(list, i) % answers->modulus)]++;
    assert_memory_equal(answers->residues, counts, answers->modulus * sizeof *counts);
}

static void check_records(const struct mpiprimes_answers *answers, const struct list *list)
{
    size_t entries = 0;
    uint64_t largest = 0;
    for (size_t i = 1; i < list->count; i++) {
        uint64_t size = list->primes[i] - list->primes[i - 1];
        if (size <= largest)
            continue;
        largest = size;
        assert_true(entries < answers->gaps);
        assert_int_equal(answers->gap[entries].size, size);
        assert_int_equal(answers->gap[entries].times, 1);
        assert_true(value_of(answers->gap[entries].from) == list_prime(list, i - 1));
        entries++;
    }
    assert_int_equal(answers->gaps, entries);
    assert_int_equal(answers->largest_gap.size, largest);
}

static void check_least(const struct mpiprimes_answers *answers, const struct list *list, uint64_t least)
{
    uint64_t entries = 0;
    for (size_t i = 1; i < list->count; i++)
        entries += list->primes[i] - list->primes[i - 1] >= least;
    assert_int_equal(answers->gap_count, entries);
}

static void check_all(struct range range)
{
    char text[MPIPRIMES_NUMBER_TEXT];
    struct list list = gmp_list(range);
    struct mpiprimes_answers *answers =
        ask("tuplets=twins tuplets=3 sum tuplets=0,4,10 reciprocals residues=30 gaps=records", range);
    assert_int_equal(answers->counted, 1);
    assert_int_equal(answers->count, list.count);
    assert_string_equal(answers->sum, sum_of(text, &list));
    if (list.count > 0) {
        assert_true(value_of(answers->smallest) == list_prime(&list, 0));
        assert_true(value_of(answers->largest) == list_prime(&list, list.count - 1));
    }
    assert_int_equal(answers->tuplets, 4);
    for (size_t i = 0; i < answers->tuplets; i++)
        assert_int_equal(answers->tuplet[i].count,
                         tuplets_of(&list, answers->tuplet[i].offsets, answers->tuplet[i].primes));
    assert_int_equal(answers->modulus, 30);
    check_residues(answers, &list);
    check_records(answers, &list);
    mpiprimes_answers_free(answers);
    answers = ask(" gaps=20  count", range);
    check_least(answers, &list, 20);
    assert_int_equal(answers->count, list.count);
    assert_null(answers->sum);
    mpiprimes_answers_free(answers);
    answers = ask("tuplets=2", range);
    assert_int_equal(answers->tuplets, 1);
    assert_int_equal(answers->tuplet[0].count, tuplets_of(&list, (uint16_t[]){0, 2}, 2));
    mpiprimes_answers_free(answers);
    list_free(&list);
}

static void answers_are_those_of_plain_loops(void **state)
{
    (void)state;
    for (int simd = MPIPRIMES_PORTABLE; simd <= MPIPRIMES_AVX512; simd++) {
        assert_int_equal(mpiprimes_set_simd(handle, (enum mpiprimes_simd)simd), MPIPRIMES_OK);
        check_all((struct range){0, 1});
        check_all((struct range){0, 100});
        check_all((struct range){3, 200000});
        check_all((struct range){1000000007, 1000300000});
        check_all((struct range){WIDE(1, 0), WIDE(1, 3000)});
    }
}

static void numbers_may_lie_beyond_2_to_the_64(void **state)
{
    (void)state;
    check_all((struct range){(uint128)UINT64_MAX - 2000, (uint128)UINT64_MAX + 2000});
    check_all((struct range){WIDE(100, 0), WIDE(100, 5000)});
    check_all((struct range){NUMBER_MAX - 1000, NUMBER_MAX});
}

static void known_values(void **state)
{
    (void)state;
    struct mpiprimes_answers *answers =
        ask("tuplets=twins tuplets=quadruplets sum reciprocals", (struct range){0, 1000000});
    assert_int_equal(answers->count, 78498);
    assert_int_equal(answers->tuplet[0].count, 8169);
    assert_int_equal(answers->tuplet[1].count, 166);
    assert_string_equal(answers->sum, "37550402023");
    assert_true(strncmp(answers->reciprocals, "2.8873", 6) == 0);
    assert_true(strncmp(answers->twin_reciprocals, "1.7107", 6) == 0);
    assert_true(answers->reciprocals_error > 0 && answers->reciprocals_error < 1e-10);
    mpiprimes_answers_free(answers);
    mpiprimes_answers_free(NULL);
}

static void what_is_not_understood_is_refused(void **state)
{
    (void)state;
    static const char *const BAD[] = {"twins",    "tuplets=1", "tuplets=0,2,4", "residues=1", "residues=30031", "gaps=0",
                                      "gaps=big", "count,sum", "sum=1",         "gaps",       "tuplets="};
    struct mpiprimes_answers *answers = NULL;
    struct mpiprimes_number low = number_of(0), most = number_of(NUMBER_MAX), beyond = number_of(NUMBER_MAX + 1);
    char many[3000] = "";
    for (size_t i = 0; i < COUNT_OF(BAD); i++)
        assert_int_equal(mpiprimes_ask(handle, &answers, BAD[i], low, low), MPIPRIMES_BAD_ARGUMENT);
    memset(many, 'x', sizeof many - 1);
    assert_int_equal(mpiprimes_ask(handle, &answers, many, low, low), MPIPRIMES_BAD_ARGUMENT);
    many[0] = '\0';
    for (int i = 1; i <= 33; i++)
        snprintf(many + strlen(many), sizeof many - strlen(many), " tuplets=0,%d", 6 * i);
    assert_int_equal(mpiprimes_ask(handle, &answers, many, low, low), MPIPRIMES_BAD_ARGUMENT);
    assert_int_equal(mpiprimes_ask(handle, &answers, "count", most, low), MPIPRIMES_BAD_RANGE);
    assert_int_equal(mpiprimes_ask(handle, &answers, "count", most, beyond), MPIPRIMES_BAD_RANGE);
    assert_int_equal(mpiprimes_set_method(handle, MPIPRIMES_TRIAL), MPIPRIMES_OK);
    assert_int_equal(mpiprimes_ask(handle, &answers, "count", low, most), MPIPRIMES_BAD_RANGE);
    assert_int_equal(mpiprimes_set_method(handle, MPIPRIMES_SIEVE), MPIPRIMES_OK);
    assert_null(answers);
}

static void numbers_are_read_and_written(void **state)
{
    (void)state;
    char text[MPIPRIMES_NUMBER_TEXT];
    struct mpiprimes_number number;
    assert_int_equal(mpiprimes_number_parse(&number, "10^20+2^64"), MPIPRIMES_OK);
    assert_string_equal(mpiprimes_number_text(text, number), "118446744073709551616");
    assert_int_equal(mpiprimes_number_parse(&number, "many"), MPIPRIMES_BAD_ARGUMENT);
    assert_int_equal(mpiprimes_number_parse(&number, "10^30"), MPIPRIMES_BAD_ARGUMENT);
    assert_string_equal(mpiprimes_number_text(text, number), "118446744073709551616");
    assert_string_equal(mpiprimes_number_text(text, mpiprimes_number_of(0)), "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_those_of_plain_loops),
        cmocka_unit_test(numbers_may_lie_beyond_2_to_the_64),
        cmocka_unit_test(known_values),
        cmocka_unit_test(what_is_not_understood_is_refused),
        cmocka_unit_test(numbers_are_read_and_written),
    };
    handle = mpiprimes_new();
    int failed = handle == NULL ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
    mpiprimes_free(handle);
    return failed;
}
