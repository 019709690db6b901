/* About how many primes there are, and where about the n-th one is: to begin a search for it.
 *
 * Method: Riemann's R, by the series of Gram (J. P. Gram, 1884): R(x) = 1 + sum of (ln x)^k / (k k! zeta(k + 1)); its
 * inverse by Newton's iteration. It is off by about the root of x over ln x (H. Riesel, Prime Numbers and Computer Methods
 * for Factorization, 1994, chapter 2). */
#ifndef MPIPRIMES_PLAN_PRIME_COUNT_H
#define MPIPRIMES_PLAN_PRIME_COUNT_H

/* About the number of primes up to x; 0 below 2. */
double prime_count_estimate(double x);

/* About the n-th prime, for n from 1 on. */
double prime_count_inverse(double n);

#endif
