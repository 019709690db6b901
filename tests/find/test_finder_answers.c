/* The finder's answers to questions, each alone and all together, against loops over the primes: by each approach, at every
 * SIMD level, in pieces of any sizes that are merged, and with several chunks of lines to a piece. */
#include "support/find_support.h"

#include "find/high/base_table.h"
#include "find/high/high_sieve.h"
#include "find/sieve/sieve.h"
#include "find/tests/primality_tests.h"
#include "question/line_answers.h"
#include "support/answers_support.h"

/* The base primes for all great heights, made once. */
static uint8_t *table;
static const uint32_t TABLE_LIMIT = TEST_LIGHT ? 1 << 27 : UINT32_MAX;

static int make_table(void **state)
{
    (void)state;
    size_t chunks = base_table_chunks(TABLE_LIMIT);
    table = malloc(chunks * TABLE_CHUNK);
    return table != NULL &&
                   base_table_fill(table, TABLE_LIMIT, 0, chunks, simd_supported(), &(struct find_sink){0}) == FIND_DONE
               ? 0
               : -1;
}

static int free_table(void **state)
{
    (void)state;
    free(table);
    return 0;
}

enum { SETS = 18 };

/* Each question by itself, then all together. */
static size_t list_sets(struct questions sets[SETS])
{
    static const char *const TUPLETS[] = {"2", "3", "4", "5", "6", "0,210", "0,2,6,8,12,18,20,26", "0,32766"};
    static const struct questions OTHERS[] = {
        {.count = true, .sum = true},      {.count = true, .reciprocals = true},  {.count = true, .modulus = 30},
        {.count = true, .modulus = 30030}, {.gaps = GAPS_LEAST, .least_gap = 70}, {.count = true, .gaps = GAPS_RECORDS},
        {.count = true, .gaps = GAPS_ALL},
    };
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(TUPLETS); i++) {
        sets[count] = (struct questions){.count = i % 2};
        ask_tuplets(&sets[count++], TUPLETS[i]);
    }
    for (size_t i = 0; i < COUNT_OF(OTHERS); i++)
        sets[count++] = OTHERS[i];
    sets[count++] = questions_all(GAPS_LEAST, 100);
    sets[count++] = questions_all(GAPS_RECORDS, 0);
    sets[count++] = questions_all(GAPS_ALL, 0);
    return count;
}

/* A range, and the primes in it. */
struct window {
    struct range range;
    struct list list;
};

static struct window window_new(uint64_t first, uint64_t last)
{
    struct range range = {first, last};
    return (struct window){range, truth_of(range)};
}

static void assert_findings(const struct findings *found, const struct questions *asked, const struct window *window)
{
    struct range range = range_of_rows(found->rows, window->range);
    uint64_t *expected = answers_plainly(asked, range, window->list.primes, window->list.count);
    size_t word = answers_differ(found->answers, expected, asked);
    char text[QUESTIONS_TEXT];
    questions_text(text, asked);
    if (word != SIZE_MAX)
        fail_msg("%s in %llu ... %llu: word %zu, of %s, is %llu, not %llu", text, (unsigned long long)range.first,
                 (unsigned long long)range.last, word, answers_name_of(word, asked),
                 (unsigned long long)found->answers[word], (unsigned long long)expected[word]);
    assert_true(answers_valid(found->answers, asked));
    struct prime_list primes = primes_within(window->list.primes, window->list.count, range);
    size_t ends = primes.count < FINDINGS_ENDS ? primes.count : FINDINGS_ENDS;
    if (asked->count) {
        assert_int_equal(found->count, primes.count);
        for (size_t i = 0; i < ends; i++) {
            assert_true(found->first[i] == primes.primes[i]);
            assert_true(found->last[i] == primes.primes[primes.count - ends + i]);
        }
    } else {
        assert_int_equal(found->count, 0);
    }
    free(expected);
}

static struct findings new_findings(const struct questions *asked)
{
    struct findings found = {.answers = answers_new(asked)};
    assert_non_null(found.answers);
    return found;
}

/* Answers piece by piece: in one, or in random ones that are merged from the left. */
static void check_pieces(struct finder *finder, const struct questions *asked, const struct window *window, bool cut,
                         uint64_t *random)
{
    struct row_span left = rows_of_range(window->range);
    struct findings all = new_findings(asked), found = new_findings(asked);
    while (left.count > 0) {
        uint64_t most = random_below(random, 3) == 0 ? min_u64(left.count, 4) : left.count;
        struct row_span piece = {left.first, cut ? 1 + random_below(random, most) : left.count};
        struct collector collector = {.next = piece.first};
        found.rows = (struct row_span){1, 1}; /* All but the answers is overwritten, and those are, too. */
        found.answers[0] = 77;
        assert_int_equal(finder_answer(&found, finder, piece, &(struct find_sink){&collector, NULL, watch_poll}),
                         FIND_DONE);
        assert_true(found.rows.first == piece.first && found.rows.count == piece.count);
        if (cut)
            assert_findings(&found, asked, window);
        findings_merge(&all, &found, asked);
        left.first += piece.count;
        left.count -= piece.count;
    }
    assert_findings(&all, asked, window);
    free(all.answers);
    free(found.answers);
}

static struct finder *new_finder_by(struct way way, const struct questions *asked, const struct window *window)
{
    struct finder *finder = finder_new(way, window->range, table);
    assert_non_null(finder);
    finder_ask(finder, asked);
    finder_limit_memory(finder, UINT64_C(1) << 28);
    return finder;
}

/* A set of questions by a way: where gaps are asked for, with one or two numbers of classes. */
static void check_set(struct way way, const struct questions *asked, const struct window *window, uint64_t *random)
{
    bool gaps = asked->gaps == GAPS_LEAST && way.method == METHOD_SIEVE;
    for (unsigned n = 0; n < (gaps ? 2 : 1); n++) {
        way.load.gap_classes = (unsigned)random_below(random, 9); /* 0: none were chosen. */
        struct finder *finder = new_finder_by(way, asked, window);
        if (random_below(random, 3) == 0)
            finder_vary(finder);
        check_pieces(finder, asked, window, false, random);
        check_pieces(finder, asked, window, true, random);
        finder_free(finder);
    }
}

/* All sets by a method and an approach, at every level. */
static void check_window(enum method method, enum approach approach, const struct window *window, enum simd lowest)
{
    struct questions sets[SETS];
    uint64_t random = window->range.first + approach;
    for (size_t s = 0, count = list_sets(sets); s < count; s++)
        for (enum simd simd = lowest; simd <= simd_supported(); simd++)
            check_set((struct way){.method = method, .simd = simd, .approach = approach}, &sets[s], window, &random);
}

static void windows_at_low_heights_are_right(void **state)
{
    (void)state;
    static const struct range RANGES[] = {
        {0, 40000}, {0, TEST_LIGHT ? 300000 : 1000000}, {UINT64_C(4294967296) - 50000, UINT64_C(4294967296) + 50000}};
    for (size_t i = 0; i < COUNT_OF(RANGES); i++) {
        struct window window = window_new(RANGES[i].first, RANGES[i].last);
        check_window(METHOD_SIEVE, APPROACH_PLAIN, &window, SIMD_PORTABLE);
        check_window(METHOD_TRIAL, APPROACH_PLAIN, &window, simd_supported());
        list_free(&window.list);
    }
}

/* Every first and last number: tuplets and gaps across the ends, and primes without a bit or a line. */
static void tiny_ranges_are_right(void **state)
{
    (void)state;
    const struct questions sets[] = {questions_all(GAPS_LEAST, 1), questions_all(GAPS_ALL, 0)};
    uint64_t random = 1;
    for (uint64_t first = 0; first <= 240; first += first < 14 ? 1 : TEST_LIGHT ? 37 : 11)
        for (uint64_t last = max_u64(first, 2); last <= 240; last += last < 14 ? 1 : 13) {
            struct window window = window_new(first, last);
            for (size_t s = 0; s < COUNT_OF(sets); s++)
                check_set((struct way){.method = METHOD_SIEVE, .simd = simd_supported()}, &sets[s], &window, &random);
            list_free(&window.list);
        }
}

/* Where all approaches serve. */
static void approaches_agree(void **state)
{
    (void)state;
    struct window window = window_new(UINT64_C(1099511700000), UINT64_C(1099511700000) + 60000);
    for (enum approach approach = 0; approach < APPROACHES; approach++)
        check_window(METHOD_SIEVE, approach, &window, SIMD_PORTABLE);
    check_window(METHOD_TRIAL, APPROACH_PLAIN, &window, simd_supported());
    list_free(&window.list);
}

/* Where one of the classes of questions is enough: a finder starts slowly here. */
static void check_high(enum approach approach, const struct window *window)
{
    const struct questions sets[] = {questions_all(GAPS_LEAST, 200), questions_all(GAPS_ALL, 0)};
    struct questions twins = {0};
    uint64_t random = 3;
    ask_tuplets(&twins, "2");
    struct way way = {.method = METHOD_SIEVE, .simd = simd_supported(), .approach = approach};
    for (size_t s = 0; s < COUNT_OF(sets); s++)
        check_set(way, &sets[s], window, &random);
    check_set(way, &twins, window, &random);
}

/* The piece in the middle is half the plain sieve's and half the high one's. */
static void a_piece_across_the_change_of_sieves_is_right(void **state)
{
    (void)state;
    struct window window = window_new(PLAIN_END - 100000, PLAIN_END + 100000);
    check_high(APPROACH_PLAIN, &window);
    list_free(&window.list);
}

static void windows_at_great_heights_are_right(void **state)
{
    (void)state;
    static const uint64_t FIRST[] = {UINT64_C(1000000000000000000), UINT64_MAX - 60000};
    for (size_t i = 0; i < COUNT_OF(FIRST) && !TEST_LIGHT; i++) {
        struct window window = window_new(FIRST[i], FIRST[i] + 60000);
        check_window(METHOD_SIEVE, APPROACH_TESTS, &window, simd_supported());
        list_free(&window.list);
    }
}

static void the_high_sieve_at_great_heights_is_right(void **state)
{
    (void)state;
    static const uint64_t FIRST[] = {UINT64_C(1000000000000000000), UINT64_MAX - 200000};
    for (size_t i = 0; i < COUNT_OF(FIRST) && !TEST_LIGHT; i++) {
        struct window window = window_new(FIRST[i], FIRST[i] + 200000);
        struct questions asked = questions_all(GAPS_LEAST, 300);
        struct way way = {.method = METHOD_SIEVE, .simd = simd_supported(), .approach = APPROACH_HIGH};
        uint64_t random = i;
        way.load.gap_classes = 2;
        struct finder *finder = new_finder_by(way, &asked, &window);
        check_pieces(finder, &asked, &window, false, &random);
        finder_free(finder);
        list_free(&window.list);
    }
}

/* What the finder's reader is made of, for a sieve with sizes of its own. */
struct reading {
    struct prime_tests tests;
    struct line_plan plan;
    struct line_answers *lines;
    struct findings found;
};

static void reading_begin(struct reading *reading, const struct questions *asked, enum simd simd, unsigned gap_classes)
{
    reading->tests = primality_tests(simd);
    reading->plan = (struct line_plan){asked, &reading->tests, gap_classes};
    reading->lines = line_answers_new(&reading->plan);
    assert_non_null(reading->lines);
    reading->found = new_findings(asked);
    line_answers_collect(reading->lines, &reading->found);
}

static void reading_end(struct reading *reading)
{
    line_answers_free(reading->lines);
    free(reading->found.answers);
}

static const struct find_sink NO_SINK = {0};

/* Lines so short that a piece has many chunks, by the small wheels. */
static void check_chunks(const struct window *window, const struct questions *asked, enum simd simd, uint64_t *random)
{
    static const struct cache_sizes SIZES[] = {{64, 64, 64}, {256, 512, 1024}, {192, 832, 1856}};
    static const uint32_t MODULI[] = {30, 210};
    for (size_t m = 0; m < COUNT_OF(MODULI); m++) {
        struct reading reading;
        reading_begin(&reading, asked, simd, 1 + (unsigned)random_below(random, 8));
        struct sieve *sieve = sieve_new(simd, window->range, &SIZES[random_below(random, COUNT_OF(SIZES))]);
        assert_non_null(sieve);
        assert_int_equal(
            sieve_read_by(sieve, rows_of_range(window->range), line_answers_reader(reading.lines), &NO_SINK, MODULI[m]),
            FIND_DONE);
        assert_findings(&reading.found, asked, window);
        sieve_free(sieve);
        reading_end(&reading);
    }
}

static void chunks_join_without_a_seam(void **state)
{
    (void)state;
    static const uint64_t FIRST[] = {0, 1000000000, UINT64_C(1000000000000), UINT64_C(1) << 44};
    struct questions sets[SETS];
    uint64_t random = 5;
    size_t count = list_sets(sets);
    for (size_t i = 0; i < COUNT_OF(FIRST); i++) {
        struct window window = window_new(FIRST[i] + random_below(&random, 300), FIRST[i] + (TEST_LIGHT ? 100000 : 300000));
        for (size_t s = 0; s < count; s++)
            if (!answers_need_rows(&sets[s]))
                for (enum simd simd = SIMD_PORTABLE; simd <= simd_supported(); simd++)
                    check_chunks(&window, &sets[s], simd, &random);
        list_free(&window.list);
    }
}

/* More rows than the high sieve has in a chunk, so that there are several. */
static void chunks_of_the_high_sieve_join(void **state)
{
    (void)state;
    const uint64_t numbers = TEST_LIGHT ? 1000000 : 1000000000;
    struct window window = window_new(UINT64_C(2000000000000), UINT64_C(2000000000000) + numbers);
    struct questions sets[] = {questions_all(GAPS_LEAST, 200), {.gaps = GAPS_LEAST, .least_gap = 250}, {0}};
    ask_tuplets(&sets[2], "3");
    for (size_t s = 0; s < COUNT_OF(sets); s++) {
        struct way way = {.method = METHOD_SIEVE, .simd = simd_supported(), .approach = APPROACH_HIGH};
        uint64_t random = s;
        way.load.gap_classes = 3;
        struct finder *finder = new_finder_by(way, &sets[s], &window);
        check_pieces(finder, &sets[s], &window, false, &random);
        finder_free(finder);
    }
    list_free(&window.list);
}

/* After a stop the same piece is answered as if nothing had been. */
static void a_stopped_piece_leaves_nothing_behind(void **state)
{
    (void)state;
    static const uint64_t FIRST[] = {0, UINT64_C(1000000000000)};
    struct questions sets[SETS];
    uint64_t random = 6;
    for (size_t s = 0, count = list_sets(sets); s < count; s++) {
        struct window window = window_new(FIRST[s % 2], FIRST[s % 2] + 10000000);
        struct findings found = new_findings(&sets[s]);
        struct way way = {.method = METHOD_SIEVE, .simd = simd_supported(), .load.gap_classes = 3};
        struct finder *finder = new_finder_by(way, &sets[s], &window);
        struct collector collector = {.stop_after = 2};
        struct find_sink sink = {&collector, NULL, watch_poll};
        enum find_status status = finder_answer(&found, finder, rows_of_range(window.range), &sink);
        assert_true(status == (collector.polls == 2 ? FIND_STOPPED : FIND_DONE));
        check_pieces(finder, &sets[s], &window, false, &random);
        finder_free(finder);
        free(found.answers);
        list_free(&window.list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_at_low_heights_are_right),
        cmocka_unit_test(tiny_ranges_are_right),
        cmocka_unit_test(approaches_agree),
        cmocka_unit_test(a_piece_across_the_change_of_sieves_is_right),
        cmocka_unit_test(windows_at_great_heights_are_right),
        cmocka_unit_test(the_high_sieve_at_great_heights_is_right),
        cmocka_unit_test(chunks_join_without_a_seam),
        cmocka_unit_test(chunks_of_the_high_sieve_join),
        cmocka_unit_test(a_stopped_piece_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, make_table, free_table);
}
