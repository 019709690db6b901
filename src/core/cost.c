#include "core/cost.h"

#include <math.h>

/* Trial division: of the numbers around x, the part exp(-gamma) / ln p is left when the prime p is tried (Mertens), and
 * one of ln p numbers around p is a prime, so a number takes about
 *     integral of exp(-gamma) / (ln p)^2 dp, up to the root of x  ~  2.25 * root(x) / (ln x)^2 * (1 + 4 / ln x)
 * divisions. `number` is what each number takes at any height, `root` the factor of the term in x. Measured on an AMD EPYC
 * (Zen 3) with AVX2 and in portable C on windows from 0 to 1e13, within 10%; for AVX-512 half of AVX2, not measured. */
static const struct {
    double number, root; /* seconds */
} TRIAL[SIMD_LEVELS] = {
    [SIMD_PORTABLE] = {2.2e-9, 0.78e-9},
    [SIMD_AVX2] = {0.9e-9, 0.172e-9},
    [SIMD_AVX512] = {0.5e-9, 0.086e-9},
};

/* Seconds to stream and prepare a base prime, measured just below 2^64. */
static const double TRIAL_BASE_PRIME = 22e-9;

double cost_density(struct cost_model model, double x)
{
    x = fmax(x, 100);
    double log_x = log(x);
    return TRIAL[model.simd].number + TRIAL[model.simd].root * sqrt(x) / (log_x * log_x) * (1 + 4 / log_x);
}

double cost_setup(struct cost_model model, double x)
{
    (void)model;
    double root = sqrt(fmax(x, 100));
    return TRIAL_BASE_PRIME * root / (log(root) - 1);
}

/* Simpson's rule over equal parts: the density is smooth, close to the root of x at worst. */
enum { PARTS = 16 };

double cost_rows(struct cost_model model, struct row_span span)
{
    if (span.count == 0)
        return 0;
    double numbers = (double)span.count * ROW_NUMBERS, first = (double)span.first * ROW_NUMBERS;
    double step = numbers / (2 * PARTS), sum = 0;
    for (int i = 0; i <= 2 * PARTS; i++)
        sum += cost_density(model, first + i * step) * (i == 0 || i == 2 * PARTS ? 1 : i % 2 ? 4 : 2);
    return sum * step / 3;
}

uint64_t cost_rows_within(struct cost_model model, struct row_span span, double seconds)
{
    /* Newton's iteration on the cost as a function of the number of rows. From the density at the start, which only
     * grows, the first guess is too large and the next ones close in on the root from above. */
    if (span.count == 0)
        return 0;
    double first = (double)span.first * ROW_NUMBERS, count = (double)span.count;
    double rows = fmin(count, seconds / (cost_density(model, first) * ROW_NUMBERS));
    for (int i = 0; i < 20; i++) {
        double excess = cost_rows(model, (struct row_span){span.first, (uint64_t)rows}) - seconds;
        double change = excess / (cost_density(model, first + rows * ROW_NUMBERS) * ROW_NUMBERS);
        rows = fmin(fmax(rows - change, 0), count);
        if (fabs(change) < 1)
            break;
    }
    uint64_t within = rows >= count ? span.count : (uint64_t)rows;
    return max_u64(within, 1);
}
