/* The table's values, and the measurements that chose them.
 *
 * "Zen 3" is an AMD EPYC with an L1 data cache of 32 KiB and an L2 cache of 512 KiB, "Sapphire Rapids" an Intel Xeon with
 * an L2 cache of 2 MiB. Seconds are those of one core. */
#include "core/processor.h"

#include <math.h>

#include "core/rows.h"

const struct processor PROCESSOR = {
    /* With all else the high sieve stays below 300 MB near 1e18 and 750 MB near 2^64. Near 1e18 half of it makes a search
     * take a tenth longer, a quarter a third; half as much again 3% less. Above, the power 0.58 takes 5% longer near 2^64;
     * below, 0.7 leaves windows of one chunk, not two, near 2e16. The most is reached at 1e20: there half of it takes a
     * quarter longer, a quarter half as much again; at 1e21 twice as much would take a tenth less, and half of it takes a
     * fifth longer (1e10 numbers; Zen 3, AVX2). */
    .high_window = {.bytes = 240e6, .power_below = 0.58, .power_above = 0.7, .most = 1.2e9},

    /* Zen 3 with AVX2; a bit is filled in a tenth of a crossing's time. The step and the line are those of short lines, of
     * all residues or a part of them, 1e9 + 1e7 to 1e14 + 1e7: there they decide. */
    .layout = {.crossing = 0.55e-9, .fill = 0.055e-9, .step = 0.4e-9, .line = 3.5e-6, .start = 2e-9},

    /* Trial division: Zen 3 with AVX2 and in portable C, windows from 0 to 1e13, within 10%; for AVX-512 half of AVX2, not
     * measured.
     *
     * The plain sieve: Zen 3, counting, windows of 3e9 and 1e10 numbers from 0 to 1e16, within 20%; handing the numbers
     * over as rows takes up to twice as long below 1e12. AVX-512, and AVX2 from 1e15 on, on Sapphire Rapids; there Zen 3
     * took up to twice as long. What fills and lines take is in the crossings.
     *
     * The high sieve: Sapphire Rapids, windows of 1e8 to 1e10 numbers from 1e15 to 2^64, within 20%.
     *
     * Tests: Sapphire Rapids, windows of 1e5 to 1e9 numbers. A single test of many at a time, with AVX2: Zen 3, stretches
     * without a prime at 1e15 and 1e18; the others in proportion to windows. */
    .level =
        {
            [SIMD_PORTABLE] = {.trial_number = 2.2e-9,
                               .trial_root = 0.78e-9,
                               .plain = {.crossing = 0.782e-9, .step = 5.877e-9, .start = 10e-9},
                               .high = {.crossing = 3.9375e-9, .step = 6e-9, .start = 11e-9},
                               .test = 300e-9,
                               .test_wide = 1100e-9,
                               .tests_number = 9e-9,
                               .tests_number_wide = 72e-9},
            [SIMD_AVX2] = {.trial_number = 0.9e-9,
                           .trial_root = 0.172e-9,
                           .plain = {.crossing = 0.6256e-9, .step = 0.41e-9, .start = 10e-9},
                           .high = {.crossing = 1.18125e-9, .step = 2e-9, .start = 3e-9},
                           .test = 200e-9,
                           .test_wide = 350e-9,
                           .tests_number = 7e-9,
                           .tests_number_wide = 35e-9},
            [SIMD_AVX512] = {.trial_number = 0.5e-9,
                             .trial_root = 0.086e-9,
                             .plain = {.crossing = 0.52135e-9, .step = 0.21867e-9, .start = 10e-9},
                             .high = {.crossing = 0.809375e-9, .step = 1e-9, .start = 1.2e-9},
                             .test = 55e-9,
                             .test_wide = 90e-9,
                             .tests_number = 3e-9,
                             .tests_number_wide = 14e-9},
        },

    /* Zen 3 with AVX2, primes near 1e10. */
    .rows = {.tuplet = 1.2e-9, .sum = 1e-9, .reciprocal = 7e-9, .residue = 2.2e-9, .gap = 1.3e-9},

    /* The first just below 2^64. Where and how the others were measured is not known any more; on a busy AMD EPYC (Zen 3,
     * AVX2) bench_calibrate gave 1.1, 2.3, 0.5 and 0.5 times these values, the table with 1e-10 instead of 6e-11, as it
     * took beyond 2^64. */
    .trial_base_prime = 22e-9,
    .plain_base_prime = 20e-9,
    .table_number = 1e-10,
    .sieve_begin = 20e-6,
    .tests_begin = 20e-6,
};

/* Of a line of full length, by the sizes for Zen 3 (core/cache_sizes.h). What is predicted is not to depend on the caches
 * of the rank that plans. */
static const double LINE_BYTES = 320 << 10;

struct line_work processor_plain_number(double x)
{
    const double bits = 5760.0 / 30030; /* The numbers coprime to 30030. */
    return (struct line_work){.root = sqrt(x), .bits = bits, .lines = bits / (8 * LINE_BYTES)};
}

/* Primes beyond 2^32 have one multiple in a window at most, and take less time the fewer of them have any. Zen 3 with AVX2:
 * 10^20 + 10^10 took 1.2 times as long as the same below 2^64, 10^21 + 10^10 1.6 times. */
struct line_work processor_high_number(double x)
{
    double root = sqrt(x), windows = 1e-9 * pow(fmax(root / 0x1p32, 1), -0.6);
    return (struct line_work){.root = root, .bits = (double)ROW_BITS / ROW_NUMBERS, .lines = windows};
}

double processor_test_seconds(enum simd simd, double x)
{
    const struct level_costs *costs = &PROCESSOR.level[simd];
    return x < 0x1p64 ? costs->test : costs->test_wide;
}

double processor_prime_count(double x)
{
    return x / (log(x) - 1);
}

double processor_line_seconds(const struct line_costs *costs, const struct line_work *work)
{
    /* The primes below 100 cost next to nothing. */
    double crossings = fmax(log(log(work->root) / log(100)), 0.1), primes = processor_prime_count(work->root);
    return work->bits * (crossings * costs->crossing + costs->fill) + work->lines * (primes * costs->step + costs->line) +
           work->chunks * primes * costs->start;
}
