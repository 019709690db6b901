/* Gaps of at least some size from lines that are made from the definition, against a loop over the primes. */
#include <math.h>

#include "support/gmp_list.h"
#include "support/support.h"

#include "find/tests/primality_lanes.h"
#include "find/tests/primality_tests.h"
#include "find/tests/primality_wide.h"
#include "question/gap_lines.h"
#include "question/gaps.h"

static size_t tested; /* Numbers that were tested together. */

static void test_many(uint8_t *prime, uint128 base, const uint64_t *offsets, size_t count, enum simd simd)
{
    tested += count;
    for (size_t i = 0; i < count; i++)
        assert_true((base + offsets[i]) % 2 == 1 && base + offsets[i] >= PRIMALITY_LANES_MIN);
    primality_tests(simd).test(prime, base, offsets, count, simd);
}

static struct prime_tests tests = {.is_prime = primality_wide_is_prime, .test = test_many};

enum { MODULUS_MAX = 510510, RESIDUES_MAX = 92160 };
static const uint32_t MODULI[] = {30, 210, 2310, 30030, 510510};

/* The lines of a modulus: line[r] is that of residue r, or -1. */
struct layout {
    uint32_t modulus, count;
    uint32_t residues[RESIDUES_MAX];
    int32_t line[MODULUS_MAX + 2];
};

static bool is_coprime(uint32_t residue, uint32_t modulus)
{
    for (uint32_t p = 2; p <= 17; p++)
        if (residue % p == 0 && modulus % p == 0)
            return false;
    return true;
}

/* The lines that are needed, and a part of the others: as many of ten as `others` says. */
static void make_layout(struct layout *layout, uint32_t modulus, void *state, uint64_t others, uint64_t *random)
{
    layout->modulus = modulus;
    layout->count = 0;
    for (uint32_t r = 2; r <= modulus + 1; r++) {
        layout->line[r] = -1;
        if (!is_coprime(r, modulus))
            continue;
        if (QUESTION_GAPS.needs(state, modulus, r) || random_below(random, 10) < others) {
            layout->line[r] = (int32_t)layout->count;
            layout->residues[layout->count++] = r;
        }
    }
}

enum { BEHIND = 64 }; /* Bytes that may be read. */

struct chunk {
    struct lines lines;
    size_t bytes; /* Of a line. */
    uint8_t *memory;
    const uint8_t **bits;
};

static uint64_t turn_of(uint128 n, uint32_t modulus)
{
    return n < 2 ? 0 : (uint64_t)((n - 2) / modulus);
}

/* Garbage, and composites in the chunk's own bits; one in ten lines is missing if `holes`. */
static void make_bits(struct chunk *chunk, bool holes, uint64_t *random)
{
    struct lines *lines = &chunk->lines;
    chunk->bytes = lines->end / 8 + (lines->end % 8 > 0) + BEHIND;
    chunk->memory = malloc(lines->count * chunk->bytes + 1);
    chunk->bits = malloc((lines->count + 1) * sizeof *chunk->bits);
    assert_true(chunk->memory != NULL && chunk->bits != NULL);
    for (size_t i = 0; i < lines->count * chunk->bytes; i++)
        chunk->memory[i] = (uint8_t)random_next(random);
    for (uint32_t i = 0; i < lines->count; i++) {
        uint8_t *bits = chunk->memory + i * chunk->bytes;
        for (uint64_t bit = lines->begin; bit < lines->end; bit++)
            bits[bit / 8] |= (uint8_t)(1u << bit % 8);
        chunk->bits[i] = holes && random_below(random, 10) == 0 ? NULL : bits;
    }
    lines->bits = chunk->bits;
}

/* The lines of the turns that hold the numbers. */
static struct chunk make_chunk(const struct layout *layout, struct range numbers, const struct list *list, bool holes,
                               uint64_t *random)
{
    uint64_t first = turn_of(numbers.first, layout->modulus), last = turn_of(numbers.last, layout->modulus);
    uint64_t begin = min_u64(random_below(random, 70), first);
    struct chunk chunk = {.lines = {.modulus = layout->modulus,
                                    .count = layout->count,
                                    .residues = layout->residues,
                                    .turn = first - begin,
                                    .begin = begin,
                                    .end = begin + last - first + 1,
                                    .numbers = numbers}};
    make_bits(&chunk, holes, random);
    for (size_t i = 0; i < list->count; i++) {
        uint128 p = list_prime(list, i);
        uint64_t turn = turn_of(p, layout->modulus);
        int32_t line = layout->line[p - (uint128)turn * layout->modulus];
        if (p < numbers.first || p > numbers.last || line < 0)
            continue;
        uint64_t bit = turn - chunk.lines.turn;
        chunk.memory[(size_t)line * chunk.bytes + bit / 8] &= (uint8_t) ~(1u << bit % 8);
    }
    return chunk;
}

static void read_chunk(uint64_t *answer, void *state, const struct chunk *chunk)
{
    QUESTION_GAPS.begin(state, &chunk->lines);
    for (uint32_t i = 0; i < chunk->lines.count; i++)
        if (chunk->lines.bits[i] != NULL)
            QUESTION_GAPS.line(state, &chunk->lines, i);
    QUESTION_GAPS.end(answer, state, &chunk->lines);
}

static void assert_answer(const uint64_t *answer, const struct questions *asked, const struct list *list)
{
    uint64_t number = 0, times;
    struct gap largest = {0, 0};
    assert_true(QUESTION_GAPS.is_valid(answer, asked));
    for (size_t i = 0; i + 1 < list->count; i++) {
        struct gap gap = {list->primes[i + 1] - list->primes[i], list_prime(list, i)};
        if (gap.size < asked->least_gap)
            continue;
        if (gap.size > largest.size)
            largest = gap;
        if (number++ >= GAPS_LISTED_MAX)
            continue;
        assert_true(gaps_listed(answer, asked) >= number);
        assert_true(gaps_entry(&times, answer, asked, number - 1).from == gap.from);
        assert_int_equal(gaps_entry(&times, answer, asked, number - 1).size, gap.size);
    }
    assert_int_equal(gaps_number(answer), number);
    assert_int_equal(gaps_listed(answer, asked), min_u64(number, GAPS_LISTED_MAX));
    assert_int_equal(gaps_largest(answer, asked).size, largest.size);
    assert_true(gaps_largest(answer, asked).from == largest.from);
}

static size_t answer_bytes(const struct questions *asked)
{
    return QUESTION_GAPS.words(asked) * sizeof(uint64_t);
}

/* The first and the last prime, which make gaps to the neighbours. */
static void assert_ends(uint64_t *answer, const struct list *list)
{
    assert_int_equal(answer[0], list->count > 0 ? (uint64_t)list_prime(list, 0) : 0);
    assert_int_equal(answer[1], list->count > 0 ? (uint64_t)list_prime(list, list->count - 1) : 0);
}

struct task {
    struct range range;
    uint32_t modulus;
    uint64_t least;
    unsigned classes;
    uint64_t others; /* Of ten lines that are not needed. */
    bool holes;
    uint64_t chunk_turns; /* Turns of a chunk, at most; random if 0. */
};

/* Reads a range in chunks of turns, with one state, and merges them. */
static void check(const struct task *task, const struct list *list, uint64_t *random)
{
    static struct layout layout;
    struct questions asked = {.gaps = GAPS_LEAST, .least_gap = task->least};
    struct line_plan plan = {.asked = &asked, .tests = &tests, .gap_classes = task->classes};
    void *state = QUESTION_GAPS.new(&plan);
    uint64_t *all = calloc(1, answer_bytes(&asked)), *answer = malloc(answer_bytes(&asked));
    assert_true(state != NULL && all != NULL && answer != NULL);
    assert_true(QUESTION_GAPS.reach(state) >= task->modulus);
    make_layout(&layout, task->modulus, state, task->others, random);
    struct row_span rows = {0, 0};
    for (struct range left = task->range; !range_is_empty(left);) {
        uint64_t turn = turn_of(left.first, task->modulus), most = turn_of(left.last, task->modulus) - turn + 1;
        uint64_t turns = 1 + random_below(random, most);
        if (task->chunk_turns > 0)
            turns = min_u64(most, task->chunk_turns);
        struct range numbers = left;
        if (turns < most)
            numbers.last = (uint128)(turn + turns) * task->modulus + 1;
        struct chunk chunk = make_chunk(&layout, numbers, list, task->holes, random);
        memset(answer, 0, answer_bytes(&asked));
        read_chunk(answer, state, &chunk);
        QUESTION_GAPS.merge(all, rows, answer, rows_of_range(numbers), &asked);
        rows = rows_of_range((struct range){task->range.first, numbers.last});
        free(chunk.memory);
        free(chunk.bits);
        left = turns < most ? (struct range){numbers.last + 1, left.last} : RANGE_EMPTY;
    }
    assert_answer(all, &asked, list);
    assert_ends(all, list);
    QUESTION_GAPS.free(state);
    free(all);
    free(answer);
}

#define TWO_64 ((uint128)1 << 64)

static const uint128 HEIGHTS[] = {
    0,
    0,
    30,
    3000,
    PRIMALITY_LANES_MIN,
    UINT64_C(436273009),
    UINT64_C(4302407359),
    UINT64_C(1) << 32,
    UINT64_C(1) << 53,
    UINT64_C(1) << 63,
    UINT64_C(18361375334787046697),
    UINT64_MAX,
    TWO_64,
    WIDE(18, UINT64_C(470057946260698231)), /* Where the first gap of 1552 is. */
    WIDE(100, 772699),
    WIDE(1000, 0),
    NUMBER_MAX,
};

static const uint64_t LEAST[] = {1,   2,   3,   6,    20,   31,   60,   90,   114,  151,       210,
                                 282, 408, 500, 1132, 1550, 1551, 1552, 2048, 2049, UINT64_MAX};

static struct range random_range(uint64_t *random, uint128 height, uint64_t numbers)
{
    uint64_t below = random_below(random, numbers);
    uint128 first = height > below ? height - below : random_below(random, 20);
    uint64_t length = random_below(random, 10) == 0 ? random_below(random, 300) : random_below(random, 2 * numbers);
    return (struct range){first, min_u128(first + length, NUMBER_MAX)};
}

static void any_lines_give_the_gaps(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int round = 0; round < (TEST_LIGHT ? 70 : 500); round++) {
        struct task task = {.range = random_range(&random, HEIGHTS[round % COUNT_OF(HEIGHTS)], round % 2 ? 3000 : 12000),
                            .modulus = MODULI[random_below(&random, round % 20 == 0 ? 5 : 4)],
                            .others = random_below(&random, 2) * random_below(&random, 11),
                            .holes = random_below(&random, 3) == 0};
        /* Turns must have 64 bits. */
        if (task.modulus == 30 && task.range.last >> 64 >= 30)
            task.modulus = 210;
        struct list list = gmp_list(task.range);
        for (int i = 0; i < 4; i++) {
            task.least = LEAST[random_below(&random, COUNT_OF(LEAST))];
            task.classes = 1 + (unsigned)random_below(&random, GAP_CLASSES);
            tests.simd = (enum simd)random_below(&random, simd_supported() + 1);
            check(&task, &list, &random);
        }
        list_free(&list);
    }
}

static void long_chunks_give_the_gaps(void **state)
{
    (void)state;
    static const struct task TASKS[] = {
        {.modulus = 30, .least = 150, .classes = 3},     {.modulus = 210, .least = 110, .classes = 2},
        {.modulus = 2310, .least = 160, .classes = 1},   {.modulus = 2310, .least = 30, .classes = 5},
        {.modulus = 30030, .least = 200, .classes = 1},  {.modulus = 30030, .least = 140, .classes = 8},
        {.modulus = 510510, .least = 200, .classes = 2}, {.modulus = 30030, .least = 2, .classes = 8},
    };
    uint64_t random = 2;
    struct range range = {UINT64_C(436273009) - 9000000, UINT64_C(436273009) + 9000000};
    struct list list = gmp_list(range);
    for (size_t i = 0; i < COUNT_OF(TASKS); i++) {
        struct task task = TASKS[i];
        task.range = range;
        for (tests.simd = SIMD_PORTABLE; tests.simd <= simd_supported(); tests.simd++)
            for (task.chunk_turns = 0; task.chunk_turns < 2000000; task.chunk_turns += 1000001)
                check(&task, &list, &random);
    }
    list_free(&list);
}

/* The first gap of its size beyond 2^64, by every number of classes, least size around it, and SIMD level. */
static void a_known_gap_beyond_64_bits_is_found(void **state)
{
    (void)state;
    const uint128 from = WIDE(18, UINT64_C(470057946260698231));
    uint64_t random = 4;
    struct range range = {from - 4000000, from + 4000000};
    struct list list = gmp_list(range);
    for (tests.simd = SIMD_PORTABLE; tests.simd <= simd_supported(); tests.simd++)
        for (unsigned classes = 1; classes <= GAP_CLASSES; classes += 1 + (classes > 3) * 3)
            for (uint64_t least = 1551; least <= 1553; least++) {
                struct task task = {.range = range, .modulus = 210, .least = least, .classes = classes};
                check(&task, &list, &random);
            }
    struct task many = {.range = range, .modulus = 2310, .least = 300, .classes = 2, .chunk_turns = 1000};
    check(&many, &list, &random);
    list_free(&list);
}

static void classes_are_needed_whatever_the_modulus(void **state)
{
    (void)state;
    struct questions asked = {.gaps = GAPS_LEAST, .least_gap = 900};
    for (unsigned classes = 1; classes <= GAP_CLASSES; classes++) {
        struct line_plan plan = {.asked = &asked, .tests = &tests, .gap_classes = classes};
        void *lines = QUESTION_GAPS.new(&plan);
        assert_non_null(lines);
        for (size_t i = 0; i < COUNT_OF(MODULI); i++) {
            unsigned needed = 0;
            for (uint32_t r = 2; r <= MODULI[i] + 1; r++) {
                bool needs = is_coprime(r, MODULI[i]) && QUESTION_GAPS.needs(lines, MODULI[i], r);
                needed += needs;
                assert_true(!needs || QUESTION_GAPS.needs(lines, 30, r % 30 == 1 ? 31 : r % 30));
            }
            static const unsigned ALL[] = {8, 48, 480, 5760, 92160};
            assert_int_equal(needed, ALL[i] * classes / 8);
        }
        QUESTION_GAPS.free(lines);
    }
}

/* Where there are enough of them for a mean. */
static void tests_are_predicted(void **state)
{
    (void)state;
    uint64_t random = 3;
    struct range range = {UINT64_C(1000000000), UINT64_C(1040000000)};
    struct list list = gmp_list(range);
    for (unsigned classes = 1; classes <= 4; classes++) {
        struct task task = {.range = range, .modulus = 30030, .least = 300, .classes = classes, .chunk_turns = 1000000};
        tested = 0;
        check(&task, &list, &random);
        double predicted = gap_lines_tests(1e9, task.least, classes) * 4e7, ratio = (double)tested / predicted;
        if (ratio < 1 / 1.6 || ratio > 1.6)
            fail_msg("%u classes: %zu tests, %.0f predicted", classes, tested, predicted);
    }
    assert_true(gap_lines_tests(1e15, 900, GAP_CLASSES) == 0);
    for (double x = 0; x < 1e6; x = 3 * x + 1)
        assert_true(gap_lines_tests(x, 1, 4) >= 0 && gap_lines_tests(x, 1, 4) < 1);
    list_free(&list);
}

int main(void)
{
    const struct CMUnitTest unit_tests[] = {
        cmocka_unit_test(any_lines_give_the_gaps),
        cmocka_unit_test(long_chunks_give_the_gaps),
        cmocka_unit_test(a_known_gap_beyond_64_bits_is_found),
        cmocka_unit_test(classes_are_needed_whatever_the_modulus),
        cmocka_unit_test(tests_are_predicted),
    };
    return cmocka_run_group_tests(unit_tests, NULL, NULL);
}
