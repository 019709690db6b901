/* One number at a time: small divisors, base 2, then groups of bases side by side. */
#include "find/tests/primality.h"

#include <string.h>

#include "find/tests/montgomery.h"

enum {
    /* Bases that are tested side by side, as each product waits for the one before it. For primes near 2^64, one at a time
     * takes 2.4 times as long, three 13% longer, six as long. */
    LANES = 4,
    /* Bits of the exponent that are taken at a time: 2 take 15% longer, 3 take 4%, 5 take 17%. */
    WINDOW_BITS = 4,
    WINDOW_POWERS = 1 << WINDOW_BITS,
    /* Below the square of 43, what no smaller prime divides is prime. */
    DIVIDED_BELOW = 43 * 43,
};

/* The bases behind 2, and the n below which they are enough with those before them: psi_5 and psi_9. From 2 to 37 they are
 * enough for every n; 41 fills the last lane. */
static const struct {
    uint64_t base[LANES], enough_below;
} BASES[] = {
    {{3, 5, 7, 11}, UINT64_C(2152302898747)},
    {{13, 17, 19, 23}, UINT64_C(3825123056546413051)},
    {{29, 31, 37, 41}, UINT64_MAX},
};

/* R * R mod n, which brings a number x into the form of the residues: multiply(x, R * R) = x * R. From 4 = 2^2 by five
 * squarings to 2^64. */
static uint64_t square_of_r(const struct montgomery *m)
{
    uint64_t two = add(m, m->one, m->one), power = add(m, two, two);
    for (int exponent = 2; exponent < 64; exponent *= 2)
        power = multiply(m, power, power);
    return power;
}

/* n - 1 = odd << twos. */
static inline int twos_of(uint64_t n)
{
    return __builtin_ctzll(n - 1);
}

/* The strong test to base 2, which nearly all composites fail. Multiplications by the base are doublings. */
static bool passes_base_2(const struct montgomery *m)
{
    int twos = twos_of(m->n);
    uint64_t odd = m->n >> twos, minus_one = m->n - m->one;
    uint64_t x = add(m, m->one, m->one);
    for (int bit = highest_bit(odd); bit-- > 0;) {
        x = multiply(m, x, x);
        x = add(m, x, x & -(odd >> bit & 1)); /* No branch, as the bits are as good as random. */
    }
    bool passes = x == m->one || x == minus_one;
    for (int i = 1; i < twos && !passes; i++) {
        x = multiply(m, x, x);
        passes = x == minus_one;
    }
    return passes;
}

/* The powers 0 ... WINDOW_POWERS - 1 of each residue. */
static inline void make_powers(uint64_t powers[WINDOW_POWERS][LANES], const struct montgomery *m, const uint64_t x[LANES])
{
    for (int i = 0; i < LANES; i++) {
        powers[0][i] = m->one;
        powers[1][i] = x[i];
    }
    for (int k = 2; k < WINDOW_POWERS; k++)
        for (int i = 0; i < LANES; i++)
            powers[k][i] = multiply(m, powers[k - 1][i], powers[1][i]);
}

static inline void square_lanes(uint64_t x[LANES], const struct montgomery *m)
{
    for (int i = 0; i < LANES; i++)
        x[i] = multiply(m, x[i], x[i]);
}

/* Raises each residue to a power, from the highest bits of the exponent to the lowest. */
static inline void raise_lanes(uint64_t x[LANES], const struct montgomery *m, uint64_t exponent)
{
    uint64_t powers[WINDOW_POWERS][LANES];
    make_powers(powers, m, x);
    int shift = highest_bit(exponent) / WINDOW_BITS * WINDOW_BITS;
    memcpy(x, powers[exponent >> shift], sizeof *powers);
    while (shift > 0) {
        shift -= WINDOW_BITS;
        for (int i = 0; i < WINDOW_BITS; i++)
            square_lanes(x, m);
        const uint64_t *power = powers[exponent >> shift & (WINDOW_POWERS - 1)];
        for (int i = 0; i < LANES; i++)
            x[i] = multiply(m, x[i], power[i]);
    }
}

/* The strong test to several bases, given as residues that are not 0. */
static bool passes_lanes(const struct montgomery *m, uint64_t x[LANES])
{
    int twos = twos_of(m->n);
    uint64_t minus_one = m->n - m->one;
    raise_lanes(x, m, m->n >> twos);
    bool passes[LANES];
    for (int i = 0; i < LANES; i++)
        passes[i] = x[i] == m->one || x[i] == minus_one;
    for (int j = 1; j < twos; j++) {
        square_lanes(x, m);
        for (int i = 0; i < LANES; i++)
            passes[i] |= x[i] == minus_one;
    }
    for (int i = 0; i < LANES; i++)
        if (!passes[i])
            return false;
    return true;
}

/* As many of the other bases as n needs. */
static bool passes_other_bases(const struct montgomery *m)
{
    uint64_t r_squared = square_of_r(m);
    for (size_t group = 0; group < sizeof BASES / sizeof *BASES; group++) {
        uint64_t x[LANES];
        for (int i = 0; i < LANES; i++)
            x[i] = multiply(m, BASES[group].base[i], r_squared);
        if (!passes_lanes(m, x))
            return false;
        if (m->n < BASES[group].enough_below)
            break;
    }
    return true;
}

bool primality_is_prime(uint64_t n)
{
    static const uint64_t DIVISORS[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41};
    for (size_t i = 0; i < sizeof DIVISORS / sizeof *DIVISORS; i++)
        if (n % DIVISORS[i] == 0)
            return n == DIVISORS[i];
    if (n < DIVIDED_BELOW)
        return n > 1;
    struct montgomery m = montgomery_of(n);
    return passes_base_2(&m) && passes_other_bases(&m);
}
