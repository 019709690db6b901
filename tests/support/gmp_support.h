/* The truth beyond 2^64, by GMP. */
#ifndef MPIPRIMES_TESTS_GMP_SUPPORT_H
#define MPIPRIMES_TESTS_GMP_SUPPORT_H

#include <stdbool.h>

#include <gmp.h>

#include "core/uint128.h"

enum { GMP_ROUNDS = 25 };

static inline void gmp_set(mpz_t to, uint128 n)
{
    mpz_import(to, 1, -1, sizeof n, 0, 0, &n);
}

static inline bool gmp_is_prime(uint128 n)
{
    mpz_t number;
    mpz_init(number);
    gmp_set(number, n);
    int prime = mpz_probab_prime_p(number, GMP_ROUNDS);
    mpz_clear(number);
    return prime != 0;
}

/* The strong test of an odd n > base, by the definition. */
static inline bool gmp_passes_strong_test(uint128 n, unsigned base)
{
    mpz_t modulus, last, odd, x;
    mpz_inits(modulus, last, odd, x, NULL);
    gmp_set(modulus, n);
    mpz_sub_ui(last, modulus, 1);
    mp_bitcnt_t twos = mpz_scan1(last, 0);
    mpz_tdiv_q_2exp(odd, last, twos);
    mpz_set_ui(x, base);
    mpz_powm(x, x, odd, modulus);
    bool passes = mpz_cmp_ui(x, 1) == 0;
    for (mp_bitcnt_t i = 0; i < twos && !passes; i++) {
        passes = mpz_cmp(x, last) == 0;
        mpz_powm_ui(x, x, 2, modulus);
    }
    mpz_clears(modulus, last, odd, x, NULL);
    return passes;
}

#endif
