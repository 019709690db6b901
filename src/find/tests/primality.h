/* Whether one number below 2^64 is prime.
 *
 * Method: small divisors, then strong probable prime tests (M. O. Rabin, Probabilistic algorithm for testing primality, J.
 * Number Theory 12, 1980; R. Crandall, C. Pomerance, Prime Numbers, section 3.5) in Montgomery's arithmetic with R = 2^64
 * (P. L. Montgomery, Modular multiplication without trial division, Math. Comp. 44, 1985). No composite below 3.18e23
 * passes the tests to the first twelve primes as bases, so the answer is proven, not probable: J. Sorenson, J. Webster,
 * Strong pseudoprimes to twelve prime bases, Math. Comp. 86, 2017. Smaller numbers need fewer bases: psi_k, the smallest
 * composite that passes the first k, is known from C. Pomerance, J. L. Selfridge, S. S. Wagstaff, The pseudoprimes to
 * 25e9, Math. Comp. 35, 1980 (k up to 4); G. Jaeschke, On strong pseudoprimes to several bases, Math. Comp. 61, 1993 (k up
 * to 8); Y. Jiang, Y. Deng, Strong pseudoprimes to the first eight prime bases, Math. Comp. 83, 2014 (k up to 11). */
#ifndef MPIPRIMES_FIND_TESTS_PRIMALITY_H
#define MPIPRIMES_FIND_TESTS_PRIMALITY_H

#include <stdbool.h>
#include <stdint.h>

/* Whether n is prime; exact for every n. Near 2^64 a prime takes 2 us, and an odd composite 0.1 us on average. */
bool primality_is_prime(uint64_t n);

#endif
