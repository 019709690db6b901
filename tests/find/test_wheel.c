/* The wheels: residues, gaps and turns of every modulus, against loops over gcd. */
#include "support/support.h"

#include "find/sieve/wheel.h"

/* The wheel of a modulus with all residues, made where another one was before. */
static const struct wheel *wheel_of(uint32_t modulus)
{
    static struct wheel wheel;
    assert_true(wheel_make(&wheel, modulus == 30 ? 30030 : 30, NULL));
    assert_true(wheel_make(&wheel, modulus, NULL));
    return &wheel;
}

static void moduli_are_products_of_the_first_primes(void **state)
{
    (void)state;
    static const uint32_t PRIMES[] = {7, 11, 13, 17};
    assert_int_equal(WHEEL_MODULUS[0], 2 * 3 * 5);
    for (size_t i = 1; i < WHEELS; i++)
        assert_int_equal(WHEEL_MODULUS[i], WHEEL_MODULUS[i - 1] * PRIMES[i - 1]);
}

static void residues_are_the_numbers_coprime_to_the_modulus(void **state)
{
    (void)state;
    for (size_t i = 0; i < WHEELS; i++) {
        uint32_t modulus = WHEEL_MODULUS[i];
        const struct wheel *wheel = wheel_of(modulus);
        assert_int_equal(wheel->modulus, modulus);
        uint32_t lines = 0;
        for (uint32_t r = 2; r <= modulus + 1; r++)
            if (gcd(r, modulus) == 1) {
                assert_true(lines < wheel->lines);
                assert_int_equal(wheel->residue[lines++], r);
            }
        assert_int_equal(wheel->lines, lines);
        assert_int_equal(wheel_lines(modulus), lines);
        assert_int_equal(wheel_lines_needed(modulus, NULL), lines);
        assert_int_equal(wheel_first(modulus), wheel->residue[0]);
    }
}

/* So that the lines of 210 are the bits of the rows, and a turn of 2310 is eleven rows, less the multiples of 11. */
static void turns_of_210_and_2310_are_rows(void **state)
{
    (void)state;
    for (uint64_t n = 13; n < 100000; n++)
        if (gcd(n, 2310) == 1)
            assert_int_equal(wheel_turn(2310, n), row_of(n) / 11);
    const struct wheel *wheel = wheel_of(ROW_NUMBERS);
    assert_int_equal(wheel->lines, ROW_BITS);
    for (size_t bit = 0; bit < ROW_BITS; bit++)
        assert_int_equal(wheel->residue[bit], ROW_RESIDUE[bit]);
    for (uint64_t n = 11; n < 100000; n++)
        if (gcd(n, ROW_NUMBERS) == 1)
            assert_int_equal(wheel_turn(ROW_NUMBERS, n), row_of(n));
}

static void gaps_lead_to_the_next_number_coprime_to_the_modulus(void **state)
{
    (void)state;
    for (size_t i = 0; i < WHEELS; i++) {
        uint32_t modulus = WHEEL_MODULUS[i], longest = 0;
        const struct wheel *wheel = wheel_of(modulus);
        for (uint32_t l = 0; l + 1 < wheel->lines; l++) {
            uint32_t next = wheel->residue[l] + 1;
            while (gcd(next, modulus) != 1)
                next++;
            assert_int_equal(wheel->residue[l] + 2 * wheel->half_gap[l], next);
            longest = next - wheel->residue[l] > longest ? next - wheel->residue[l] : longest;
        }
        assert_int_equal(wheel->half_gap[wheel->lines - 1], 0);
        assert_int_equal(2 * wheel->half_gap_max, longest);
    }
}

/* Whether a reader needs a residue: about one in `every`, at random, or none if that is 0. */
static bool needs_some(void *context, uint32_t modulus, uint32_t residue)
{
    uint64_t every = *(const uint64_t *)context, mix = (uint64_t)modulus << 32 | residue;
    assert_true(residue >= 2 && residue <= modulus + 1 && gcd(residue, modulus) == 1);
    return every > 0 && random_below(&mix, every) == 0;
}

static void needed_residues_are_selected(void **state)
{
    (void)state;
    struct wheel wheel = {0};
    for (uint64_t every = 0; every < 1000000; every = 7 * every + 1)
        for (size_t i = 0; i < WHEELS; i++) {
            uint32_t modulus = WHEEL_MODULUS[i], lines = 0, last = 0, longest = 0;
            struct line_reader reader = {.context = &every, .needs = needs_some};
            assert_true(wheel_make(&wheel, modulus, &reader));
            for (uint32_t r = 2; r <= modulus + 1; r++) {
                if (gcd(r, modulus) != 1 || !needs_some(&every, modulus, r))
                    continue;
                assert_true(lines < wheel.lines && wheel.residue[lines] == r);
                if (lines > 0) {
                    assert_int_equal(wheel.half_gap[lines - 1], (r - last) / 2);
                    longest = (r - last) / 2 > longest ? (r - last) / 2 : longest;
                }
                last = r;
                lines++;
            }
            assert_int_equal(wheel.lines, lines);
            assert_int_equal(wheel_lines_needed(modulus, &reader), lines);
            assert_int_equal(wheel.half_gap_max, longest);
        }
    wheel_free(&wheel);
}

/* The turns by counting on from 0. */
static void turns_of_small_numbers_are_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < WHEELS; i++) {
        uint32_t modulus = WHEEL_MODULUS[i];
        uint64_t first = wheel_of(modulus)->residue[0], turn = 0;
        for (uint64_t n = 0; n < 200000; n++) {
            turn += n == (turn + 1) * modulus + first;
            assert_int_equal(wheel_turn(modulus, n), turn);
        }
    }
}

/* t * M + first <= n < (t + 1) * M + first, without passing 2^64. */
static void turns_of_large_numbers_are_right(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (size_t i = 0; i < WHEELS; i++) {
        uint32_t modulus = WHEEL_MODULUS[i];
        uint64_t first = wheel_of(modulus)->residue[0];
        for (int round = 0; round < 100000; round++) {
            uint64_t n = round < 1000 ? UINT64_MAX - (uint64_t)round * 61 : random_next(&random) >> round % 40;
            wide_u turn = wheel_turn(modulus, n);
            assert_true(turn * modulus + first <= n && n < (turn + 1) * modulus + first);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moduli_are_products_of_the_first_primes),
        cmocka_unit_test(residues_are_the_numbers_coprime_to_the_modulus),
        cmocka_unit_test(turns_of_210_and_2310_are_rows),
        cmocka_unit_test(gaps_lead_to_the_next_number_coprime_to_the_modulus),
        cmocka_unit_test(needed_residues_are_selected),
        cmocka_unit_test(turns_of_small_numbers_are_right),
        cmocka_unit_test(turns_of_large_numbers_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
