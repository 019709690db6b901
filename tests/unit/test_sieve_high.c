/* The sieve far up, where each piece takes seconds: the last primes that are kept in memory, and those that are streamed.
 */
#include "sieve_check.h"

/* The range as one piece in the ways from `way` to `last_way`; far primes leave no choice of the wheel. */
static void check_high(enum simd level, struct range range, int way, int last_way)
{
    struct list truth = list_truth(range.first, range.last);
    struct sieve *sieve = new_sieve(level, range);
    for (; way <= last_way; way++)
        check_piece(sieve, range, rows_of_range(range), way, &truth, simd_name(level));
    sieve_free(sieve);
    list_free(&truth);
}

static void window_at_2_53_is_right_at_every_level(void **state)
{
    (void)state;
    struct range range = {(UINT64_C(1) << 53) - 50000, (UINT64_C(1) << 53) + 50000};
    for (enum simd level = TEST_LIGHT ? simd_supported() : SIMD_PORTABLE; level <= simd_supported(); level++)
        for (int way = WAY_FIND; way <= WAY_COUNT; way += WAY_COUNT - WAY_FIND)
            check_high(level, range, way, way);
}

/* The primes around 2^28, of which those below are kept: their squares, and the product of the last and the first. */
static void composites_of_the_last_kept_primes_are_found(void **state)
{
    (void)state;
    uint64_t below = (1 << 28) - 57, above = (1 << 28) + 3;
    assert_true(is_prime_miller_rabin(below) && is_prime_miller_rabin(above));
    enum simd best = simd_supported();
    if (!TEST_LIGHT)
        check_high(best, (struct range){below * below - 2000, below * below}, WAY_FIND, WAY_FIND);
    check_high(best, (struct range){below * above - 1000, below * above + 1000}, WAY_COUNT, WAY_COUNT_BY);
    check_high(best, (struct range){above * above - 2000, above * above}, WAY_COUNT, WAY_COUNT);
}

/* Primes from 2^28 to 3.2e8 are far; the range is cut in pieces that begin and end there, and before. */
static void pieces_with_far_primes_are_right(void **state)
{
    (void)state;
    uint64_t p = 316227767, square = p * p; /* above 1e17; the next prime is the first one not used before it */
    assert_true(is_prime_miller_rabin(p));
    struct range range = {square - 500000, square + 300000};
    struct list truth = list_truth(range.first, range.last);
    struct sieve *sieve = new_sieve(simd_supported(), range);
    struct row_span left = rows_of_range(range);
    static const uint64_t SIZES[] = {1, TEST_LIGHT ? UINT64_MAX : 513, UINT64_MAX};
    for (int i = 0; left.count > 0; i++) {
        struct row_span piece = {left.first, min_u64(SIZES[i], left.count)};
        check_piece(sieve, range, piece, i == 0 ? WAY_FIND_2310 : WAY_FIND, &truth, "far");
        check_piece(sieve, range, piece, i == 0 ? WAY_COUNT_BY : WAY_COUNT, &truth, "far");
        left.first += piece.count;
        left.count -= piece.count;
    }
    sieve_free(sieve);
    list_free(&truth);
}

/* A range may begin far below its far primes. */
static void low_pieces_of_the_highest_range_are_right(void **state)
{
    (void)state;
    struct range range = {3, UINT64_MAX};
    static const struct row_span PIECES[] = {{0, 1}, {0, 700}, {29, 1}, {20452224, 3}, {UINT64_C(20452225000), 100}};
    struct sieve *sieve = new_sieve(simd_supported(), range);
    for (size_t i = 0; i < COUNT_OF(PIECES); i++) {
        struct range numbers = range_of_rows(PIECES[i], range);
        struct list truth = list_truth(numbers.first, numbers.last);
        for (int way = 0; way < (i < 4 ? WAYS - 1 : WAY_COUNT_BY); way++)
            check_piece(sieve, range, PIECES[i], way, &truth, "low pieces");
        list_free(&truth);
    }
    sieve_free(sieve);
}

static void window_at_2_63_is_right(void **state)
{
    (void)state;
    if (TEST_LIGHT)
        skip();
    uint64_t middle = UINT64_C(1) << 63;
    check_high(simd_supported(), (struct range){middle - 20000, middle + 20000}, WAY_COUNT, WAY_COUNT);
}

/* One range, with a piece around the square of the largest base prime, 2^32 - 5, and one at the end of all numbers. */
static void last_numbers_below_2_64_are_right(void **state)
{
    (void)state;
    if (TEST_LIGHT)
        skip();
    uint64_t p = UINT64_C(4294967291), square = p * p;
    assert_true(is_prime_miller_rabin(p));
    struct range range = {square - 1000, UINT64_MAX};
    struct row_span middle = {row_of(square) - 1, 3}, end = {ROW_LAST - 99, 100};
    struct range around = range_of_rows(middle, range), last = range_of_rows(end, range);
    struct list truth = list_truth(around.first, around.last), last_truth = list_truth(last.first, last.last);
    struct sieve *sieve = new_sieve(simd_supported(), range);
    check_piece(sieve, range, middle, WAY_COUNT, &truth, "the largest square");
    check_piece(sieve, range, end, WAY_FIND, &last_truth, "the last rows");
    sieve_free(sieve);
    list_free(&truth);
    list_free(&last_truth);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(window_at_2_53_is_right_at_every_level),
        cmocka_unit_test(composites_of_the_last_kept_primes_are_found),
        cmocka_unit_test(pieces_with_far_primes_are_right),
        cmocka_unit_test(low_pieces_of_the_highest_range_are_right),
        cmocka_unit_test(window_at_2_63_is_right),
        cmocka_unit_test(last_numbers_below_2_64_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
