#include "plan/nth.h"

#include <math.h>

#include "core/number.h"
#include "core/uint128.h"
#include "plan/prime_count.h"

/* Primes that one rank lists in well below a second. */
enum { WALK_PRIMES = 200000 };

/* The grid of the first range's end: this fraction of it, a power of two. Predictions of two machines differ by less than
 * 1e-15 of it, so that they hardly ever lie on two sides of a line of the grid. A checkpoint names the range, so that
 * another machine must come to the same one. */
static const double GRID = 0x1p-40;

/* R(x) is off by less than this for every x up to NUMBER_MAX: the number of primes differs from li(x) by at most
 * root(x) ln x / (8 pi), 1.3e11 (J. Buethe, Estimating pi(x) and related functions under partial RH assumptions, 2016, for
 * x up to 10^19; above under the hypothesis), and R(x) differs from li(x) by about li(root(x)) / 2, 1.3e9. */
static const double ESTIMATE_ERROR = 0x1p38;

static uint128 to_number(double x)
{
    return x >= (double)NUMBER_MAX ? NUMBER_MAX : (uint128)x;
}

bool nth_is_hopeless(uint64_t n, struct range range)
{
    double last = prime_count_estimate((double)range.last), first = prime_count_estimate((double)range.first);
    return (double)n > last - first + ESTIMATE_ERROR;
}

struct range nth_first_range(uint64_t n, struct range all)
{
    uint128 first = all.first;
    double before = first > 2 ? prime_count_estimate((double)first - 1) : 0;
    double end = prime_count_inverse(before + (double)n), grid = fmax(exp2(floor(log2(end * GRID))), 1);
    return (struct range){first, max_u128(first, min_u128(to_number(floor(end / grid) * grid), all.last))};
}

/* The primes that are still missing, and whether they lie above `end`. */
static uint64_t missing(bool *above, const struct nth *nth)
{
    *above = nth->n > nth->counted;
    return *above ? nth->n - nth->counted : nth->counted - nth->n;
}

/* About how many numbers this number of primes takes around x. */
static uint128 numbers_of(uint64_t primes, double x)
{
    return to_number((double)primes * log(fmax(x, 10)));
}

bool nth_next_range(struct range *range, const struct nth *nth)
{
    bool above;
    uint64_t primes = missing(&above, nth);
    uint128 numbers = numbers_of(primes, (double)nth->end);
    if (primes <= WALK_PRIMES || (above && nth->end == nth->all.last))
        return false;
    if (above)
        *range = (struct range){nth->end + 1, nth->end + min_u128(numbers, nth->all.last - nth->end)};
    else
        *range = (struct range){nth->end - min_u128(numbers, nth->end - nth->all.first), nth->end};
    return true;
}

void nth_take(struct nth *nth, struct range range, uint64_t count)
{
    if (range.first > nth->end) {
        nth->end = range.last;
        nth->counted += count;
    } else {
        nth->end = range.first - 1;
        nth->counted -= count;
    }
}

bool nth_is_beyond(const struct nth *nth)
{
    return nth->end == nth->all.last && nth->counted < nth->n;
}

struct range nth_walk(uint64_t *index, bool *from_end, const struct nth *nth)
{
    enum { MORE = 1000 }; /* Numbers: near primes that are few, their mean distance says little. */
    bool above;
    uint64_t primes = missing(&above, nth);
    uint128 numbers = numbers_of(primes, (double)nth->end);
    numbers += numbers / 4 + MORE; /* A quarter more than expected, as primes may be sparse here. */
    *from_end = !above;
    *index = above ? primes - 1 : primes;
    if (above)
        return (struct range){nth->end + 1, nth->end + min_u128(numbers, nth->all.last - nth->end)};
    return (struct range){nth->end - min_u128(numbers, nth->end - nth->all.first), nth->end};
}
