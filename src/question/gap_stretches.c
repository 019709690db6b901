#include "question/gap_stretches.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MODULUS_MAX = 510510,
    SIEVED_MAX = 92160, /* The residues coprime to it. */
    TOGETHER = 512,     /* Stretches that are settled together. */
    AT_ONCE = 128,      /* Numbers that are tested together, at least. */
    DIVISORS = 28,
};

/* Below, tests are scalar: the others are for large numbers only. */
#define LARGE_MIN (UINT64_C(1) << 20)
#define BASE_MIN (UINT64_C(1) << 32)

_Static_assert((int)TOGETHER + (int)AT_ONCE <= (int)PRIME_TESTS_MAX, "a round's numbers are tested with one call");

/* Odd numbers with one of these factors are not worth a test. */
static const uint8_t DIVISOR[DIVISORS] = {7,  11, 13, 17, 19, 23, 29, 31, 37,  41,  43,  47,  53,  59,
                                          61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127};

/* A stretch between the primes base + a and base + b, whose open numbers between `below` and `above` are picked for a test.
 * All numbers here are what the real ones are above the base, which is even. */
struct stretch {
    uint64_t a, b, below, above; /* All odd. */
    size_t picked;               /* How many numbers of the present round are its own. */
};

struct gap_stretches {
    uint64_t least;
    const struct prime_tests *tests;
    uint128 base;
    uint64_t large_min; /* From here on numbers are large. */
    uint32_t modulus;   /* 0: nothing is known of the residues. */
    size_t sieved_count;
    uint32_t sieved[SIEVED_MAX];
    uint64_t open[MODULUS_MAX / 2 / 64 + 1]; /* Bit i: whether numbers that are 2i + 1 modulo the modulus are open. */
    uint64_t inverse[DIVISORS];              /* Of each divisor p, modulo 2^64. */
    uint64_t shift[DIVISORS];                /* The inverse times the base modulo p. */
    uint64_t quotient[DIVISORS]; /* The largest one: n * inverse + shift is larger if p does not divide base + n. */
    size_t active;
    struct stretch stretch[TOGETHER];
    uint64_t numbers[TOGETHER + AT_ONCE];
    uint8_t prime[TOGETHER + AT_ONCE];
    uint64_t listed_to; /* Gaps from behind here on need not be listed. */
    struct gaps_found found;
};

struct gap_stretches *gap_stretches_new(uint64_t least, const struct prime_tests *tests)
{
    struct gap_stretches *s = malloc(sizeof *s);
    if (s == NULL)
        return NULL;
    s->least = least;
    s->tests = tests;
    s->modulus = 0;
    for (size_t i = 0; i < DIVISORS; i++) {
        uint64_t p = DIVISOR[i], inverse = p; /* Right for 3 bits, as p * p = 1 modulo 8. */
        for (int bits = 3; bits < 64; bits *= 2)
            inverse *= 2 - p * inverse;
        s->inverse[i] = inverse;
        s->quotient[i] = UINT64_MAX / p;
    }
    return s;
}

void gap_stretches_free(struct gap_stretches *stretches)
{
    free(stretches);
}

static void close_residue(struct gap_stretches *s, uint32_t residue)
{
    uint32_t i = residue % s->modulus / 2;
    s->open[i / 64] &= ~(UINT64_C(1) << i % 64);
}

static void open_residues(struct gap_stretches *s)
{
    static const uint32_t PRIMES[] = {3, 5, 7, 11, 13, 17};
    memset(s->open, 0xff, sizeof s->open);
    for (size_t i = 0; i < sizeof PRIMES / sizeof *PRIMES; i++)
        if (s->modulus % PRIMES[i] == 0)
            for (uint32_t n = PRIMES[i]; n < s->modulus; n += 2 * PRIMES[i])
                close_residue(s, n);
    for (size_t i = 0; i < s->sieved_count; i++)
        close_residue(s, s->sieved[i]);
}

/* Numbers above the base are below 2^63, so that adding the base's rest does not overflow. */
static void set_base(struct gap_stretches *s, uint128 base)
{
    assert(base % 2 == 0 && (base == 0 || base >= BASE_MIN));
    s->base = base;
    s->large_min = base == 0 ? LARGE_MIN : 0;
    for (size_t i = 0; i < DIVISORS; i++)
        s->shift[i] = s->inverse[i] * (uint64_t)(base % DIVISOR[i]);
}

void gap_stretches_begin(struct gap_stretches *s, uint128 base, uint32_t modulus, const uint32_t *sieved, size_t count)
{
    set_base(s, base);
    s->active = 0;
    s->listed_to = UINT64_MAX;
    s->found.number = s->found.listed = 0;
    s->found.largest = (struct gap){0, 0};
    if (s->modulus == modulus && s->sieved_count == count && memcmp(s->sieved, sieved, count * sizeof *sieved) == 0)
        return;
    s->modulus = modulus;
    s->sieved_count = count;
    memcpy(s->sieved, sieved, count * sizeof *sieved);
    open_residues(s);
}

static int by_place(const void *left, const void *right)
{
    uint128 a = ((const struct gap *)left)->from, b = ((const struct gap *)right)->from;
    return (a > b) - (a < b);
}

/* Keeps the first ones of the list. */
static void sort_list(struct gap_stretches *s)
{
    struct gaps_found *found = &s->found;
    qsort(found->list, found->listed, sizeof *found->list, by_place);
    if (found->listed < GAPS_LISTED_MAX)
        return;
    found->listed = GAPS_LISTED_MAX;
    s->listed_to = (uint64_t)(found->list[GAPS_LISTED_MAX - 1].from - s->base);
}

void gap_stretches_add_gap(struct gap_stretches *s, uint64_t from, uint64_t to)
{
    struct gaps_found *found = &s->found;
    struct gap gap = {to - from, s->base + from};
    if (gap.size < s->least)
        return;
    found->number++;
    if (gap.size > found->largest.size || (gap.size == found->largest.size && gap.from < found->largest.from))
        found->largest = gap;
    if (from > s->listed_to)
        return;
    if (found->listed == 2 * GAPS_LISTED_MAX)
        sort_list(s);
    found->list[found->listed++] = gap;
}

static bool has_divisor(const struct gap_stretches *s, uint64_t n)
{
    if (n < s->large_min)
        return false;
    for (size_t i = 0; i < DIVISORS; i++)
        if (n * s->inverse[i] + s->shift[i] <= s->quotient[i])
            return true;
    return false;
}

static bool is_open(const struct gap_stretches *s, uint32_t i)
{
    return s->open[i / 64] >> i % 64 & 1;
}

/* The first number worth a test from n on up to b, which is none; both are odd. */
static uint64_t next_above(const struct gap_stretches *s, uint64_t n, uint64_t b)
{
    uint32_t half = s->modulus / 2, i = (uint32_t)(n % s->modulus) / 2;
    for (; n < b; n += 2, i = i + 1 == half ? 0 : i + 1)
        if (is_open(s, i) && !has_divisor(s, n))
            break;
    return n;
}

/* The first one from n on down to a, which is none. */
static uint64_t next_below(const struct gap_stretches *s, uint64_t n, uint64_t a)
{
    uint32_t half = s->modulus / 2, i = (uint32_t)(n % s->modulus) / 2;
    for (; n > a; n -= 2, i = (i == 0 ? half : i) - 1)
        if (is_open(s, i) && !has_divisor(s, n))
            break;
    return n;
}

static struct stretch stretch_of(uint64_t a, uint64_t b)
{
    uint64_t middle = a + (b - a) / 4 * 2;
    return (struct stretch){.a = a, .b = b, .below = middle, .above = min_u64(middle + 2, b)};
}

/* Picks the next number on the side that has more left; 0 if all are picked. */
static uint64_t pick(const struct gap_stretches *s, struct stretch *stretch)
{
    uint64_t picked = 0;
    if (stretch->b - stretch->above < stretch->below - stretch->a) {
        picked = next_below(s, stretch->below, stretch->a);
        stretch->below = picked > stretch->a ? picked - 2 : picked;
        if (picked > stretch->a)
            return picked;
    }
    picked = next_above(s, stretch->above, stretch->b);
    stretch->above = picked < stretch->b ? picked + 2 : picked;
    if (picked < stretch->b)
        return picked;
    picked = next_below(s, stretch->below, stretch->a);
    stretch->below = picked > stretch->a ? picked - 2 : picked;
    return picked > stretch->a ? picked : 0;
}

/* Picks up to `share` numbers of each stretch; gives how many in all. */
static size_t pick_numbers(struct gap_stretches *s, size_t share)
{
    size_t count = 0;
    for (size_t i = 0; i < s->active; i++) {
        struct stretch *stretch = &s->stretch[i];
        for (stretch->picked = 0; stretch->picked < share; stretch->picked++) {
            uint64_t n = pick(s, stretch);
            if (n == 0)
                break;
            s->numbers[count++] = n;
        }
    }
    return count;
}

static void test_numbers(struct gap_stretches *s, size_t count)
{
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < count; i++)
        least = min_u64(least, s->numbers[i]);
    if (least >= s->large_min && count > 0)
        s->tests->test(s->prime, s->base, s->numbers, count, s->tests->simd);
    else
        for (size_t i = 0; i < count; i++)
            s->prime[i] = s->tests->is_prime(s->base + s->numbers[i]);
}

/* Finds the gaps of a stretch prime by prime: slow, but it needs no room. */
static void walk(struct gap_stretches *s, uint64_t a, uint64_t b)
{
    for (uint64_t n = next_above(s, a + 2, b); a < b; n = next_above(s, n + 2, b)) {
        if (n < b && !s->tests->is_prime(s->base + n))
            continue;
        gap_stretches_add_gap(s, a, n);
        a = n;
    }
}

/* Keeps what is left of stretch i when p in it turned out to be prime; the stretches before it are in *kept places. */
static void split(struct gap_stretches *s, size_t i, size_t *kept, uint64_t p)
{
    uint64_t a = s->stretch[i].a, b = s->stretch[i].b;
    if (p - a >= s->least)
        s->stretch[(*kept)++] = stretch_of(a, p);
    if (b - p < s->least)
        return;
    if (*kept <= i)
        s->stretch[(*kept)++] = stretch_of(p, b);
    else
        walk(s, p, b);
}

/* Tests numbers of all stretches, and keeps those that are not settled. */
static void test_round(struct gap_stretches *s)
{
    size_t share = s->active < AT_ONCE ? AT_ONCE / s->active : 1, kept = 0, active = s->active;
    test_numbers(s, pick_numbers(s, share));
    const uint64_t *numbers = s->numbers;
    const uint8_t *prime = s->prime;
    for (size_t i = 0; i < active; i++) {
        struct stretch stretch = s->stretch[i];
        size_t k = 0;
        while (k < stretch.picked && !prime[k])
            k++;
        if (k < stretch.picked)
            split(s, i, &kept, numbers[k]);
        else if (stretch.picked < share)
            gap_stretches_add_gap(s, stretch.a, stretch.b);
        else
            s->stretch[kept++] = stretch;
        numbers += stretch.picked;
        prime += stretch.picked;
    }
    s->active = kept;
}

void gap_stretches_add(struct gap_stretches *s, uint64_t a, uint64_t b)
{
    assert(a <= b && (s->base == 0 ? a > GAP_STRETCHES_MIN : b <= INT64_MAX));
    if (b - a < s->least)
        return;
    if (s->active == TOGETHER)
        while (s->active > TOGETHER / 2)
            test_round(s);
    s->stretch[s->active++] = stretch_of(a, b);
}

struct gaps_found *gap_stretches_finish(struct gap_stretches *s)
{
    while (s->active > 0)
        test_round(s);
    sort_list(s);
    return &s->found;
}

double gap_stretches_tests(double x)
{
    double candidates = 0.5; /* Of all numbers, those without a factor up to the largest divisor. */
    candidates *= (1 - 1.0 / 3) * (1 - 1.0 / 5);
    for (size_t i = 0; i < DIVISORS; i++)
        candidates *= 1 - 1.0 / DIVISOR[i];
    return fmax(1, candidates * log(x));
}
