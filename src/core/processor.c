/* The table's values, and the measurements that chose them.
 *
 * "Zen 3" is an AMD EPYC with an L1 data cache of 32 KiB and an L2 cache of 512 KiB, "Sapphire Rapids" an Intel Xeon with
 * an L2 cache of 2 MiB. Seconds are those of one core. */
#include "core/processor.h"

#include <math.h>

#include "core/rows.h"

const struct processor PROCESSOR = {
    /* With all else the high sieve stays below 300 MB near 1e18 and 750 MB near 2^64. Near 1e18 half of it makes a
     * search take a tenth longer, a quarter a third; half as much again 3% less. Above, the power 0.58 takes 5% longer
     * near 2^64; below, 0.7 leaves windows of one chunk, not two, near 2e16. The most is reached at 1e20: there half of
     * it takes a quarter longer, a quarter half as much again; at 1e21 twice as much would take a tenth less, and half
     * of it takes a fifth longer (1e10 numbers; Zen 3, AVX2). */
    .high_window = {.bytes = 240e6, .power_below = 0.58, .power_above = 0.7, .most = 1.2e9},

    /* Portable and AVX2: Zen 3, on a busy machine; bench_calibrate measures all but the single tests anew. The plain sieve
     * is within a third for every wheel in pieces of 1e6 to 1e9 numbers from 1e6 to 1e14; the high sieve within a quarter
     * for 3e9 numbers from 1e16 to 1e21. Portable versions of the high sieve, and of single tests, are in proportion to
     * AVX2.
     *
     * AVX-512: Intel Xeon (Sapphire Rapids, 2 MiB of L2 cache). Measured there were counting by plain and high sieve,
     * within 20%, and tests; how that is made up of near and far crossings, steps and lines, and what rows take, is in
     * proportion to AVX2. Trial division is half of AVX2's.
     *
     * Tests: windows of 1e5 to 1e9 numbers. A single test of many at a time: stretches without a prime at 1e15 and 1e18. */
    .level =
        {
            [SIMD_PORTABLE] = {.trial_number = 2.2e-9,
                               .trial_root = 0.78e-9,
                               .plain = {.near = 0.5e-9, .far = 0.98e-9, .step = 2.1e-9, .line = 1700e-9, .start = 7.8e-9},
                               .high = {.near = 0.5e-9, .far = 6.7e-9, .step = 27e-9, .start = 11e-9},
                               .test = 300e-9,
                               .test_wide = 1100e-9,
                               .tests_number = 11e-9,
                               .tests_number_wide = 72e-9,
                               .rows = {.number = 0.02e-9,
                                        .tuplet = 1.2e-9,
                                        .sum = 1e-9,
                                        .reciprocal = 7e-9,
                                        .residue = 2.2e-9,
                                        .gap = 1.6e-9,
                                        .text = 2.5e-9}},
            [SIMD_AVX2] = {.trial_number = 0.9e-9,
                           .trial_root = 0.172e-9,
                           .plain = {.near = 0.4e-9, .far = 0.95e-9, .step = 0.28e-9, .line = 1165e-9, .start = 7.9e-9},
                           .high = {.near = 0.4e-9, .far = 2.3e-9, .step = 8.5e-9, .start = 3.5e-9},
                           .test = 200e-9,
                           .test_wide = 350e-9,
                           .tests_number = 9e-9,
                           .tests_number_wide = 49e-9,
                           .rows = {.number = 0.012e-9,
                                    .tuplet = 1.2e-9,
                                    .sum = 1e-9,
                                    .reciprocal = 7e-9,
                                    .residue = 2.2e-9,
                                    .gap = 1.8e-9,
                                    .text = 2e-9}},
            [SIMD_AVX512] = {.trial_number = 0.5e-9,
                             .trial_root = 0.086e-9,
                             .plain = {.near = 0.33e-9, .far = 0.75e-9, .step = 0.2e-9, .line = 970e-9, .start = 6.4e-9},
                             .high = {.near = 0.33e-9, .far = 1.2e-9, .step = 1.8e-9, .start = 1.2e-9},
                             .test = 55e-9,
                             .test_wide = 90e-9,
                             .tests_number = 3e-9,
                             .tests_number_wide = 14e-9,
                             .rows = {.number = 0.01e-9,
                                      .tuplet = 1.2e-9,
                                      .sum = 1e-9,
                                      .reciprocal = 7e-9,
                                      .residue = 2.2e-9,
                                      .gap = 1.6e-9,
                                      .text = 1.5e-9}},
        },

    /* The first just below 2^64. On a busy Zen 3 with AVX2 bench_calibrate gives 1.1, 1, 0.5 and 0.5 times the others; the
     * table's is what it took beyond 2^64. */
    .trial_base_prime = 22e-9,
    .plain_base_prime = 20e-9,
    .table_number = 1e-10,
    .sieve_begin = 20e-6,
    .tests_begin = 20e-6,
};

/* The largest prime that is crossed off by octets (find/sieve/sieve.h). */
static const double NEAR_PRIME = 6143;

/* Where only a part of the lines is made, a step leads over several lines, by a product, which takes so much longer, in
 * seconds, where nearly all are left out. Zen 3, AVX2: twins, quadruplets and gaps at 1e15. */
static const double SPARSE_STEP = 0.85e-9;

/* A piece of which nothing else is known, and lines as on Zen 3 (core/cache_sizes.h): the plan is not to depend on the
 * caches of the rank that makes it. No line is shorter than the least. */
static const double PIECE_NUMBERS = 1e10, LINE_BYTES = 320 << 10, LINE_BYTES_LEAST = 64;

/* The wheels: numbers coprime to the modulus, and the part of a line that one is long where all lines of a chunk are kept
 * for rows; 0: it serves no rows. */
static const struct {
    double modulus, lines, row_part;
} WHEELS[LOAD_WHEELS] = {{30, 8, 0}, {210, 48, 1}, {2310, 480, 0.1}, {30030, 5760, 0}, {510510, 92160, 0}};

/* The work of a number of a piece by a wheel. */
static struct line_work wheel_number(int wheel, double root, double piece, const struct load *load)
{
    double bytes = piece / WHEELS[wheel].modulus / 8;
    double chunks = ceil(bytes / (LINE_BYTES * (load->rows ? WHEELS[wheel].row_part : 1)));
    double needed = WHEELS[wheel].lines * (1 - load->spared[wheel]), lines = needed * chunks / piece;
    return (struct line_work){.root = root,
                              .spared = load->spared[wheel],
                              .bits = lines * 8 * fmax(bytes / chunks, LINE_BYTES_LEAST),
                              .lines = lines,
                              .chunks = (chunks - 1) / piece};
}

struct line_work processor_plain_number(const struct line_costs *costs, double x, const struct load *load)
{
    double least = INFINITY, piece = load->numbers > 0 ? load->numbers : PIECE_NUMBERS;
    /* All numbers of a piece are crossed off by the primes up to the root of its last one, which is half a piece away. */
    struct line_work best = {.root = sqrt(x + piece / 2)};
    for (int i = 0; i < LOAD_WHEELS; i++) {
        if (load->rows && WHEELS[i].row_part == 0)
            continue;
        struct line_work work = wheel_number(i, best.root, piece, load);
        double seconds = processor_line_seconds(costs, &work);
        if (seconds >= least)
            continue;
        best = work;
        least = seconds;
    }
    return best;
}

double processor_window_bytes(double root)
{
    const struct window_size *window = &PROCESSOR.high_window;
    double height = fmax(root, 1e6) / 1e9;
    double bytes = window->bytes * pow(height, height < 1 ? window->power_below : window->power_above);
    return fmin(bytes, window->most);
}

/* Of the high sieve: numbers of a chunk, the least prime whose hits wait in buckets, and bytes of a hit
 * (find/high/large.c).
 */
static const double CHUNK_ROWS = 1 << 21, BUCKET_PRIME = 16e6, HIT_BYTES = 2.65, CHUNKS_MAX = 32;

/* Primes beyond 2^32 have one multiple in a window at most, and take less time the fewer of them have any. Zen 3 with AVX2:
 * 10^20 + 10^10 took 1.2 times as long as the same below 2^64, 10^21 + 10^10 1.6 times. */
struct line_work processor_high_number(double x)
{
    double root = sqrt(x), hits = ROW_BITS * log(log(fmax(root, 1.01 * BUCKET_PRIME)) / log(BUCKET_PRIME));
    double chunks = processor_window_bytes(root) / (HIT_BYTES * CHUNK_ROWS * hits);
    double numbers = fmin(fmax(chunks, 1), CHUNKS_MAX) * CHUNK_ROWS * ROW_NUMBERS;
    double windows = pow(fmax(root / 0x1p32, 1), -0.6) / numbers;
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
    /* The primes below 100 cost next to nothing; those up to 6143 stay in the L1 cache. */
    double near = fmax(log(log(fmin(work->root, NEAR_PRIME)) / log(100)), 0.1);
    double far = work->root > NEAR_PRIME ? log(log(work->root) / log(NEAR_PRIME)) : 0;
    double primes = processor_prime_count(work->root);
    double step = costs->step + SPARSE_STEP * work->spared;
    return work->bits * (near * costs->near + far * costs->far) + work->lines * (primes * step + costs->line) +
           work->chunks * primes * costs->start;
}
