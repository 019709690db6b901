/* k-tuplets: from rows, from lines, and by merging, against loops over libprimesieve's primes and against its counts. */
#include "support/gmp_list.h"
#include "support/support.h"

#include "find/tests/primality_tests.h"
#include "question/tuplet.h"
#include "question/tuplets.h"

enum { WORDS_MAX = TUPLETS_MAX + 2 * (TUPLET_OFFSET_MAX / 210 + 2) };

/* The primes of a window: as a list, and a byte for each number. */
struct window {
    struct range range;
    struct list list;
    uint8_t *prime;
};

static struct window window_new(uint128 first, uint128 last)
{
    struct range range = {first, last};
    struct window window = {range, gmp_list(range), calloc(1, (size_t)(last - first + 1))};
    assert_non_null(window.prime);
    for (size_t i = 0; i < window.list.count; i++)
        window.prime[list_prime(&window.list, i) - first] = 1;
    return window;
}

static void window_free(struct window *window)
{
    list_free(&window->list);
    free(window->prime);
}

static bool window_has(const struct window *window, struct range range, uint128 from, uint64_t distance)
{
    return distance <= range.last - from && window->prime[from - window->range.first + distance];
}

/* By a loop over the primes of a range, which lies in the window. */
static uint64_t tuplets_naive(const struct window *window, struct range range, const struct tuplet *tuplet)
{
    uint64_t count = 0;
    for (size_t i = 0; i < window->list.count; i++) {
        uint128 p = list_prime(&window->list, i);
        bool all = p >= range.first && p <= range.last;
        for (uint32_t j = 0; j < tuplet->count && all; j++)
            all = window_has(window, range, p, tuplet->offsets[j]);
        count += all;
    }
    return count;
}

static void ask(struct questions *asked, const char *what)
{
    uint32_t forbids;
    assert_int_equal(tuplet_parse(asked, &forbids, what), TUPLET_OK);
}

/* Adds a pattern that occurs in the window, of primes that are drawn there; of at most this diameter. */
static void ask_random(struct questions *asked, const struct window *window, uint32_t diameter, uint64_t *random)
{
    struct tuplet tuplet = {.count = 1};
    size_t at = random_below(random, window->list.count), most = 2 + random_below(random, TUPLET_PRIMES_MAX - 1);
    uint64_t chance = 1 + random_below(random, diameter / 20 + 1);
    for (size_t i = at + 1; i < window->list.count && tuplet.count < most; i++) {
        uint64_t distance = window->list.primes[i] - window->list.primes[at];
        if (distance > diameter)
            break;
        if (random_below(random, chance) == 0)
            tuplet.offsets[tuplet.count++] = (uint16_t)distance;
    }
    char text[TUPLET_TEXT];
    uint32_t forbids;
    tuplet_text(text, &tuplet);
    tuplet_parse(asked, &forbids, text);
}

/* Some patterns; always at least one. */
static struct questions random_questions(const struct window *window, uint64_t *random)
{
    static const char *const WHAT[] = {"2",       "3",    "4",     "5",       "6",
                                       "cousins", "sexy", "0,210", "0,32766", "0,2,6,8,12,18,20,26"};
    static const uint32_t DIAMETER[] = {20, 100, 211, 420, 3000, TUPLET_OFFSET_MAX};
    struct questions asked = {0};
    uint32_t diameter = DIAMETER[random_below(random, COUNT_OF(DIAMETER))];
    for (size_t i = random_below(random, 5); i > 0; i--)
        ask_random(&asked, window, diameter, random);
    for (size_t i = random_below(random, 3) + (asked.tuplet_count == 0); i > 0; i--) {
        const char *what = WHAT[random_below(random, COUNT_OF(WHAT))];
        if (strcmp(what, "0,32766") != 0 || diameter > 420)
            ask(&asked, what);
        else
            ask(&asked, "0,38");
    }
    return asked;
}

static void assert_counts(const uint64_t *answer, const struct window *window, struct range range,
                          const struct questions *asked, const char *what)
{
    for (size_t t = 0; t < asked->tuplet_count; t++) {
        uint64_t expected = tuplets_naive(window, range, &asked->tuplets[t]), got = tuplets_found(answer, t);
        char text[TUPLET_TEXT], first[UINT128_TEXT];
        tuplet_text(text, &asked->tuplets[t]);
        if (got != expected)
            fail_msg("%s: %llu of %s from %s on, not %llu", what, (unsigned long long)got, text,
                     uint128_text(first, range.first), (unsigned long long)expected);
    }
    assert_true(QUESTION_TUPLETS.is_valid(answer, asked));
}

/* The rows of a span with the window's primes in the range. */
static struct rows rows_of_window(struct row_span span, const struct window *window, struct range range)
{
    uint8_t *bytes = calloc(1, span.count * ROW_BYTES + ROWS_PADDING);
    assert_non_null(bytes);
    for (size_t i = 0; i < window->list.count; i++) {
        uint128 p = list_prime(&window->list, i);
        if (p >= 11 && p >= range.first && p <= range.last && row_of(p) >= span.first &&
            row_of(p) - span.first < span.count)
            row_set_bit(bytes, row_of(p) - span.first, ROW_BIT[(p - 2) % ROW_NUMBERS]);
    }
    return (struct rows){span, bytes};
}

/* Appends the rows of a span. */
static void append(uint64_t *answer, struct row_span before, struct row_span span, const struct window *window,
                   struct range range, const struct questions *asked)
{
    struct rows rows = rows_of_window(span, window, range);
    QUESTION_TUPLETS.add_rows(answer, before, &rows, range, asked);
    free((void *)rows.bytes);
}

/* The answer of a range, from its rows in random batches. */
static void answer_of(uint64_t *answer, const struct window *window, struct range range, const struct questions *asked,
                      uint64_t *random)
{
    struct row_span span = rows_of_range(range), before = {0, 0};
    memset(answer, 0, QUESTION_TUPLETS.words(asked) * sizeof *answer);
    while (span.count > 0) {
        uint64_t most = random_below(random, 3) == 0 ? 3 : span.count;
        struct row_span some = {span.first, 1 + random_below(random, min_u64(most, span.count))};
        append(answer, before, some, window, range, asked);
        before = (struct row_span){rows_of_range(range).first, before.count + some.count};
        span = (struct row_span){span.first + some.count, span.count - some.count};
    }
}

#define TWO_64 ((uint128)1 << 64)

static const uint128 HEIGHTS[] = {0,
                                  0,
                                  1000000,
                                  (UINT64_C(1) << 32) - 100000,
                                  (UINT64_C(1) << 53) - 30000,
                                  (UINT64_C(1) << 63) - 30000,
                                  UINT64_MAX - 60000,
                                  TWO_64 - 30000,
                                  WIDE(100, 0) - 30000,
                                  NUMBER_MAX - 60000};

/* A window from a height on that is 60000 numbers long. */
static struct window window_at(size_t height)
{
    uint128 first = HEIGHTS[height % COUNT_OF(HEIGHTS)];
    return window_new(first, first + 60000);
}

static struct range random_range(const struct window *window, uint64_t size, uint64_t *random)
{
    uint64_t all = (uint64_t)(window->range.last - window->range.first), from = random_below(random, all);
    if (random_below(random, 3) == 0)
        from = random_below(random, 2) ? all - min_u64(all, random_below(random, size)) : random_below(random, 12);
    uint64_t length = random_below(random, size);
    return (struct range){window->range.first + from, window->range.first + min_u64(all, from + length)};
}

static uint64_t random_size(uint64_t *random)
{
    static const uint64_t SIZE[] = {30, 500, 3000, 60001};
    return SIZE[random_below(random, COUNT_OF(SIZE))];
}

static void rows_give_what_a_loop_over_the_primes_gives(void **state)
{
    (void)state;
    uint64_t random = 1, answer[WORDS_MAX];
    for (size_t height = 0; height < COUNT_OF(HEIGHTS); height++) {
        struct window window = window_at(height);
        for (int round = 0; round < (TEST_LIGHT ? 50 : 400); round++) {
            struct questions asked = random_questions(&window, &random);
            struct range range = random_range(&window, random_size(&random), &random);
            answer_of(answer, &window, range, &asked, &random);
            assert_counts(answer, &window, range, &asked, "rows");
        }
        window_free(&window);
    }
}

/* Every range around the first tuplets and around others: START and STOP are inside of tuplets. */
static void every_start_and_stop_is_right(void **state)
{
    (void)state;
    static const uint128 FIRST[] = {0, 1480, 16057 - 70, UINT64_MAX - 400, TWO_64 - 75};
    struct questions asked = {0};
    uint64_t random = 2, answer[WORDS_MAX];
    for (char what[] = "2"; what[0] <= '6'; what[0]++)
        ask(&asked, what);
    for (size_t i = 0; i < COUNT_OF(FIRST); i++) {
        struct window window = window_new(FIRST[i], FIRST[i] + (i < 2 ? 300 : 150));
        for (uint128 first = window.range.first; first < window.range.last; first++)
            for (uint128 last = first; last < window.range.last; last++) {
                answer_of(answer, &window, (struct range){first, last}, &asked, &random);
                assert_counts(answer, &window, (struct range){first, last}, &asked, "borders");
            }
        window_free(&window);
    }
}

/* A stretch of a range and its answer. */
struct part {
    struct row_span rows;
    uint64_t answer[WORDS_MAX];
};

/* Cuts the range after numbers, or after rows; some of the parts are empty. */
static size_t cut(struct part *parts, size_t count, const struct window *window, struct range range,
                  const struct questions *asked, uint64_t *random)
{
    for (size_t i = 0; i < count; i++) {
        struct range own = range;
        uint64_t left = (uint64_t)(range.last - range.first);
        uint64_t near = random_below(random, 4) == 0 ? 40 : left / (count - i) * 2;
        if (i + 1 < count && left > 0)
            own.last = range.first + random_below(random, min_u64(near, left - 1) + 1);
        if (i + 1 < count && random_below(random, 2) && own.last >= 2)
            own.last = min_u128(row_last_number(row_of(own.last)), range.last);
        if (range_is_empty(range) || (i + 1 < count && (own.last == range.last || random_below(random, 8) == 0)))
            own = RANGE_EMPTY;
        parts[i].rows = rows_of_range(own);
        answer_of(parts[i].answer, window, own, asked, random);
        range.first = range_is_empty(own) ? range.first : own.last + 1;
    }
    return count;
}

static void merge_parts(struct part *left, const struct part *right, const struct questions *asked)
{
    QUESTION_TUPLETS.merge(left->answer, left->rows, right->answer, right->rows, asked);
    if (left->rows.count == 0)
        left->rows = right->rows;
    else if (right->rows.count > 0)
        left->rows.count = right->rows.first + right->rows.count - left->rows.first;
}

static void merging_in_any_order_gives_the_answer_of_the_whole(void **state)
{
    (void)state;
    static struct part parts[40];
    uint64_t random = 3, answer[WORDS_MAX];
    for (size_t height = 0; height < COUNT_OF(HEIGHTS); height++) {
        struct window window = window_at(height);
        for (int round = 0; round < (TEST_LIGHT ? 40 : 300); round++) {
            struct questions asked = random_questions(&window, &random);
            struct range range = random_range(&window, random_size(&random), &random);
            answer_of(answer, &window, range, &asked, &random);
            size_t count = cut(parts, 1 + random_below(&random, COUNT_OF(parts)), &window, range, &asked, &random);
            for (; count > 1; count--) {
                size_t left = random_below(&random, count - 1);
                merge_parts(&parts[left], &parts[left + 1], &asked);
                memmove(&parts[left + 1], &parts[left + 2], (count - left - 2) * sizeof *parts);
            }
            assert_counts(parts[0].answer, &window, range, &asked, "merged");
            assert_memory_equal(parts[0].answer, answer, QUESTION_TUPLETS.words(&asked) * sizeof *answer);
        }
        window_free(&window);
    }
}

/* Its counters, by the number of primes. */
static uint64_t primesieve_count(uint32_t primes, struct range range)
{
    static uint64_t (*const COUNT[])(uint64_t, uint64_t) = {
        primesieve_count_twins,       primesieve_count_triplets,   primesieve_count_quadruplets,
        primesieve_count_quintuplets, primesieve_count_sextuplets,
    };
    return COUNT[primes - 2]((uint64_t)range.first, (uint64_t)range.last);
}

/* The rows come from its primes, too, far up from Miller-Rabin. */
static void primesieve_counts_the_same(void **state)
{
    (void)state;
    const struct range ranges[] = {{0, 3000000},
                                   {1000000000, 1001000000},
                                   {(UINT64_C(1) << 32) - 500000, (UINT64_C(1) << 32) + 500000},
                                   {(UINT64_C(1) << 53) - 200000, (UINT64_C(1) << 53) + 200000},
                                   {(UINT64_C(1) << 63) - 200000, (UINT64_C(1) << 63) + 200000},
                                   {UINT64_MAX - 300000, UINT64_MAX}};
    uint64_t random = 4, answer[WORDS_MAX];
    for (size_t i = 0; i < (TEST_LIGHT ? 4 : COUNT_OF(ranges)); i++) {
        struct window window = window_new(ranges[i].first, ranges[i].last);
        for (uint32_t primes = 2; primes <= 6; primes++) {
            /* From 2^63 on each count takes seconds. */
            if (ranges[i].last > UINT64_C(1) << 63 && primes % 2 != i % 2)
                continue;
            struct questions asked = {0};
            ask(&asked, (char[]){(char)('0' + primes), '\0'});
            answer_of(answer, &window, ranges[i], &asked, &random);
            uint64_t both = tuplets_found(answer, 0) + (asked.tuplet_count > 1 ? tuplets_found(answer, 1) : 0);
            assert_int_equal(both, primesieve_count(primes, ranges[i]));
        }
        window_free(&window);
    }
}

static void spans_without_rows_change_nothing(void **state)
{
    (void)state;
    struct window window = window_at(0);
    struct questions asked = {0};
    ask(&asked, "2");
    uint64_t random = 5, answer[WORDS_MAX], zero[WORDS_MAX] = {0}, before[WORDS_MAX];
    uint8_t padding[ROWS_PADDING] = {0xff, 0xff};
    struct range range = {0, 5000};
    struct row_span rows = rows_of_range(range);
    answer_of(answer, &window, range, &asked, &random);
    memcpy(before, answer, sizeof before);
    QUESTION_TUPLETS.merge(answer, rows, zero, (struct row_span){0, 0}, &asked);
    assert_memory_equal(answer, before, QUESTION_TUPLETS.words(&asked) * sizeof *answer);
    QUESTION_TUPLETS.add_rows(answer, rows, &(struct rows){{0, 0}, padding}, (struct range){0, 1}, &asked);
    assert_memory_equal(answer, before, QUESTION_TUPLETS.words(&asked) * sizeof *answer);
    QUESTION_TUPLETS.merge(zero, (struct row_span){0, 0}, answer, rows, &asked);
    assert_memory_equal(zero, before, QUESTION_TUPLETS.words(&asked) * sizeof *answer);
    window_free(&window);
}

static void words_that_cannot_be_an_answer_are_refused(void **state)
{
    (void)state;
    struct window window = window_at(0);
    struct questions asked = {0};
    ask(&asked, "2");
    uint64_t random = 6, answer[WORDS_MAX];
    answer_of(answer, &window, (struct range){0, 400}, &asked, &random);
    assert_int_equal(QUESTION_TUPLETS.words(&asked), 5);
    assert_true(QUESTION_TUPLETS.is_valid(answer, &asked));
    for (size_t i = 1; i < 5; i++)
        for (unsigned bit = ROW_BITS; bit < 64; bit++) {
            uint64_t word = answer[i];
            answer[i] ^= UINT64_C(1) << bit;
            /* 2, 3, 5 and 7 may be missing, but are the same in both copies of row 0. */
            assert_true(!QUESTION_TUPLETS.is_valid(answer, &asked));
            answer[i] = word;
        }
    answer[0] = 20;
    assert_false(QUESTION_TUPLETS.is_valid(answer, &asked));
    window_free(&window);
}

static void words_depend_on_the_largest_diameter(void **state)
{
    (void)state;
    struct questions asked = {0};
    assert_int_equal(QUESTION_TUPLETS.words(&asked), 0);
    ask(&asked, "0,208");
    assert_int_equal(QUESTION_TUPLETS.words(&asked), 1 + 2 * 2);
    ask(&asked, "0,210");
    assert_int_equal(QUESTION_TUPLETS.words(&asked), 2 + 2 * 3);
    ask(&asked, "0,32766");
    assert_int_equal(QUESTION_TUPLETS.words(&asked), 3 + 2 * 158);
    assert_false(QUESTION_TUPLETS.needs_rows(&asked));
}

/* All lines of the turns from `from` on to before `to`, made of the window's primes that are in the range. What is outside
 * of the valid bits is random. Lines that are not needed have residues, too, as another question may need them. */
struct chunk {
    struct lines lines;
    uint32_t *residues;
    uint8_t **all;        /* The bits of each line. */
    const uint8_t **kept; /* Those that are there now. */
};

static void set_lines(struct chunk *chunk, const struct window *window)
{
    struct lines *lines = &chunk->lines;
    uint32_t *line_of = calloc(lines->modulus + 2, sizeof *line_of);
    assert_non_null(line_of);
    for (uint32_t l = 0; l < lines->count; l++)
        line_of[lines->residues[l]] = l + 1;
    for (size_t i = 0; i < window->list.count; i++) {
        uint128 p = list_prime(&window->list, i);
        if (p < lines->numbers.first || p > lines->numbers.last)
            continue;
        uint64_t bit = (uint64_t)((p - 2) / lines->modulus) - lines->turn;
        uint32_t line = line_of[(p - 2) % lines->modulus + 2];
        if (line > 0)
            chunk->all[line - 1][bit / 8] &= (uint8_t) ~(1u << bit % 8);
    }
    free(line_of);
}

static struct chunk chunk_new(void *reader, uint32_t modulus, uint64_t from, uint64_t to, const struct window *window,
                              struct range range, uint64_t *random)
{
    struct chunk chunk = {.residues = malloc((modulus + 2) * sizeof *chunk.residues),
                          .all = calloc(modulus + 2, sizeof *chunk.all),
                          .kept = calloc(modulus + 2, sizeof *chunk.kept)};
    uint64_t begin = random_below(random, 2) ? 0 : random_below(random, min_u64(from, 200) + 1);
    struct lines *lines = &chunk.lines;
    *lines = (struct lines){.modulus = modulus,
                            .residues = chunk.residues,
                            .turn = from - begin,
                            .begin = begin,
                            .end = begin + (to - from),
                            .bits = chunk.kept};
    lines->numbers =
        (struct range){max_u128(range.first, (uint128)from * modulus + 2), min_u128(range.last, (uint128)to * modulus + 1)};
    size_t bytes = (lines->end + 7) / 8 + 64;
    for (uint32_t r = 2; r <= modulus + 1; r++) {
        if (gcd(r, modulus) != 1 || (!QUESTION_TUPLETS.needs(reader, modulus, r) && random_below(random, 50) > 0))
            continue;
        uint8_t *bits = malloc(bytes);
        assert_non_null(bits);
        for (size_t i = 0; i < bytes; i++)
            bits[i] = (uint8_t)random_next(random);
        for (uint64_t i = lines->begin; i < lines->end; i++)
            bits[i / 8] |= (uint8_t)(1u << i % 8);
        chunk.residues[lines->count] = r;
        chunk.all[lines->count++] = bits;
    }
    set_lines(&chunk, window);
    return chunk;
}

static void chunk_free(struct chunk *chunk)
{
    for (uint32_t l = 0; l < chunk->lines.count; l++)
        free(chunk->all[l]);
    free(chunk->all);
    free(chunk->kept);
    free(chunk->residues);
}

/* Keeps what struct line_reader promises, and no more. */
static void read_chunk(uint64_t *answer, void *reader, struct chunk *chunk)
{
    const struct lines *lines = &chunk->lines;
    uint32_t reach = QUESTION_TUPLETS.reach(reader), modulus = lines->modulus;
    QUESTION_TUPLETS.begin(reader, lines);
    for (uint32_t l = 0, oldest = 0; l < lines->count; l++) {
        while (reach < modulus && lines->residues[oldest] + reach < lines->residues[l])
            chunk->kept[oldest++] = NULL;
        chunk->kept[l] = chunk->all[l];
        QUESTION_TUPLETS.line(reader, lines, l);
    }
    for (uint32_t l = 0; l < lines->count; l++) {
        uint32_t r = lines->residues[l];
        bool kept = reach >= modulus || r - 2 < reach || modulus + 1 - r < reach;
        chunk->kept[l] = kept ? chunk->all[l] : NULL;
    }
    QUESTION_TUPLETS.end(answer, reader, lines);
}

static const uint32_t MODULI[] = {30, 210, 2310, 30030, 510510};

/* The sieve asks for several moduli before it decides; the largest takes the longest to prepare. */
static void *reader_new(const struct line_plan *plan)
{
    void *reader = QUESTION_TUPLETS.new(plan);
    assert_non_null(reader);
    for (size_t m = 0; m + 1 < COUNT_OF(MODULI); m++)
        QUESTION_TUPLETS.needs(reader, MODULI[m], MODULI[m] + 1);
    return reader;
}

/* The range's turns in a few chunks. */
static void check_lines(uint32_t modulus, const struct window *window, struct range range, const struct questions *asked,
                        enum simd simd, uint64_t *random)
{
    const struct prime_tests tests = primality_tests(simd);
    const struct line_plan plan = {.asked = asked, .tests = &tests};
    void *reader = reader_new(&plan);
    uint64_t from = (uint64_t)((max_u128(range.first, 2) - 2) / modulus), end = (uint64_t)((range.last - 2) / modulus) + 1;
    struct row_span rows = {0, 0};
    uint64_t answer[WORDS_MAX] = {0}, expected[WORDS_MAX];
    size_t words = QUESTION_TUPLETS.words(asked);
    while (from < end) {
        uint64_t to = from + 1 + (random_below(random, 3) == 0 ? 0 : random_below(random, end - from)),
                 got[WORDS_MAX] = {0};
        struct chunk chunk = chunk_new(reader, modulus, from, to, window, range, random);
        read_chunk(got, reader, &chunk);
        assert_counts(got, window, chunk.lines.numbers, asked, "lines");
        answer_of(expected, window, chunk.lines.numbers, asked, random);
        assert_memory_equal(got, expected, words * sizeof *got);
        struct row_span more = rows_of_range(chunk.lines.numbers);
        QUESTION_TUPLETS.merge(answer, rows, got, more, asked);
        rows = rows.count == 0 ? more : (struct row_span){rows.first, more.first + more.count - rows.first};
        chunk_free(&chunk);
        from = to;
    }
    QUESTION_TUPLETS.free(reader);
    assert_counts(answer, window, range, asked, "chunks");
}

static struct window window_for_lines(uint32_t modulus, size_t height)
{
    uint64_t size = modulus <= 2310 ? 60000 : 6 * modulus;
    uint128 first = HEIGHTS[height];
    if (modulus > 2310 && first >= SIEVE_TRUTH_MAX && first <= UINT64_MAX)
        first = SIEVE_TRUTH_MAX - 5000000;
    return window_new(first, min_u128(first + size, NUMBER_MAX));
}

static void lines_give_what_a_loop_over_the_primes_gives(void **state)
{
    (void)state;
    static const int ROUNDS[] = {60, 60, 40, 8, 1};
    uint64_t random = 7;
    for (size_t m = 0; m < COUNT_OF(MODULI); m++)
        for (size_t height = 0; height < COUNT_OF(HEIGHTS); height++) {
            if (HEIGHTS[height] >> 64 >= MODULI[m]) /* Turns must have 64 bits. */
                continue;
            struct window window = window_for_lines(MODULI[m], height);
            for (int round = 0; round < (TEST_LIGHT ? 1 + ROUNDS[m] / 20 : ROUNDS[m]); round++) {
                struct questions asked = random_questions(&window, &random);
                uint64_t size = random_below(&random, 2) ? window.range.last - window.range.first : 8 * MODULI[m];
                struct range range = random_range(&window, size, &random);
                enum simd simd = (enum simd)random_below(&random, (uint64_t)simd_supported() + 1);
                if (range.last >= 2)
                    check_lines(MODULI[m], &window, range, &asked, simd, &random);
            }
            window_free(&window);
        }
}

/* The tuplets that begin with primes which divide the modulus have no lines: every range around them, and single turns. */
static void every_start_and_stop_is_right_on_lines(void **state)
{
    (void)state;
    uint64_t random = 8;
    struct questions asked = {0};
    struct window window = window_new(0, 2500);
    for (char what[] = "2"; what[0] <= '6'; what[0]++)
        ask(&asked, what);
    for (size_t m = 0; m < 3; m++)
        for (uint64_t first = 0; first < (m == 2 ? 13 : 70); first++)
            for (uint64_t last = max_u64(first, 2); last < first + (m == 2 ? 20 : 40); last++)
                check_lines(MODULI[m], &window, (struct range){first, last}, &asked, SIMD_PORTABLE, &random);
    window_free(&window);
}

/* 599 of them, by GMP. */
static void twins_beyond_64_bits_are_counted(void **state)
{
    (void)state;
    struct questions asked = {0};
    uint64_t random = 9, answer[WORDS_MAX];
    ask(&asked, "2");
    ask(&asked, "4");
    struct window window = window_new(WIDE(100, 0), WIDE(100, 1000000));
    answer_of(answer, &window, window.range, &asked, &random);
    assert_counts(answer, &window, window.range, &asked, "rows");
    assert_int_equal(tuplets_found(answer, 0), 599);
    check_lines(30, &window, window.range, &asked, simd_supported(), &random);
    check_lines(30030, &window, window.range, &asked, simd_supported(), &random);
    window_free(&window);
}

/* How many lines a pattern needs is known: the product of p - (residues that the offsets take) for each start. */
static void only_the_lines_of_starts_are_needed(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        uint32_t modulus, lines;
    } NEEDED[] = {{"2", 30030, 2970},  {"4", 30030, 756}, {"6", 30030, 210},
                  {"6", 510510, 2310}, {"2", 30, 6},      {"2", 210, 30}};
    const struct prime_tests tests = primality_tests(SIMD_PORTABLE);
    for (size_t i = 0; i < COUNT_OF(NEEDED); i++) {
        struct questions asked = {0};
        ask(&asked, NEEDED[i].what);
        void *reader = reader_new(&(struct line_plan){.asked = &asked, .tests = &tests});
        uint32_t lines = 0;
        for (uint32_t r = 2; r <= NEEDED[i].modulus + 1; r++)
            if (gcd(r, NEEDED[i].modulus) == 1)
                lines += QUESTION_TUPLETS.needs(reader, NEEDED[i].modulus, r);
        assert_int_equal(lines, NEEDED[i].lines);
        assert_int_equal(QUESTION_TUPLETS.reach(reader), tuplet_diameter_max(&asked));
        QUESTION_TUPLETS.free(reader);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_give_what_a_loop_over_the_primes_gives),
        cmocka_unit_test(every_start_and_stop_is_right),
        cmocka_unit_test(merging_in_any_order_gives_the_answer_of_the_whole),
        cmocka_unit_test(primesieve_counts_the_same),
        cmocka_unit_test(spans_without_rows_change_nothing),
        cmocka_unit_test(words_that_cannot_be_an_answer_are_refused),
        cmocka_unit_test(words_depend_on_the_largest_diameter),
        cmocka_unit_test(lines_give_what_a_loop_over_the_primes_gives),
        cmocka_unit_test(every_start_and_stop_is_right_on_lines),
        cmocka_unit_test(twins_beyond_64_bits_are_counted),
        cmocka_unit_test(only_the_lines_of_starts_are_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
