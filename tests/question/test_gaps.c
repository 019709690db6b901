/* Gaps from rows and by merging, against a loop over the primes. */
#include "support/gmp_list.h"
#include "support/support.h"

#include "question/gaps.h"

static const struct questions ASKED[] = {
    {.gaps = GAPS_ALL},
    {.gaps = GAPS_RECORDS},
    {.gaps = GAPS_LEAST, .least_gap = 1},
    {.gaps = GAPS_LEAST, .least_gap = 2},
    {.gaps = GAPS_LEAST, .least_gap = 3},
    {.gaps = GAPS_LEAST, .least_gap = 30},
    {.gaps = GAPS_LEAST, .least_gap = 31},
    {.gaps = GAPS_LEAST, .least_gap = 150},
    {.gaps = GAPS_LEAST, .least_gap = UINT64_MAX},
};

/* What is asked for, by its definition. */
struct truth {
    uint64_t number;
    struct gap largest;
    size_t listed;
    struct gap list[8000];
    uint64_t times[8000];
};

static void add_to_sizes(struct truth *truth, struct gap gap)
{
    size_t i = 0;
    while (i < truth->listed && truth->list[i].size < gap.size)
        i++;
    if (i == truth->listed || truth->list[i].size != gap.size) {
        memmove(truth->list + i + 1, truth->list + i, (truth->listed - i) * sizeof *truth->list);
        memmove(truth->times + i + 1, truth->times + i, (truth->listed - i) * sizeof *truth->times);
        truth->listed++;
        truth->list[i] = gap;
        truth->times[i] = 0;
    }
    truth->times[i]++;
}

static const struct truth *truth_of(const struct list *list, const struct questions *asked)
{
    static struct truth truth;
    truth.number = truth.listed = 0;
    truth.largest = (struct gap){0, 0};
    for (size_t i = 0; i + 1 < list->count; i++) {
        struct gap gap = {list->primes[i + 1] - list->primes[i], list_prime(list, i)};
        bool record = gap.size > truth.largest.size;
        if (asked->gaps == GAPS_LEAST ? gap.size < asked->least_gap : asked->gaps == GAPS_RECORDS && !record)
            continue;
        truth.number++;
        if (record)
            truth.largest = gap;
        if (asked->gaps == GAPS_ALL) {
            add_to_sizes(&truth, gap);
        } else if (truth.listed < GAPS_LISTED_MAX) {
            truth.times[truth.listed] = 1;
            truth.list[truth.listed++] = gap;
        }
    }
    return &truth;
}

static void assert_answer(const uint64_t *answer, const struct questions *asked, const struct list *list)
{
    const struct truth *truth = truth_of(list, asked);
    assert_true(QUESTION_GAPS.is_valid(answer, asked));
    assert_int_equal(gaps_number(answer), truth->number);
    assert_int_equal(gaps_largest(answer, asked).size, truth->largest.size);
    assert_true(gaps_largest(answer, asked).from == truth->largest.from);
    assert_int_equal(gaps_listed(answer, asked), truth->listed);
    for (size_t i = 0; i < truth->listed; i++) {
        uint64_t times;
        struct gap gap = gaps_entry(&times, answer, asked, i);
        assert_int_equal(gap.size, truth->list[i].size);
        assert_true(gap.from == truth->list[i].from);
        assert_int_equal(times, truth->times[i]);
    }
}

static uint64_t *new_answer(const struct questions *asked)
{
    uint64_t *answer = calloc(QUESTION_GAPS.words(asked), sizeof *answer);
    assert_non_null(answer);
    return answer;
}

/* Appends the rows of the span by calls for some of them each. */
static void add_rows(uint64_t *answer, struct row_span span, const struct list *list, struct range range,
                     const struct questions *asked, uint64_t *random)
{
    struct row_span before = {span.first, 0};
    while (span.count > 0) {
        uint64_t most = random_below(random, 3) == 0 ? 1 + random_below(random, 10) : span.count;
        struct row_span part = {span.first, 1 + random_below(random, min_u64(most, span.count))};
        struct rows rows = rows_from_list(part, list);
        QUESTION_GAPS.add_rows(answer, before, &rows, range, asked);
        free((void *)rows.bytes);
        before.count += part.count;
        span.first += part.count;
        span.count -= part.count;
    }
}

#define TWO_64 ((uint128)1 << 64)

static const uint128 HEIGHTS[] = {
    0,
    0,
    100000,
    UINT64_C(1) << 32,
    UINT64_C(1) << 53,
    UINT64_C(1) << 63,
    UINT64_C(18361375334787046697),
    UINT64_MAX,
    TWO_64,
    WIDE(100, 0),
    128 * TWO_64,
    NUMBER_MAX,
};

/* A random range around a height. */
static struct range random_range(uint64_t *random, int round, uint64_t numbers)
{
    uint128 height = HEIGHTS[round % COUNT_OF(HEIGHTS)], below = random_below(random, numbers);
    uint128 first = height > below ? height - below : random_below(random, 20);
    uint64_t length = round % 5 == 0 ? random_below(random, 100) : random_below(random, 2 * numbers);
    return (struct range){first, min_u128(first + length, NUMBER_MAX)};
}

static void nothing_is_asked_without_gaps(void **state)
{
    (void)state;
    assert_int_equal(QUESTION_GAPS.words(&(struct questions){.count = true}), 0);
}

static void rows_are_needed_for_all_gaps(void **state)
{
    (void)state;
    assert_true(QUESTION_GAPS.needs_rows(&(struct questions){.gaps = GAPS_ALL}));
    assert_true(QUESTION_GAPS.needs_rows(&(struct questions){.gaps = GAPS_RECORDS}));
    assert_false(QUESTION_GAPS.needs_rows(&(struct questions){.gaps = GAPS_LEAST, .least_gap = 900}));
    assert_false(QUESTION_GAPS.needs_rows(&(struct questions){.gaps = GAPS_LEAST, .least_gap = 80}));
    assert_true(QUESTION_GAPS.needs_rows(&(struct questions){.gaps = GAPS_LEAST, .least_gap = 79}));
    assert_true(QUESTION_GAPS.needs_rows(&(struct questions){.gaps = GAPS_LEAST, .least_gap = 1}));
}

static void rows_give_the_gaps_of_the_range(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int round = 0; round < (TEST_LIGHT ? 40 : 160); round++) {
        struct range range = random_range(&random, round, round % 3 == 0 ? 60000 : 3000);
        struct list list = list_at(range);
        for (size_t i = 0; i < COUNT_OF(ASKED); i++) {
            uint64_t *answer = new_answer(&ASKED[i]);
            add_rows(answer, rows_of_range(range), &list, range, &ASKED[i], &random);
            assert_answer(answer, &ASKED[i], &list);
            free(answer);
        }
        list_free(&list);
    }
}

/* A range and its own rows' answer. */
struct part {
    struct row_span rows;
    uint64_t *answer;
};

/* Cuts a range anywhere, also within rows, into ranges and parts without rows. */
static size_t cut(struct part *parts, size_t most, struct range range, const struct list *list,
                  const struct questions *asked, uint64_t *random)
{
    size_t count = 1 + random_below(random, most);
    for (size_t i = 0; i < count; i++) {
        parts[i] = (struct part){{0, 0}, new_answer(asked)};
        if (range_is_empty(range) || (i + 1 < count && random_below(random, 4) == 0))
            continue;
        struct range numbers = {range.first, range.last};
        if (i + 1 < count)
            numbers.last -= random_below(random, (uint64_t)(range.last - range.first + 1));
        struct list within = list_within(list, numbers);
        parts[i].rows = rows_of_range(numbers);
        add_rows(parts[i].answer, parts[i].rows, &within, numbers, asked, random);
        list_free(&within);
        range = numbers.last < range.last ? (struct range){numbers.last + 1, range.last} : RANGE_EMPTY;
    }
    return count;
}

static void merge_parts(struct part *left, struct part *right, const struct questions *asked)
{
    QUESTION_GAPS.merge(left->answer, left->rows, right->answer, right->rows, asked);
    if (left->rows.count == 0)
        left->rows = right->rows;
    else if (right->rows.count > 0)
        left->rows.count = right->rows.first + right->rows.count - left->rows.first;
    free(right->answer);
}

static void neighbours_merge_in_any_order(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (int round = 0; round < (TEST_LIGHT ? 80 : 400); round++) {
        struct range range = random_range(&random, round, round % 7 == 0 ? 40000 : 2000);
        const struct questions *asked = &ASKED[(size_t)(round / 3) % COUNT_OF(ASKED)];
        struct list list = list_at(range);
        struct part parts[12];
        size_t count = cut(parts, COUNT_OF(parts), range, &list, asked, &random);
        for (; count > 1; count--) {
            size_t left = random_below(&random, count - 1);
            merge_parts(&parts[left], &parts[left + 1], asked);
            memmove(&parts[left + 1], &parts[left + 2], (count - left - 2) * sizeof *parts);
        }
        assert_answer(parts[0].answer, asked, &list);
        free(parts[0].answer);
        list_free(&list);
    }
}

/* Enough rows for the fast way, and all sizes. */
static void the_histogram_equals_a_loop(void **state)
{
    (void)state;
    struct range range = {0, 6000000};
    struct list list = list_at(range);
    struct row_span span = rows_of_range(range);
    struct rows rows = rows_from_list(span, &list);
    uint64_t *answer = new_answer(&ASKED[0]);
    QUESTION_GAPS.add_rows(answer, (struct row_span){0, 0}, &rows, range, &ASKED[0]);
    assert_answer(answer, &ASKED[0], &list);
    assert_int_equal(gaps_largest(answer, &ASKED[0]).size, 154);
    assert_true(gaps_largest(answer, &ASKED[0]).from == 4652353);
    free(answer);
    free((void *)rows.bytes);
    list_free(&list);
}

/* Rows with gaps of all sizes up to twice the largest that has an entry in the histogram. */
static struct list list_of_large_gaps(struct range range, uint64_t *random)
{
    struct list list = {.base = range.last > UINT64_MAX ? range.first : 0};
    for (uint128 n = range.first; n <= range.last; n++)
        if (gcd((uint64_t)(n % ROW_NUMBERS), ROW_NUMBERS) == 1) {
            list_add(&list, (uint64_t)(n - list.base));
            n += random_below(random, random_below(random, 4) == 0 ? 2 * GAP_SIZE_MAX : 50);
        }
    return list;
}

/* In the histogram those of GAP_SIZE_MAX and above share an entry. */
static void assert_large_gaps(const uint64_t *answer, const struct questions *asked, const struct list *list)
{
    if (asked->gaps != GAPS_ALL) {
        assert_answer(answer, asked, list);
        return;
    }
    const struct truth *truth = truth_of(list, asked);
    assert_true(QUESTION_GAPS.is_valid(answer, asked));
    assert_int_equal(gaps_number(answer), truth->number);
    assert_int_equal(gaps_largest(answer, asked).size, truth->largest.size);
    assert_true(gaps_largest(answer, asked).from == truth->largest.from);
    uint64_t times, shared = 0;
    uint128 first = NUMBER_MAX;
    for (size_t i = 0; i < truth->listed; i++) {
        struct gap expected = truth->list[i];
        if (expected.size >= GAP_SIZE_MAX) {
            shared += truth->times[i];
            first = min_u128(first, expected.from);
            continue;
        }
        struct gap gap = gaps_entry(&times, answer, asked, i);
        assert_true(gap.size == expected.size && gap.from == expected.from && times == truth->times[i]);
    }
    if (shared > 0) {
        struct gap gap = gaps_entry(&times, answer, asked, gaps_listed(answer, asked) - 1);
        assert_true(gap.size == GAP_SIZE_MAX && gap.from == first && times == shared);
    }
}

/* Gaps that the histogram has no counters for, or no entries, in rows and where parts meet. */
static void gaps_may_have_any_size(void **state)
{
    (void)state;
    static const uint128 STARTS[] = {11, UINT64_C(1) << 60, TWO_64 - 300000, WIDE(1000, 7), NUMBER_MAX - 700000};
    uint64_t random = 6;
    for (size_t s = 0; s < COUNT_OF(STARTS); s++)
        for (size_t i = 0; i < COUNT_OF(ASKED); i++) {
            struct range range = {STARTS[s], STARTS[s] + 600000};
            struct list list = list_of_large_gaps(range, &random);
            struct part parts[5];
            size_t count = cut(parts, COUNT_OF(parts), range, &list, &ASKED[i], &random);
            for (; count > 1; count--)
                merge_parts(&parts[count - 2], &parts[count - 1], &ASKED[i]);
            assert_large_gaps(parts[0].answer, &ASKED[i], &list);
            free(parts[0].answer);
            list_free(&list);
        }
}

/* Where numbers are below 2^64, the last words are zero; beyond, the others are the low 64 bits. */
static void last_words_are_upper_parts(void **state)
{
    (void)state;
    uint64_t random = 7;
    assert_int_equal(QUESTION_GAPS.upper_words(&(struct questions){.count = true}), 0);
    for (size_t i = 0; i < COUNT_OF(ASKED); i++)
        for (int beyond = 0; beyond < 2; beyond++) {
            struct range range = {TWO_64 - 100000 + beyond * 100001, TWO_64 - 1 + beyond * 100000};
            struct list list = list_at(range);
            uint64_t *answer = new_answer(&ASKED[i]), upper = 0;
            add_rows(answer, rows_of_range(range), &list, range, &ASKED[i], &random);
            size_t all = QUESTION_GAPS.words(&ASKED[i]), last = QUESTION_GAPS.upper_words(&ASKED[i]);
            assert_int_equal(all - last, ASKED[i].gaps == GAPS_LEAST ? 6 + 2 * 1000 : 6 + 2 * 1025);
            for (size_t word = all - last; word < all; word++)
                upper |= answer[word];
            assert_true((upper != 0) == beyond);
            free(answer);
            list_free(&list);
        }
}

/* The first gaps of their sizes, from the tables of maximal gaps; the last one is the first of its size beyond 2^64. */
static void known_gaps_are_found(void **state)
{
    (void)state;
    static const struct gap KNOWN[] = {{114, 492113},
                                       {282, 436273009},
                                       {354, 4302407359},
                                       {1132, UINT64_C(1693182318746371)},
                                       {1550, UINT64_C(18361375334787046697)},
                                       {1552, WIDE(18, UINT64_C(470057946260698231))},
                                       {408, WIDE(100, 772699)}};
    uint64_t random = 3;
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++)
        for (size_t j = 0; j < 3; j++) {
            static const struct questions MODES[] = {
                {.gaps = GAPS_ALL}, {.gaps = GAPS_RECORDS}, {.gaps = GAPS_LEAST, .least_gap = 110}};
            struct range range = {KNOWN[i].from - 20000, KNOWN[i].from + 20000};
            struct list list = gmp_list(range);
            uint64_t *answer = new_answer(&MODES[j]);
            add_rows(answer, rows_of_range(range), &list, range, &MODES[j], &random);
            assert_int_equal(gaps_largest(answer, &MODES[j]).size, KNOWN[i].size);
            assert_true(gaps_largest(answer, &MODES[j]).from == KNOWN[i].from);
            free(answer);
            list_free(&list);
        }
}

/* Words that no other word can be changed to in an answer, but for the number of gaps if not all are listed. */
static void assert_changes_refused(uint64_t *answer, const struct questions *asked)
{
    static const uint64_t OTHERS[] = {0, 1, UINT64_MAX};
    bool all_listed = gaps_listed(answer, asked) < GAPS_LISTED_MAX;
    for (size_t word = 0; word < QUESTION_GAPS.words(asked); word++)
        for (size_t j = 0; j < COUNT_OF(OTHERS); j++) {
            uint64_t right = answer[word];
            if (right == OTHERS[j] || (word < 3 && OTHERS[j] == UINT64_MAX && (word == 1 || !all_listed)))
                continue;
            answer[word] = OTHERS[j];
            assert_false(QUESTION_GAPS.is_valid(answer, asked));
            answer[word] = right;
        }
}

static void what_cannot_be_an_answer_is_refused(void **state)
{
    (void)state;
    struct range range = {0, 30000};
    struct list list = list_at(range);
    uint64_t random = 4;
    for (size_t i = 0; i < COUNT_OF(ASKED); i++) {
        uint64_t *answer = new_answer(&ASKED[i]);
        assert_true(QUESTION_GAPS.is_valid(answer, &ASKED[i]));
        for (size_t word = 1; word < QUESTION_GAPS.words(&ASKED[i]); word++) {
            answer[word] = 5;
            assert_false(QUESTION_GAPS.is_valid(answer, &ASKED[i]));
            answer[word] = 0;
        }
        add_rows(answer, rows_of_range(range), &list, range, &ASKED[i], &random);
        assert_changes_refused(answer, &ASKED[i]);
        free(answer);
    }
    list_free(&list);
}

/* Two entries that change places are out of order. */
static void lists_must_rise(void **state)
{
    (void)state;
    struct range range = {0, 30000};
    struct list list = list_at(range);
    uint64_t random = 5;
    for (size_t i = 0; i < COUNT_OF(ASKED); i++) {
        uint64_t *answer = new_answer(&ASKED[i]), entry[2];
        add_rows(answer, rows_of_range(range), &list, range, &ASKED[i], &random);
        if (ASKED[i].gaps != GAPS_ALL && gaps_listed(answer, &ASKED[i]) >= 4) {
            uint64_t *third = answer + 6 + 2 * 2;
            memcpy(entry, third, sizeof entry);
            memcpy(third, third + 2, sizeof entry);
            memcpy(third + 2, entry, sizeof entry);
            assert_false(QUESTION_GAPS.is_valid(answer, &ASKED[i]));
        }
        free(answer);
    }
    list_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_asked_without_gaps),
        cmocka_unit_test(rows_are_needed_for_all_gaps),
        cmocka_unit_test(rows_give_the_gaps_of_the_range),
        cmocka_unit_test(neighbours_merge_in_any_order),
        cmocka_unit_test(the_histogram_equals_a_loop),
        cmocka_unit_test(known_gaps_are_found),
        cmocka_unit_test(what_cannot_be_an_answer_is_refused),
        cmocka_unit_test(lists_must_rise),
        cmocka_unit_test(gaps_may_have_any_size),
        cmocka_unit_test(last_words_are_upper_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
