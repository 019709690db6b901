#include "plan/prime_count.h"

#include <math.h>

/* zeta(s) for s >= 2: the terms up to 40, and the tail by Euler and Maclaurin. */
static long double zeta(int s)
{
    enum { TERMS = 40, ONE = 70 }; /* From ONE on it is 1 to the last digit. */
    long double sum = 0;
    if (s >= ONE)
        return 1;
    for (int n = 1; n < TERMS; n++) {
        long double term = powl(n, -s);
        sum += term;
        if (term < 1e-21L)
            return sum;
    }
    long double end = powl(TERMS, -s);
    return sum + end * TERMS / (s - 1) + end / 2 + s * end / (12.0L * TERMS) -
           (long double)s * (s + 1) * (s + 2) * end / (720.0L * TERMS * TERMS * TERMS);
}

static long double riemann(long double x)
{
    enum { TERMS = 1000 };
    long double log_x = logl(x), power = 1, sum = 1;
    for (int k = 1; k < TERMS; k++) {
        power *= log_x / k;
        long double term = power / (k * zeta(k + 1));
        sum += term;
        if (term < sum * 1e-21L)
            break;
    }
    return sum;
}

double prime_count_estimate(double x)
{
    return x < 2 ? 0 : (double)riemann(x);
}

double prime_count_inverse(double n)
{
    enum { STEPS = 50 };
    if (n < 6)
        return 2 * n + 1;
    long double x = n * (logl(n) + logl(logl(n)) - 1);
    for (int i = 0; i < STEPS; i++) {
        long double step = (n - riemann(x)) * logl(x);
        x += step;
        if (fabsl(step) < x * 1e-17L)
            break;
    }
    return (double)x;
}
