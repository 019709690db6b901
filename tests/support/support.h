/* What several unit tests need. The truth comes from libprimesieve, from the definition, or from Miller-Rabin. */
#ifndef MPIPRIMES_TESTS_SUPPORT_H
#define MPIPRIMES_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <primesieve.h>

#include "core/rows.h"
#include "support/light.h"

__extension__ typedef unsigned __int128 wide_u;

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* The number high * 10^18 + low. */
#define WIDE(high, low) ((uint128)(high)*UINT64_C(1000000000000000000) + (low))

/* splitmix64: the same numbers in every run, so that a failure can be seen again. */
static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* From 0 to bound - 1. */
static inline uint64_t random_below(uint64_t *state, uint64_t bound)
{
    return random_next(state) % bound;
}

static inline uint64_t gcd(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* By the definition: for small n. */
static inline bool is_prime_naive(uint64_t n)
{
    for (uint64_t p = 2; p * p <= n; p++)
        if (n % p == 0)
            return false;
    return n >= 2;
}

static inline uint64_t power_modulo(uint64_t base, uint64_t exponent, uint64_t modulus)
{
    uint64_t power = 1 % modulus;
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1)
            power = (uint64_t)((wide_u)power * base % modulus);
        base = (uint64_t)((wide_u)base * base % modulus);
    }
    return power;
}

/* The strong test to one base, by the definition. */
static inline bool passes_strong_test(uint64_t n, uint64_t base)
{
    uint64_t odd = n - 1;
    while (odd % 2 == 0)
        odd /= 2;
    uint64_t x = power_modulo(base, odd, n);
    if (x == 1)
        return true;
    for (uint64_t exponent = odd; exponent < n - 1; exponent *= 2) {
        if (x == n - 1)
            return true;
        x = (uint64_t)((wide_u)x * x % n);
    }
    return false;
}

/* Miller-Rabin to the bases 2 ... 37, which is exact below 3.18e23 (Sorenson and Webster, 2015). */
static inline bool is_prime_miller_rabin(uint64_t n)
{
    static const uint64_t BASES[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
    if (n < 2)
        return false;
    for (size_t i = 0; i < COUNT_OF(BASES); i++)
        if (n % BASES[i] == 0)
            return n == BASES[i];
    int twos = __builtin_ctzll(n - 1);
    for (size_t i = 0; i < COUNT_OF(BASES); i++) {
        uint64_t x = power_modulo(BASES[i], (n - 1) >> twos, n);
        bool passes = x == 1 || x == n - 1;
        for (int j = 1; j < twos && !passes; j++) {
            x = (uint64_t)((wide_u)x * x % n);
            passes = x == n - 1;
        }
        if (!passes)
            return false;
    }
    return true;
}

/* A list of primes that grows: what they are above a base, 0 unless they lie beyond 2^64. Ends with list_free. */
struct list {
    uint64_t *primes;
    size_t count, room;
    uint128 base;
};

static inline void list_add(struct list *list, uint64_t prime)
{
    if (list->count == list->room) {
        list->room = 2 * list->room + 64;
        list->primes = realloc(list->primes, list->room * sizeof *list->primes);
        assert_non_null(list->primes);
    }
    list->primes[list->count++] = prime;
}

static inline void list_free(struct list *list)
{
    free(list->primes);
    *list = (struct list){0};
}

static inline uint128 list_prime(const struct list *list, size_t index)
{
    return list->base + list->primes[index];
}

/* Those of the list that lie in a range. */
static inline struct list list_within(const struct list *list, struct range range)
{
    struct list within = {.base = list->base};
    for (size_t i = 0; i < list->count; i++)
        if (list_prime(list, i) >= range.first && list_prime(list, i) <= range.last)
            list_add(&within, list->primes[i]);
    return within;
}

/* From here on Miller-Rabin is faster than a sieve that has to make its own base primes. */
#define SIEVE_TRUTH_MAX (UINT64_C(1) << 50)

/* The primes from first to last: by libprimesieve, or far up by Miller-Rabin. */
static inline struct list list_truth(uint64_t first, uint64_t last)
{
    struct list list = {0};
    if (last < SIEVE_TRUTH_MAX) {
        size_t count = 0;
        uint64_t *primes = primesieve_generate_primes(first, last, &count, UINT64_PRIMES);
        for (size_t i = 0; i < count; i++)
            list_add(&list, primes[i]);
        primesieve_free(primes);
        return list;
    }
    for (uint64_t distance = 0; distance <= last - first; distance++)
        if (is_prime_miller_rabin(first + distance))
            list_add(&list, first + distance);
    return list;
}

/* The primes of a range below 2^64. Of another one the numbers without prime factors below 2^15, about twice as many: where
 * primes are only counted, added and listed, others will do. */
static inline struct list list_at(struct range range)
{
    if (range.last <= UINT64_MAX)
        return list_truth((uint64_t)range.first, (uint64_t)range.last);
    struct list list = {.base = range.first};
    uint64_t numbers = (uint64_t)(range.last - range.first) + 1;
    uint8_t *divided = calloc(1, numbers);
    assert_non_null(divided);
    for (uint64_t p = 2; p < 1 << 15; p++)
        for (uint64_t i = is_prime_naive(p) ? (p - (uint64_t)(range.first % p)) % p : numbers; i < numbers; i += p)
            divided[i] = 1;
    for (uint64_t i = 0; i < numbers; i++)
        if (!divided[i])
            list_add(&list, i);
    free(divided);
    return list;
}

/* Fails, and says where, unless both lists are the same. */
static inline void assert_lists_equal(const struct list *got, const struct list *expected, const char *what)
{
    for (size_t i = 0; i < got->count && i < expected->count; i++)
        if (got->primes[i] != expected->primes[i])
            fail_msg("%s: entry %zu is %llu, not %llu", what, i, (unsigned long long)got->primes[i],
                     (unsigned long long)expected->primes[i]);
    if (got->count != expected->count)
        fail_msg("%s: %zu primes, not %zu", what, got->count, expected->count);
}

/* The rows of the span with the primes of the list that lie in them, made from the definition of a row. The bytes are
 * malloc'ed. */
static inline struct rows rows_from_list(struct row_span span, const struct list *list)
{
    uint8_t *bytes = calloc(1, span.count * ROW_BYTES + ROWS_PADDING);
    assert_non_null(bytes);
    for (size_t i = 0; i < list->count; i++) {
        uint128 p = list_prime(list, i), row = (p - 2) / 210;
        if (p < 11 || row < span.first || row >= span.first + span.count)
            continue;
        unsigned bit = 0;
        for (uint64_t r = 2; r < p - row * 210; r++)
            bit += gcd(r, 210) == 1;
        bytes[(row - span.first) * 6 + bit / 8] |= (uint8_t)(1u << bit % 8);
    }
    return (struct rows){span, bytes};
}

#endif
