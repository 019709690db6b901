/* How stretches are searched the second time: differently, and in no more time than was promised. */
#include "support/answers_support.h"
#include "support/support.h"

#include "plan/load.h"
#include "plan/recheck.h"
#include "question/line_answers.h"

/* Where the search is done by something else, or at least by other tables or other instructions. */
static bool is_different(const struct recheck *second, struct way first)
{
    return second->way.method != first.method || second->way.approach != first.approach || second->vary || second->rows ||
           second->way.simd != first.simd;
}

static void check_serves(const struct recheck *second, struct range range)
{
    assert_true(second->way.method != METHOD_TRIAL || range.last <= UINT64_MAX);
    assert_true(second->way.method != METHOD_TRIAL || second->way.approach == APPROACH_PLAIN);
    assert_true(second->way.approach == APPROACH_PLAIN || range.first >= HIGH_LEAST);
    assert_true(!second->vary || (second->way.method == METHOD_SIEVE && second->way.approach == APPROACH_PLAIN));
}

/* The predicted time of everything that verifying takes, as a part of the search's. */
static double part_of_time(const struct recheck *second, struct way first, struct range range)
{
    double x = (double)range.last, seconds = 0;
    struct row_span rows = rows_of_range(range);
    uint64_t cells = (rows.count + second->stretches.cell - 1) / second->stretches.cell;
    struct row_span last = {rows.first + rows.count - second->stretches.length, second->stretches.length};
    seconds = (double)cells * (recheck_seconds(second, last) + 2 * cost_follow(first, x));
    return seconds / cost_rows(first, rows);
}

/* At heights from 10^12 to beyond 2^64, in ranges with many stretches. */
static void verifying_takes_its_share_and_a_hundredth(void **state)
{
    (void)state;
    static const double SHARES[] = {0.001, 0.01, 0.05, 0.2, 1};
    int kept = 0, all = 0;
    for (enum method method = 0; method < METHODS; method++)
        for (int power = 12; power <= 20; power++)
            for (enum simd simd = 0; simd < SIMD_LEVELS; simd++)
                for (size_t s = 0; s < COUNT_OF(SHARES); s++) {
                    uint128 x = 1;
                    for (int i = 0; i < power; i++)
                        x *= 10;
                    struct range range = {x, x + UINT64_C(300000000000) * (power < 16 ? 1 : 1000)};
                    if (range.last > method_number_max(method))
                        continue;
                    struct way first = cost_choose((struct way){.method = method, .simd = simd}, range, 1);
                    struct recheck second = recheck_plan(first, &QUESTIONS_COUNT, false, range, SHARES[s], 1);
                    check_serves(&second, range);
                    /* The whole of a range is not searched again by what takes many times as long. */
                    assert_true(is_different(&second, first) || (power >= 16 && SHARES[s] > 0.05));
                    /* At great heights there is one sieve: whatever differs takes several times as long. */
                    double most = SHARES[s] * (power < 16 ? 1 : simd == SIMD_PORTABLE ? 30 : 9) + 0.011;
                    kept += part_of_time(&second, first, range) <= SHARES[s] + 0.011;
                    all++;
                    if (part_of_time(&second, first, range) > most && (SHARES[s] < 0.05 || power >= 16))
                        fail_msg("10^%d, method %d, level %d, share %g: %g of the time", power, method, simd, SHARES[s],
                                 part_of_time(&second, first, range));
                }
    print_message("%d of %d are within their share and a hundredth\n", kept, all);
    assert_true(kept > all / 2);
}

/* What takes next to no time is searched by what has nothing in common with the sieve. */
static void small_ranges_are_verified_by_trial_division(void **state)
{
    (void)state;
    struct way first = {.method = METHOD_SIEVE, .simd = SIMD_AVX2};
    struct recheck second = recheck_plan(first, &QUESTIONS_COUNT, true, (struct range){0, 1000000}, 0.01, 1);
    assert_int_equal(second.way.method, METHOD_TRIAL);
    assert_true(second.lists);
    second = recheck_plan(first, &QUESTIONS_COUNT, false, (struct range){0, UINT64_C(100000000000)}, 0.01, 1);
    assert_int_equal(second.way.method, METHOD_SIEVE);
}

static void trial_division_is_verified_by_the_sieve(void **state)
{
    (void)state;
    struct way first = {.method = METHOD_TRIAL, .simd = SIMD_AVX2};
    for (uint64_t x = 1000; x < UINT64_MAX / 10; x *= 10) {
        struct recheck second = recheck_plan(first, &QUESTIONS_COUNT, false, (struct range){x, x + 100000}, 1, 1);
        assert_int_equal(second.way.method, METHOD_SIEVE);
        check_serves(&second, (struct range){x, x + 100000});
    }
}

/* From rows, where all lines can be made in that time; else by lines. */
static void questions_are_verified_by_rows_where_that_is_affordable(void **state)
{
    (void)state;
    struct questions asked = {0};
    ask_tuplets(&asked, "twins");
    struct range range = {UINT64_C(1000000000000), UINT64_C(1100000000000)};
    struct way first = cost_choose_asked((struct way){.method = METHOD_SIEVE, .simd = SIMD_AVX2}, &asked, range, 1);
    struct recheck second = recheck_plan(first, &asked, false, range, 0.001, 1);
    assert_true(second.rows || second.way.approach == APPROACH_TESTS);
    second = recheck_plan(first, &asked, false, range, 1, 1);
    assert_false(second.rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verifying_takes_its_share_and_a_hundredth),
        cmocka_unit_test(small_ranges_are_verified_by_trial_division),
        cmocka_unit_test(trial_division_is_verified_by_the_sieve),
        cmocka_unit_test(questions_are_verified_by_rows_where_that_is_affordable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
