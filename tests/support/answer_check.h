/* Checks of a question's answers: from rows, merged in any order, and from lines, all against a plain loop. */
#ifndef MPIPRIMES_TESTS_SUPPORT_ANSWER_CHECK_H
#define MPIPRIMES_TESTS_SUPPORT_ANSWER_CHECK_H

#include "support/support.h"

#include "question/question.h"

/* A question, and its answer by definition: adds it for primes that rise, given by what they are above a base. */
struct checked {
    const struct question *question;
    const struct questions *asked;
    void (*answer_plainly)(uint64_t *answer, uint128 base, const uint64_t *primes, size_t count,
                           const struct questions *asked);
};

#define TWO_64 ((uint128)1 << 64)

/* Where the windows are: also where numbers take one more bit or digit, doubles stop being exact, on both sides of 2^64,
 * and at the end of all rows. */
static const uint128 CHECK_HEIGHTS[] = {
    0,
    0,
    1000000,
    (UINT64_C(1) << 26) - 3000,
    (UINT64_C(1) << 32) - 3000,
    (UINT64_C(1) << 53) - 3000,
    (UINT64_C(1) << 62) - 3000,
    (UINT64_C(1) << 63) - 3000,
    UINT64_MAX - 8000,
    TWO_64 - 3000,
    8 * TWO_64 - 3000,
    30 * TWO_64 - 1000000,
    WIDE(100, 0) - 3000,
    128 * TWO_64 - 3000,
    NUMBER_MAX - 1000000,
    NUMBER_MAX - 3000,
};

/* Lines of the modulus 30 end where turns take more than 64 bits. */
static inline uint128 check_lines_end(uint32_t modulus)
{
    return min_u128((uint128)modulus << 64, NUMBER_MAX);
}

/* Zeros; with a word behind them that must stay as it is. */
static inline uint64_t *check_answer_new(const struct checked *checked)
{
    size_t words = checked->question->words(checked->asked);
    uint64_t *answer = calloc(words + 1, sizeof *answer);
    assert_non_null(answer);
    answer[words] = 0x5a5a;
    return answer;
}

static inline void check_answers_same(const struct checked *checked, const uint64_t *got, const uint64_t *expected)
{
    size_t words = checked->question->words(checked->asked);
    for (size_t i = 0; i < words; i++)
        if (got[i] != expected[i])
            fail_msg("%s: word %zu is %llu, not %llu", checked->question->name, i, (unsigned long long)got[i],
                     (unsigned long long)expected[i]);
    assert_int_equal(got[words], 0x5a5a);
    assert_true(checked->question->is_valid(got, checked->asked));
}

/* The answer for the primes of the list within a range. */
static inline uint64_t *check_plain(const struct checked *checked, const struct list *list, struct range range)
{
    uint64_t *answer = check_answer_new(checked);
    size_t begin = 0, end = 0;
    while (begin < list->count && list_prime(list, begin) < range.first)
        begin++;
    for (end = begin; end < list->count && list_prime(list, end) <= range.last; end++)
        ;
    checked->answer_plainly(answer, list->base, list->primes + begin, end - begin, checked->asked);
    return answer;
}

static inline struct range check_part(struct row_span span, struct range range)
{
    return span.count == 0 ? RANGE_EMPTY : range_of_rows(span, range);
}

/* Appends the rows of a span to an answer. */
static inline void check_add_rows(uint64_t *answer, const struct checked *checked, struct row_span before,
                                  struct row_span span, struct range range, const struct list *list)
{
    struct list inside = list_within(list, range);
    struct rows rows = rows_from_list(span, &inside);
    checked->question->add_rows(answer, before, &rows, range, checked->asked);
    free((void *)rows.bytes);
    list_free(&inside);
}

/* A random range of at most `width` numbers at one of the heights. */
static inline struct range check_range(uint64_t *random, int round, uint64_t width)
{
    uint128 first = CHECK_HEIGHTS[round % (int)COUNT_OF(CHECK_HEIGHTS)];
    first += random_below(random, round % 4 == 0 ? 12 : 3000);
    uint64_t more = random_below(random, random_below(random, 4) == 0 ? 300 : width);
    return (struct range){first, min_u128(first + more, NUMBER_MAX)};
}

/* Random cuts of a range's rows, some without rows; each part is added in two steps, then neighbours are merged in random
 * order. */
static inline void check_cuts(const struct checked *checked, struct range range, const struct list *list, uint64_t *random)
{
    enum { PARTS = 12 };
    struct row_span left = rows_of_range(range), spans[PARTS];
    uint64_t *parts[PARTS], *expected = check_plain(checked, list, range);
    size_t count = 1 + random_below(random, PARTS);
    for (size_t i = 0; i < count; i++) {
        uint64_t size = i + 1 == count ? left.count : random_below(random, left.count + 1);
        uint64_t half = random_below(random, size + 1);
        struct row_span a = {left.first, half}, b = {left.first + half, size - half};
        spans[i] = (struct row_span){left.first, size};
        parts[i] = check_answer_new(checked);
        check_add_rows(parts[i], checked, (struct row_span){0, 0}, a, range, list);
        check_add_rows(parts[i], checked, a, b, range, list);
        uint64_t *part = check_plain(checked, list, check_part(spans[i], range));
        check_answers_same(checked, parts[i], part);
        free(part);
        left.first += size;
        left.count -= size;
    }
    for (; count > 1; count--) {
        size_t i = random_below(random, count - 1);
        checked->question->merge(parts[i], spans[i], parts[i + 1], spans[i + 1], checked->asked);
        spans[i].count += spans[i + 1].count;
        free(parts[i + 1]);
        memmove(&parts[i + 1], &parts[i + 2], (count - i - 2) * sizeof *parts);
        memmove(&spans[i + 1], &spans[i + 2], (count - i - 2) * sizeof *spans);
    }
    check_answers_same(checked, parts[0], expected);
    free(parts[0]);
    free(expected);
}

/* Three ranges that meet anywhere, also within a row: they are merged, or their rows are added. */
static inline void check_meeting_ranges(const struct checked *checked, struct range range, const struct list *list,
                                        uint64_t *random)
{
    uint128 a = range.first + random_below(random, (uint64_t)(range.last - range.first + 1));
    uint128 b = a + random_below(random, (uint64_t)(range.last - a + 1));
    struct range ranges[3] = {{range.first, a}, {a + 1, b}, {b + 1, range.last}};
    uint64_t *all = check_answer_new(checked), *expected = check_plain(checked, list, range);
    struct row_span rows = {0, 0};
    for (size_t i = 0; i < 3; i++) {
        struct row_span span = range_is_empty(ranges[i]) ? (struct row_span){0, 0} : rows_of_range(ranges[i]);
        uint64_t *part = check_answer_new(checked);
        if (random_below(random, 2) == 0)
            check_add_rows(all, checked, rows, span, ranges[i], list);
        else {
            check_add_rows(part, checked, (struct row_span){0, 0}, span, ranges[i], list);
            checked->question->merge(all, rows, part, span, checked->asked);
        }
        if (rows.count == 0)
            rows = span;
        else if (span.count > 0)
            rows.count = span.first + span.count - rows.first;
        free(part);
    }
    check_answers_same(checked, all, expected);
    free(all);
    free(expected);
}

static inline void check_rows(const struct checked *checked, int rounds)
{
    static uint64_t random = 1; /* Other ranges in each call. */
    for (int round = 0; round < rounds; round++) {
        struct range range = check_range(&random, round, 6000);
        struct list list = list_at(range);
        check_cuts(checked, range, &list, &random);
        check_meeting_ranges(checked, range, &list, &random);
        list_free(&list);
    }
}

/* Lines made from a list of primes. */
struct check_lines {
    struct lines lines;
    uint32_t *residues, *line_of; /* Of each residue. */
    uint8_t *memory, **bits;
    size_t stride;
};

static inline struct check_lines check_lines_new(uint32_t modulus)
{
    struct check_lines made = {.lines = {.modulus = modulus}};
    made.residues = malloc(modulus * sizeof *made.residues);
    made.line_of = calloc(modulus + 2, sizeof *made.line_of);
    assert_true(made.residues != NULL && made.line_of != NULL);
    for (uint32_t p = 2; p <= 17; p++) /* What is not coprime to the modulus is marked. */
        for (uint32_t r = p; r < modulus + 2 && modulus % p == 0; r += p)
            made.line_of[r] = UINT32_MAX;
    for (uint32_t r = 2; r < modulus + 2; r++)
        if (made.line_of[r] != UINT32_MAX) {
            made.line_of[r] = made.lines.count;
            made.residues[made.lines.count++] = r;
        }
    made.bits = calloc(made.lines.count, sizeof *made.bits);
    assert_non_null(made.bits);
    made.lines.residues = made.residues;
    made.lines.bits = (const uint8_t *const *)made.bits;
    return made;
}

static inline void check_lines_free(struct check_lines *made)
{
    free(made->residues);
    free(made->line_of);
    free(made->memory);
    free(made->bits);
}

/* Fills the lines for numbers of the range, from bit `begin` on, with any bits outside. */
static inline void check_lines_fill(struct check_lines *made, struct range numbers, uint64_t begin, const struct list *list,
                                    uint64_t *random)
{
    struct lines *lines = &made->lines;
    uint32_t modulus = lines->modulus;
    uint64_t first_turn = numbers.first < 2 ? 0 : (uint64_t)((numbers.first - 2) / modulus);
    uint64_t last_turn = numbers.last < 2 ? 0 : (uint64_t)((numbers.last - 2) / modulus);
    lines->begin = begin;
    lines->end = begin + last_turn - first_turn + 1;
    lines->turn = first_turn - begin; /* Wraps if there are no such turns; what counts is turn + place. */
    lines->numbers = numbers;
    free(made->memory);
    made->stride = lines->end / 64 * 8 + 8 + 64;
    made->memory = malloc(made->stride * lines->count);
    assert_non_null(made->memory);
    for (size_t i = 0; i < made->stride * lines->count; i += sizeof(uint64_t)) {
        uint64_t any = random_next(random);
        memcpy(made->memory + i, &any, sizeof any);
    }
    for (uint32_t l = 0; l < lines->count; l++) {
        made->bits[l] = made->memory + l * made->stride;
        for (uint64_t i = lines->begin; i < lines->end; i++)
            made->bits[l][i / 8] |= (uint8_t)(1u << i % 8);
    }
    for (size_t i = 0; i < list->count; i++) {
        uint128 p = list_prime(list, i), turn = (p - 2) / modulus;
        uint64_t place = begin + (uint64_t)turn - first_turn;
        if (p < numbers.first || p > numbers.last || made->line_of[p - turn * modulus] == UINT32_MAX)
            continue;
        made->bits[made->line_of[p - turn * modulus]][place / 8] &= (uint8_t) ~(1u << place % 8);
    }
}

/* Two chunks of lines in turn, with one state: the answers of both. */
static inline void check_line_answer(const struct checked *checked, struct check_lines *made, void *state,
                                     struct range range, const struct list *list, uint64_t *random)
{
    const struct question *question = checked->question;
    uint64_t first_turn = range.first < 2 ? 0 : (uint64_t)((range.first - 2) / made->lines.modulus);
    uint64_t begin = random_below(random, min_u64(first_turn, 200) + 1);
    check_lines_fill(made, range, begin, list, random);
    question->begin(state, &made->lines);
    for (uint32_t l = 0; l < made->lines.count; l++) {
        assert_true(question->needs(state, made->lines.modulus, made->residues[l]));
        question->line(state, &made->lines, l);
    }
    uint64_t *got = check_answer_new(checked), *expected = check_plain(checked, list, range);
    question->end(got, state, &made->lines);
    check_answers_same(checked, got, expected);
    free(got);
    free(expected);
}

/* Windows of lines of each modulus, at each SIMD level; the narrower, the more lines there are. */
static inline void check_all_lines(const struct checked *checked, int rounds)
{
    static const uint32_t MODULI[] = {30, 210, 2310, 30030, 510510};
    static uint64_t random = 2; /* Other windows in each call. */
    for (enum simd simd = SIMD_PORTABLE; simd <= simd_supported(); simd++) {
        struct prime_tests tests = {.simd = simd};
        struct line_plan plan = {.asked = checked->asked, .tests = &tests};
        void *state = checked->question->new (&plan);
        assert_non_null(state);
        for (size_t m = 0; m < COUNT_OF(MODULI); m++) {
            struct check_lines made = check_lines_new(MODULI[m]);
            for (int round = 0; round < (MODULI[m] > 30030 ? 2 : rounds); round++) {
                bool all = MODULI[m] <= 30030 && rounds >= (int)COUNT_OF(CHECK_HEIGHTS);
                int height = all || round == 0 ? round : (int)random_below(&random, COUNT_OF(CHECK_HEIGHTS));
                uint128 low = CHECK_HEIGHTS[height % (int)COUNT_OF(CHECK_HEIGHTS)];
                bool slow = low > SIEVE_TRUTH_MAX - 100000 && low <= UINT64_MAX;
                struct range range = check_range(&random, height, slow ? 8000 : round % 2 ? 100000 : 1000000);
                if (range.last > check_lines_end(MODULI[m]))
                    continue;
                struct list list = list_at(range);
                check_line_answer(checked, &made, state, range, &list, &random);
                list_free(&list);
            }
            check_lines_free(&made);
        }
        checked->question->free(state);
    }
}

#endif
