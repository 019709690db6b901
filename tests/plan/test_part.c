/* Parts of a range: together they are the range, of equal predicted work, and the same ones for ever. */
#include "support/support.h"

#include <inttypes.h>
#include <math.h>

#include "plan/cost.h"
#include "plan/part.h"

static const struct range RANGES[] = {
    {0, 0},
    {1, 1},
    {0, 1},
    {2, 2},
    {0, 210},
    {0, 211},
    {0, 212},
    {211, 212},
    {24, 28},
    {5, 2000},
    {0, 1000000},
    {123456, 1234567},
    {0, 1000000000},
    {UINT64_C(1000000000000), UINT64_C(1000000100000)},
    {0, UINT64_C(1000000000000000)},
    {UINT64_C(1000000000000000), UINT64_C(1000000020000000)},
    {0, UINT64_MAX},
    {1, UINT64_MAX - 1},
    {UINT64_C(1) << 63, UINT64_MAX},
    {UINT64_MAX - 100000, UINT64_MAX},
    {UINT64_MAX - 3, UINT64_MAX},
    {UINT64_MAX, UINT64_MAX},
    {UINT64_MAX - 100000, (uint128)UINT64_MAX + 100000},
    {0, NUMBER_MAX},
    {NUMBER_MAX - 1000000, NUMBER_MAX},
};

static struct range numbers_of(struct range whole, enum method method, uint64_t number, uint64_t of)
{
    return part_range(&(struct part){number, of, whole}, method);
}

/* The numbers from `next` on follow, if there are any; gives what follows them. */
static uint128 follow(struct range numbers, uint128 next, struct range whole)
{
    if (range_is_empty(numbers)) {
        assert_true(range_same(numbers, RANGE_EMPTY));
        return next;
    }
    if (numbers.first != next)
        fail_msg("a part begins at %" PRIu64 ", not at %" PRIu64, (uint64_t)numbers.first, (uint64_t)next);
    assert_true(numbers.last <= whole.last);
    if (numbers.last < whole.last)
        assert_true(numbers.last % 210 == 1); /* rows end with 210k + 211 */
    return numbers.last + 1;
}

/* Predicted seconds of the numbers' rows. */
static double cost_of(struct range numbers, enum method method)
{
    return range_is_empty(numbers)
               ? 0
               : cost_rows((struct way){.method = method, .simd = SIMD_AVX2, .approach = APPROACH_PLAIN},
                           rows_of_range(numbers));
}

/* Each of all parts has its share: within a row and a millisecond, and 30% of what the cost model says, as the table of the
 * cuts stays as it is when the model changes. */
static void check_work(double cost, double all, uint64_t of, struct range whole, enum method method)
{
    double row = cost_of((struct range){whole.last, whole.last}, method), share = all / (double)of;
    if (fabs(cost - share) > 0.3 * share + 1.01 * row + 1e-3)
        fail_msg("a part of %" PRIu64 " of %" PRIu64 " to %" PRIu64 " by %s takes %g s, not %g, where a row takes %g", of,
                 (uint64_t)whole.first, (uint64_t)whole.last, method_name(method), cost, share, row);
}

static void check_parts(struct range whole, enum method method, uint64_t of)
{
    uint128 next = whole.first;
    double all = cost_of(whole, method);
    for (uint64_t number = 1; number <= of; number++) {
        struct range numbers = numbers_of(whole, method, number, of);
        if (number == 1)
            assert_false(range_is_empty(numbers));
        next = follow(numbers, next, whole);
        check_work(cost_of(numbers, method), all, of, whole, method);
    }
    if (next != whole.last + 1)
        fail_msg("%" PRIu64 " parts end before %" PRIu64 ", not behind %" PRIu64, of, (uint64_t)next, (uint64_t)whole.last);
}

static void parts_are_the_range(void **state)
{
    (void)state;
    static const uint64_t OF[] = {1, 2, 3, 7, 50, 211};
    for (size_t r = 0; r < COUNT_OF(RANGES); r++)
        for (enum method method = 0; method < METHODS; method++)
            for (size_t i = 0; i < COUNT_OF(OF) - TEST_LIGHT && RANGES[r].last <= method_number_max(method); i++)
                check_parts(RANGES[r], method, OF[i]);
}

static void random_ranges_are_covered(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (int i = 0; i < (TEST_LIGHT ? 50 : 500); i++) {
        uint64_t first = random_next(&random) >> random_below(&random, 64);
        uint64_t length = random_next(&random) >> random_below(&random, 64);
        struct range whole = {first, length > UINT64_MAX - first ? UINT64_MAX : first + length};
        check_parts(whole, (enum method)random_below(&random, METHODS), 1 + random_below(&random, 40));
    }
}

/* So many that only some of them can be looked at. */
static void many_parts_join(void **state)
{
    (void)state;
    uint64_t random = 6;
    for (size_t r = 0; r < COUNT_OF(RANGES); r++)
        for (enum method method = 0; method < METHODS; method++) {
            struct range whole = RANGES[r], last = numbers_of(whole, method, PARTS_MAX, PARTS_MAX);
            assert_true(numbers_of(whole, method, 1, PARTS_MAX).first == whole.first);
            assert_true(range_is_empty(last) || last.last == whole.last);
            for (int i = 0; i < 20; i++) {
                uint64_t number = 1 + random_below(&random, PARTS_MAX - 1);
                struct range one = numbers_of(whole, method, number, PARTS_MAX);
                struct range next = numbers_of(whole, method, number + 1, PARTS_MAX);
                if (!range_is_empty(one) && !range_is_empty(next))
                    assert_true(next.first == follow(one, one.first, whole));
            }
        }
}

/* These were computed elsewhere. They may not change from the first release on: checkpoints of parts are merged that were
 * made by different versions of the program, on different machines. */
static void cuts_stay_as_they_are(void **state)
{
    (void)state;
    static const struct {
        struct range whole;
        uint64_t number, of, last[METHODS];
    } CUTS[] = {
        {{0, 1000000}, 1, 2, {547681, 574981}},
        {{0, 1000000}, 999, 1000, {999181, 999391}},
        {{0, 1000000000}, 1, 2, {600311251, 523384051}},
        {{0, 1000000000}, 3, 7, {535369591, 453452371}},
        {{0, UINT64_C(1000000000000000)}, 1, 2, {UINT64_C(617614160059471), UINT64_C(533786504847961)}},
        {{0, UINT64_C(1000000000000000)}, 3, 7, {UINT64_C(554547407520121), UINT64_C(463695065848561)}},
        {{0, UINT64_C(1000000000000000)}, 999, 1000, {UINT64_C(999306416038981), UINT64_C(999102733973821)}},
        {{0, UINT64_MAX}, 1, 2, {UINT64_C(11455218282231329341), UINT64_C(10266663188406124501)}},
        {{0, UINT64_MAX}, 3, 7, {UINT64_C(10296114376302479551), UINT64_C(8992503177590877211)}},
        {{0, UINT64_MAX}, 999, 1000, {UINT64_C(18434002320501822601), UINT64_C(18431306957700872761)}},
        {{UINT64_C(1) << 63, UINT64_MAX}, 3, 7, {UINT64_C(13543687661950415341), UINT64_C(13356749295253382551)}},
    };
    for (size_t i = 0; i < COUNT_OF(CUTS); i++)
        for (enum method method = 0; method < METHODS; method++) {
            uint64_t last = (uint64_t)numbers_of(CUTS[i].whole, method, CUTS[i].number, CUTS[i].of).last;
            if (last != CUTS[i].last[method])
                fail_msg("part %" PRIu64 "/%" PRIu64 " up to %" PRIu64 " by %s ends at %" PRIu64, CUTS[i].number,
                         CUTS[i].of, (uint64_t)CUTS[i].whole.last, method_name(method), last);
        }
}

/* Cut where intervals meet, each part at the next such place; the tables of parts then have whole intervals only. */
static void check_parts_of_intervals(struct range whole, enum method method, uint64_t of, uint64_t every)
{
    uint128 next = whole.first;
    bool over = false;
    for (uint64_t number = 1; number <= of; number++) {
        struct part part = {number, of, whole};
        struct range numbers = part_range_of_intervals(&part, method, every), plain = part_range(&part, method);
        if (range_is_empty(numbers)) {
            assert_true(range_same(numbers, RANGE_EMPTY) && number > 1);
            continue;
        }
        assert_false(over);
        assert_true(numbers.first == next && numbers.last <= whole.last);
        assert_true(number == 1 || (numbers.first - whole.first) % every == 0);
        /* A border goes up by less than an interval; one behind the range is its end. */
        assert_true(range_is_empty(plain) || number == 1 ||
                    (numbers.first >= plain.first && numbers.first - plain.first < every));
        assert_true(range_is_empty(plain) || numbers.last == whole.last ||
                    (numbers.last >= plain.last && numbers.last - plain.last < every));
        over = numbers.last == whole.last;
        next = numbers.last + 1;
    }
    if (!over)
        fail_msg("%" PRIu64 " parts by %" PRIu64 " end before %" PRIu64 ", not behind %" PRIu64, of, every, (uint64_t)next,
                 (uint64_t)whole.last);
}

static void parts_are_cut_where_intervals_meet(void **state)
{
    (void)state;
    static const uint64_t EVERY[] = {1, 100, 210, 1000, 12345, UINT64_C(1000000000), UINT64_C(1) << 63, UINT64_MAX};
    uint64_t random = 7;
    for (size_t r = 0; r < COUNT_OF(RANGES); r++)
        for (enum method method = 0; method < METHODS; method++)
            for (size_t e = 0; e < COUNT_OF(EVERY); e++) {
                check_parts_of_intervals(RANGES[r], method, 1 + random_below(&random, 9), EVERY[e]);
                check_parts_of_intervals(RANGES[r], method, 3, 1 + random_next(&random) / EVERY[e]);
            }
    struct part part = {2, 3, {5, 1000000}};
    assert_true(range_same(part_range_of_intervals(&part, METHOD_SIEVE, 0), part_range(&part, METHOD_SIEVE)));
}

static void check_read(const char *text, uint64_t number, uint64_t of)
{
    struct part part = {0};
    if (!part_parse(&part, text) || part.number != number || part.of != of)
        fail_msg("'%s' is part %" PRIu64 "/%" PRIu64, text, part.number, part.of);
}

static void parts_are_read(void **state)
{
    (void)state;
    check_read("1/1", 1, 1);
    check_read("2/8", 2, 8);
    check_read("8/8", 8, 8);
    check_read("1000000/1000000", 1000000, 1000000);
    check_read("1/1e3", 1, 1000);
    static const char *const WRONG[] = {"",          "/",     "1",      "1/",   "/2",   "0/4",           "5/4",
                                        "1/0",       "0/0",   "a/b",    "1/b",  "a/2",  "1/2/3",         "-1/4",
                                        "1/1000001", "1.5/4", " 1/4",   "1/4 ", "1//4", "2^64-1/2^64-1", "2^64/2^65",
                                        "+1/4",      "1/-4",  "1e9/1e9"};
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        struct part part = {77, 78, {79, 80}}, before = part;
        if (part_parse(&part, WRONG[i]))
            fail_msg("'%s' is taken for part %" PRIu64 "/%" PRIu64, WRONG[i], part.number, part.of);
        assert_true(part_same(&part, &before));
    }
    char digits[2000] = "";
    memset(digits, '0', sizeof digits - 5);
    strcpy(digits + sizeof digits - 5, "1/2");
    struct part part;
    assert_false(part_parse(&part, digits));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_the_range), cmocka_unit_test(random_ranges_are_covered),
        cmocka_unit_test(many_parts_join),     cmocka_unit_test(cuts_stay_as_they_are),
        cmocka_unit_test(parts_are_read),      cmocka_unit_test(parts_are_cut_where_intervals_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
