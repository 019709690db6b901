/* The order of the two tests, with queues that keep their groups full; and the portable version. */
#include "find/tests/primality_lanes.h"

#include <stdbool.h>
#include <string.h>

#include "core/arith.h"
#include "find/tests/montgomery.h"
#include "find/tests/primality.h"

const struct primality_lanes *primality_lanes_for(enum simd simd)
{
#if CPU_X86_64
    if (simd == SIMD_AVX512 && cpu_has_ifma())
        return &PRIMALITY_LANES_IFMA;
    if (simd >= SIMD_AVX2)
        return &PRIMALITY_LANES_AVX2;
#endif
    (void)simd;
    return &PRIMALITY_LANES_PORTABLE;
}

/* (a/n) for odd n. */
static int jacobi(uint64_t a, uint64_t n)
{
    int sign = 1;
    while (a != 0) {
        int twos = __builtin_ctzll(a);
        a >>= twos;
        if (twos % 2 == 1 && (n % 8 == 3 || n % 8 == 5))
            sign = -sign;
        if (a % 4 == 3 && n % 4 == 3)
            sign = -sign;
        uint64_t rest = n % a;
        n = a;
        a = rest;
    }
    return n == 1 ? sign : 0;
}

/* The parameter, where parameter_bits gives these bits; 255 of 256 numbers have some. */
static uint64_t parameter_of(uint32_t fit, uint64_t n)
{
    if (fit != 0)
        return (uint64_t)__builtin_ctz(fit);
    uint64_t p = 18;
    while (p <= LUCAS_P_MAX && jacobi(p * p - 4, n) == 1)
        p++;
    return p <= LUCAS_P_MAX && jacobi(p * p - 4, n) == 0 ? 0 : p;
}

uint64_t primality_lanes_parameter(uint64_t n)
{
    return parameter_of(parameter_bits((uint32_t)(n % PARAMETER_PRIMES), (uint32_t)n), n);
}

/* Numbers that have passed the first test, and wait for a whole group for the second. */
struct queue {
    size_t count;
    uint64_t n[LANES_GROUP_MAX];
    size_t index[LANES_GROUP_MAX];
};

/* Repeats the last of count > 0 numbers up to the group's size. */
static void fill_group(uint64_t *n, size_t count, size_t group)
{
    for (size_t i = count; i < group; i++)
        n[i] = n[count - 1];
}

static void flush(uint8_t *prime, struct queue *queue, const struct primality_lanes *lanes)
{
    if (queue->count == 0)
        return;
    fill_group(queue->n, queue->count, lanes->group);
    uint32_t fit[LANES_GROUP_MAX];
    uint64_t p[LANES_GROUP_MAX], none = 0; /* Bits of the numbers that have no parameter. */
    lanes->parameters(fit, queue->n);
    for (size_t i = 0; i < lanes->group; i++) {
        p[i] = parameter_of(fit[i], queue->n[i]);
        if (p[i] == 0 || p[i] > LUCAS_P_MAX) {
            none |= UINT64_C(1) << i;
            p[i] = 3;
        }
    }
    uint64_t passes = lanes->lucas(queue->n, p);
    for (size_t i = 0; i < queue->count; i++)
        prime[queue->index[i]] = (uint8_t)(none >> i & 1 ? primality_is_prime(queue->n[i]) : passes >> i & 1);
    queue->count = 0;
}

static void enqueue(uint8_t *prime, struct queue *queue, uint64_t n, size_t index, const struct primality_lanes *lanes)
{
    queue->n[queue->count] = n;
    queue->index[queue->count] = index;
    if (++queue->count == lanes->group)
        flush(prime, queue, lanes);
}

size_t primality_lanes_test(uint8_t *prime, const uint64_t *n, size_t count, const struct primality_lanes *lanes)
{
    struct queue queue = {.count = 0};
    memset(prime, 0, count);
    for (size_t begin = 0; begin < count; begin += lanes->group) {
        uint64_t group[LANES_GROUP_MAX];
        size_t size = min_u64(count - begin, lanes->group);
        memcpy(group, n + begin, size * sizeof *n);
        fill_group(group, size, lanes->group);
        uint64_t passes = lanes->strong_base_2(group) & UINT64_MAX >> (64 - size);
        for (; passes != 0; passes &= passes - 1) {
            size_t i = (size_t)__builtin_ctzll(passes);
            enqueue(prime, &queue, group[i], begin + i, lanes);
        }
    }
    flush(prime, &queue, lanes);
    size_t primes = 0;
    for (size_t i = 0; i < count; i++)
        primes += prime[i];
    return primes;
}

/* The portable version: residues side by side, as each product waits for the one before it. For primes near 2^64, three at
 * a time take 15% longer, five and six as long. */
enum { SIDE_BY_SIDE = 4 };

/* For each number of a group: R modulo n, and the residues x_i of the last steps, i = 1 ... LANES_STEPS. */
struct steps {
    uint64_t one[SIDE_BY_SIDE];
    uint64_t x[LANES_STEPS + 1][SIDE_BY_SIDE];
};

/* Makes what does not depend on the test; gives the largest number. */
static uint64_t begin_group(struct steps *steps, struct montgomery *m, const uint64_t *n)
{
    uint64_t largest = 0;
    for (int i = 0; i < SIDE_BY_SIDE; i++) {
        m[i] = montgomery_of(n[i]);
        steps->one[i] = m[i].one;
        largest = max_u64(largest, n[i]);
    }
    return largest;
}

/* Each x_i is the square of the next. n passes if the first of them that is not 1 is -1, or if there is none. */
static bool passes_base_2(const struct steps *steps, const uint64_t *n, int lane)
{
    int twos = __builtin_ctzll(n[lane] - 1);
    for (int i = 1; i <= LANES_STEPS; i++) {
        uint64_t x = steps->x[i][lane];
        if (x == n[lane] - steps->one[lane])
            return true;
        if (x != steps->one[lane])
            return false;
        if (i == twos)
            return true;
    }
    return primality_is_prime(n[lane]);
}

/* Each x_i is the square of the next, less 2. n passes if the first of them that is not 2 is -2, and the last one or
 * followed by 0; or if there is none. */
static bool passes_lucas(const struct steps *steps, const uint64_t *n, int lane)
{
    /* n + 1 = 2 * half */
    uint64_t half = n[lane] / 2 + 1;
    int twos = __builtin_ctzll(half) + 1;
    struct montgomery m = {.n = n[lane]};
    uint64_t two = add(&m, steps->one[lane], steps->one[lane]), minus_two = n[lane] - two;
    for (int i = 1; i <= LANES_STEPS; i++) {
        uint64_t x = steps->x[i][lane];
        if (x != two && x != minus_two)
            return false;
        if (i == twos)
            return true;
        if (x == minus_two && i < LANES_STEPS)
            return steps->x[i + 1][lane] == 0;
    }
    return primality_is_prime(n[lane]);
}

static uint64_t strong_base_2(const uint64_t *n)
{
    struct steps steps;
    struct montgomery m[SIDE_BY_SIDE];
    uint64_t x[SIDE_BY_SIDE], passes = 0;
    int bit = highest_bit(begin_group(&steps, m, n));
    memcpy(x, steps.one, sizeof x);
    for (; bit > 0; bit--)
        for (int i = 0; i < SIDE_BY_SIDE; i++) {
            x[i] = multiply(&m[i], x[i], x[i]);
            x[i] = add(&m[i], x[i], x[i] & -(n[i] >> bit & 1));
            if (bit <= LANES_STEPS)
                steps.x[bit][i] = x[i];
        }
    for (int i = 0; i < SIDE_BY_SIDE; i++)
        passes |= (uint64_t)passes_base_2(&steps, n, i) << i;
    return passes;
}

/* V_k and V_k+1, and what is subtracted when they are doubled. */
struct ladder {
    uint64_t v, next, two, p;
};

static inline void ladder_step(struct ladder *x, const struct montgomery *m, uint64_t bit)
{
    uint64_t cross = subtract(m, multiply(m, x->v, x->next), x->p);
    uint64_t side = x->v ^ ((x->v ^ x->next) & -bit);
    uint64_t twice = subtract(m, multiply(m, side, side), x->two);
    uint64_t swap = (cross ^ twice) & -bit;
    x->v = twice ^ swap;
    x->next = cross ^ swap;
}

static uint64_t lucas(const uint64_t *n, const uint64_t *p)
{
    struct steps steps;
    struct montgomery m[SIDE_BY_SIDE];
    struct ladder x[SIDE_BY_SIDE];
    int bit = highest_bit(begin_group(&steps, m, n) / 2 + 1) + 1;
    for (int i = 0; i < SIDE_BY_SIDE; i++) {
        uint64_t two = add(&m[i], m[i].one, m[i].one), times_p = (uint64_t)((uint128)m[i].one * p[i] % n[i]);
        x[i] = (struct ladder){two, times_p, two, times_p};
    }
    for (; bit > 0; bit--)
        for (int i = 0; i < SIDE_BY_SIDE; i++) {
            ladder_step(&x[i], &m[i], (n[i] / 2 + 1) >> (bit - 1) & 1);
            if (bit <= LANES_STEPS)
                steps.x[bit][i] = x[i].v;
        }
    uint64_t passes = 0;
    for (int i = 0; i < SIDE_BY_SIDE; i++)
        passes |= (uint64_t)passes_lucas(&steps, n, i) << i;
    return passes;
}

static void parameters(uint32_t *fit, const uint64_t *n)
{
    for (int i = 0; i < SIDE_BY_SIDE; i++)
        fit[i] = parameter_bits((uint32_t)(n[i] % PARAMETER_PRIMES), (uint32_t)n[i]);
}

const struct primality_lanes PRIMALITY_LANES_PORTABLE = {"portable", SIDE_BY_SIDE, strong_base_2, lucas, parameters};
