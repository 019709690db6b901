/* The findings of intervals: those of plain loops over primesieve's primes, wherever ranges, pieces and intervals begin and
 * end. */
#include "support/find_support.h"

#include "find/interval.h"
#include "question/answers.h"
#include "question/gaps.h"
#include "question/residues.h"
#include "question/sum.h"
#include "question/tuplets.h"

enum { MODULUS = 4, LEAST_GAP = 10, RECEIVED_MAX = 8192 };

static const struct questions ASKED = {.count = true,
                                       .tuplet_count = 2,
                                       .tuplets = {{2, {0, 2}}, {3, {0, 4, 6}}},
                                       .sum = true,
                                       .modulus = MODULUS,
                                       .gaps = GAPS_LEAST,
                                       .least_gap = LEAST_GAP};

/* What is received, with the answers looked up. */
struct part {
    struct findings found;
    uint64_t tuplets[2], residues[MODULUS], gaps;
    struct gap largest;
    char sum[SUM_TEXT];
};

struct received {
    const struct questions *asked;
    struct part *parts;
    size_t count, fail_at; /* fail_at: the number of the call that fails, from 1 on; 0: none. */
};

static bool receive(void *context, const struct findings *found)
{
    struct received *received = context;
    assert_true(received->count < RECEIVED_MAX);
    assert_true(received->fail_at == 0 || received->count < received->fail_at);
    struct part *part = &received->parts[received->count++];
    *part = (struct part){.found = *found};
    part->found.answers = NULL;
    if (questions_any(received->asked)) {
        for (size_t i = 0; i < 2; i++)
            part->tuplets[i] = tuplets_found(answers_of(found->answers, &QUESTION_TUPLETS, received->asked), i);
        for (uint32_t i = 0; i < MODULUS; i++)
            part->residues[i] = residues_count(answers_of(found->answers, &QUESTION_RESIDUES, received->asked), i);
        const uint64_t *gaps = answers_of(found->answers, &QUESTION_GAPS, received->asked);
        part->gaps = gaps_number(gaps);
        part->largest = gaps_largest(gaps, received->asked);
        sum_text(part->sum, answers_of(found->answers, &QUESTION_SUM, received->asked));
    }
    return received->count != received->fail_at;
}

/* How a range is searched. */
struct setting {
    struct way way;
    struct range range;
    uint64_t origin, step;
    bool at_once;
    const struct questions *asked;
};

static void say_sum(char text[SUM_TEXT], wide_u sum)
{
    char digits[SUM_TEXT], *end = digits + sizeof digits;
    *--end = '\0';
    do
        *--end = (char)('0' + (int)(sum % 10));
    while ((sum /= 10) > 0);
    strcpy(text, end);
}

static bool holds(const struct list *list, uint64_t number)
{
    for (size_t low = 0, high = list->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (list->primes[middle] == number)
            return true;
        if (list->primes[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* Adds a prime of the numbers, behind `before` (0: none), to what is expected. */
static void expect_prime(struct part *part, wide_u *sum, uint64_t prime, uint64_t before, struct range numbers,
                         const struct list *list)
{
    static const uint64_t OFFSETS[2][3] = {{0, 2, 2}, {0, 4, 6}};
    *sum += prime;
    part->residues[prime % MODULUS]++;
    for (int i = 0; i < 2; i++)
        part->tuplets[i] += numbers.last - prime >= OFFSETS[i][2] && holds(list, prime + OFFSETS[i][1]) &&
                            holds(list, prime + OFFSETS[i][2]);
    uint64_t gap = before > 0 ? prime - before : 0;
    part->gaps += gap >= LEAST_GAP;
    if (gap >= LEAST_GAP && gap > part->largest.size)
        part->largest = (struct gap){gap, before};
}

/* By the definition: of these numbers, which lie in one interval. */
static struct part expected_part(struct range numbers, const struct setting *setting, const struct list *list)
{
    struct part part = {
        .found = {.rows = rows_of_range(numbers), .interval = (numbers.first - setting->origin) / setting->step}};
    struct list own = {0};
    wide_u sum = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->primes[i] >= numbers.first && list->primes[i] <= numbers.last)
            list_add(&own, list->primes[i]);
    for (size_t i = 0; i < own.count && questions_any(setting->asked); i++)
        expect_prime(&part, &sum, own.primes[i], i > 0 ? own.primes[i - 1] : 0, numbers, &own);
    struct findings found = findings_of_list(part.found.rows, &own);
    found.interval = part.found.interval;
    part.found = found;
    if (questions_any(setting->asked))
        say_sum(part.sum, sum);
    list_free(&own);
    return part;
}

static void check_part(const struct part *got, struct range numbers, const struct setting *setting, const struct list *list)
{
    struct part expected = expected_part(numbers, setting, list);
    if (numbers.last < 2) /* There are no rows, and then their number says nothing. */
        expected.found.rows = got->found.rows.count == 0 ? got->found.rows : expected.found.rows;
    if (memcmp(&got->found, &expected.found, sizeof expected.found) != 0)
        fail_msg("%llu to %llu, step %llu from %llu: interval %llu has %llu primes in %llu rows, not %llu in %llu",
                 (unsigned long long)numbers.first, (unsigned long long)numbers.last, (unsigned long long)setting->step,
                 (unsigned long long)setting->origin, (unsigned long long)got->found.interval,
                 (unsigned long long)got->found.count, (unsigned long long)got->found.rows.count,
                 (unsigned long long)expected.found.count, (unsigned long long)expected.found.rows.count);
    assert_memory_equal(got->tuplets, expected.tuplets, sizeof expected.tuplets);
    assert_memory_equal(got->residues, expected.residues, sizeof expected.residues);
    assert_int_equal(got->gaps, expected.gaps);
    assert_int_equal(got->largest.size, expected.largest.size);
    assert_true(expected.largest.size == 0 || got->largest.from == expected.largest.from);
    assert_string_equal(got->sum, expected.sum);
}

/* What is received of a piece are its intervals, each with its numbers in the piece. */
static void check_piece(const struct received *received, struct range piece, const struct setting *setting,
                        const struct list *list)
{
    size_t index = 0;
    for (uint64_t next = piece.first;;) {
        uint64_t left = setting->step - 1 - (next - setting->origin) % setting->step;
        struct range numbers = {next, piece.last - next <= left ? piece.last : next + left};
        assert_true(index < received->count);
        check_part(&received->parts[index++], numbers, setting, list);
        if (numbers.last == piece.last)
            break;
        next = numbers.last + 1;
    }
    assert_int_equal(received->count, index);
}

/* A search of pieces, one after the other. */
struct search_of {
    const struct setting *setting;
    struct finder *finder;
    struct findings found, more;
    struct received received;
};

static struct search_of begin_search(const struct setting *setting)
{
    struct search_of search = {.setting = setting, .finder = finder_new(setting->way, setting->range, NULL)};
    search.found.answers = answers_new(setting->asked);
    search.more.answers = answers_new(setting->asked);
    search.received = (struct received){setting->asked, malloc(RECEIVED_MAX * sizeof(struct part)), 0, 0};
    assert_true(search.finder != NULL && search.found.answers != NULL && search.more.answers != NULL &&
                search.received.parts != NULL);
    finder_ask(search.finder, setting->asked);
    return search;
}

static void end_search(struct search_of *search)
{
    finder_free(search->finder);
    free(search->found.answers);
    free(search->more.answers);
    free(search->received.parts);
}

static enum find_status search_piece(struct search_of *search, struct row_span piece, struct collector *polls)
{
    const struct setting *setting = search->setting;
    struct interval_job job = {.range = setting->range,
                               .asked = setting->asked,
                               .origin = setting->origin,
                               .step = setting->step,
                               .at_once = setting->at_once,
                               .receive = receive,
                               .context = &search->received,
                               .found = &search->found,
                               .rows_found = &search->more};
    struct find_sink sink = {polls, NULL, polls != NULL ? watch_poll : NULL};
    search->received.count = 0;
    return interval_answer(&job, search->finder, piece, &sink);
}

/* The range in random pieces. */
static void check_setting(const struct setting *setting, const struct list *list, uint64_t *random)
{
    struct search_of search = begin_search(setting);
    struct row_span left = rows_of_range(setting->range);
    while (left.count > 0) {
        struct row_span piece = {left.first, 1 + random_below(random, left.count)};
        if (random_below(random, 3) == 0)
            piece.count = left.count;
        struct collector polls = {0};
        assert_int_equal(search_piece(&search, piece, random_below(random, 2) ? &polls : NULL), FIND_DONE);
        check_piece(&search.received, range_of_rows(piece, setting->range), setting, list);
        left.first += piece.count;
        left.count -= piece.count;
    }
    end_search(&search);
}

/* By lines, gaps need to know how many classes are sieved. */
static struct way way_for(enum method method, enum simd simd, struct range range, bool plain)
{
    struct way way = {.method = method, .simd = simd, .approach = APPROACH_PLAIN};
    if (!plain)
        way = cost_choose(way, range, 1);
    way.load.gap_classes = 3;
    return way;
}

static const uint64_t HEIGHTS[] = {
    0, 0, 100000, (UINT64_C(1) << 32) - 3000, (UINT64_C(1) << 53) - 3000, (UINT64_C(1) << 63) - 3000, UINT64_MAX - 5000};

static struct range random_range(uint64_t *random, uint64_t width)
{
    uint64_t first = HEIGHTS[random_below(random, COUNT_OF(HEIGHTS))] + random_below(random, 3000);
    uint64_t more = random_below(random, random_below(random, 4) == 0 ? 5 : width);
    struct range range = {first, UINT64_MAX - first < more ? UINT64_MAX : first + more};
    if (random_below(random, 4) == 0 && first < 3000)
        range.first = random_below(random, 4);
    return range.first > range.last ? (struct range){range.last, range.last} : range;
}

/* Short intervals, also several to a row, and long ones; pieces and ranges that end anywhere. */
static void intervals_are_those_of_plain_loops(void **state)
{
    (void)state;
    static const struct questions COUNT_ONLY = {.count = true};
    uint64_t random = 1;
    for (int round = 0; round < (TEST_LIGHT ? 40 : 150); round++) {
        struct range range = random_range(&random, 5000);
        uint64_t step = 1 + random_below(&random, round % 3 == 0 ? 300 : round % 3 == 1 ? 3000 : 100000);
        uint64_t back = random_below(&random, 3) == 0 ? 0 : random_below(&random, 3 * step);
        struct list list = truth_of(range);
        /* Far up, trial division would take long to begin. */
        for (enum method method = range.last < UINT64_C(1) << 40 ? 0 : METHOD_SIEVE; method < METHODS; method++) {
            struct setting setting = {.way = way_for(method, (enum simd)random_below(&random, simd_supported() + 1), range,
                                                     range.last < SIEVE_TRUTH_MAX && random_below(&random, 3) == 0),
                                      .range = range,
                                      .origin = back > range.first ? 0 : range.first - back,
                                      .step = step,
                                      .at_once = random_below(&random, 2),
                                      .asked = random_below(&random, 4) == 0 ? &COUNT_ONLY : &ASKED};
            check_setting(&setting, &list, &random);
        }
        list_free(&list);
    }
}

/* As the program asks for them: steps from 1000 on, by the sieve's lines. */
static void longer_ranges_are_those_of_plain_loops(void **state)
{
    (void)state;
    static const uint64_t STEPS[] = {1000, 50001, 210000, UINT64_MAX};
    uint64_t random = 2;
    for (size_t s = 0; s < COUNT_OF(STEPS); s++)
        for (int height = 0; height < 2; height++)
            for (enum simd simd = SIMD_PORTABLE; simd <= simd_supported(); simd++) {
                uint64_t first = height ? UINT64_C(1000000000000) + 77 : random_below(&random, 3);
                struct range range = {first, first + 600000 + random_below(&random, 1000)};
                struct list list = list_truth(range.first, range.last);
                for (int at_once = 0; at_once < 2; at_once++) {
                    struct setting setting = {
                        way_for(METHOD_SIEVE, simd, range, true), range, first, STEPS[s], at_once, &ASKED};
                    check_setting(&setting, &list, &random);
                }
                list_free(&list);
            }
}

/* The last row below 2^64, and what is round about it. */
static void the_last_numbers_are_there(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (uint64_t back = 0; back < 700; back += 1 + back / 3)
        for (int at_once = 0; at_once < 2; at_once++)
            for (uint64_t step = 1; step < 2000; step = 3 * step + 2) {
                struct range range = {UINT64_MAX - back, UINT64_MAX};
                struct list list = truth_of(range);
                struct setting setting = {
                    cost_choose((struct way){.method = METHOD_SIEVE, .simd = SIMD_PORTABLE}, range, 1),
                    range,
                    range.first - random_below(&random, 3 * step),
                    step,
                    at_once,
                    &ASKED};
                check_setting(&setting, &list, &random);
                list_free(&list);
            }
}

/* As long as polls say so, and no longer; what was received until then is right. */
static void polls_stop_the_search(void **state)
{
    (void)state;
    struct range range = {1000, 30000000};
    for (int at_once = 0; at_once < 2; at_once++) {
        struct setting setting = {way_for(METHOD_SIEVE, SIMD_PORTABLE, range, true), range, 1000, 100000, at_once, &ASKED};
        struct search_of search = begin_search(&setting);
        struct collector all = {0};
        assert_int_equal(search_piece(&search, rows_of_range(range), &all), FIND_DONE);
        size_t parts = search.received.count;
        assert_int_equal(parts, 300);
        if (!(all.polls > 10 && all.done > 0.5))
            fail_msg("%d: %d polls, up to %g", at_once, (int)all.polls, all.done);
        struct part *expected = malloc(parts * sizeof *expected);
        assert_non_null(expected);
        memcpy(expected, search.received.parts, parts * sizeof *expected);
        for (uint64_t stop = 1; stop < all.polls; stop = 2 * stop + 1) {
            struct collector polls = {.stop_after = stop};
            assert_int_equal(search_piece(&search, rows_of_range(range), &polls), FIND_STOPPED);
            assert_int_equal(polls.polls, stop);
            assert_true(search.received.count < parts);
            for (size_t i = 0; i < search.received.count; i++)
                assert_memory_equal(&search.received.parts[i], &expected[i], sizeof *expected);
        }
        free(expected);
        end_search(&search);
    }
}

/* Nothing is handed over behind a part that was not taken. */
static void who_cannot_receive_has_no_memory(void **state)
{
    (void)state;
    struct range range = {0, 100000};
    for (int at_once = 0; at_once < 2; at_once++)
        for (size_t fail_at = 1; fail_at <= 101; fail_at += 25) {
            struct setting setting = {way_for(METHOD_SIEVE, SIMD_PORTABLE, range, true), range, 0, 1000, at_once, &ASKED};
            struct search_of search = begin_search(&setting);
            search.received.fail_at = fail_at;
            assert_int_equal(search_piece(&search, rows_of_range(range), NULL), FIND_NO_MEMORY);
            assert_int_equal(search.received.count, fail_at);
            end_search(&search);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_are_those_of_plain_loops), cmocka_unit_test(longer_ranges_are_those_of_plain_loops),
        cmocka_unit_test(the_last_numbers_are_there),         cmocka_unit_test(polls_stop_the_search),
        cmocka_unit_test(who_cannot_receive_has_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
