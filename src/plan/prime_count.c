#include "plan/prime_count.h"

#include <math.h>

/* zeta(s) for s >= 2: the terms up to 40, and the tail by Euler and Maclaurin. */
static long double zeta(int s)
{
    enum { TERMS = 40 };
    long double sum = 0;
    for (int n = 1; n < TERMS; n++)
        sum += powl(n, -s);
    long double end = powl(TERMS, -s);
    return sum + end * TERMS / (s - 1) + end / 2 + s * end / (12.0L * TERMS) -
           (long double)s * (s + 1) * (s + 2) * end / (720.0L * TERMS * TERMS * TERMS);
}

/* The same, remembered: from s = 2 on. */
static long double zeta_of(int s)
{
    enum { KEPT = 400 };
    static long double kept[KEPT];
    if (s >= KEPT)
        return 1;
    if (kept[s] == 0)
        kept[s] = zeta(s);
    return kept[s];
}

static long double riemann(long double x)
{
    enum { TERMS = 1000 };
    long double log_x = logl(x), power = 1, sum = 1;
    for (int k = 1; k < TERMS; k++) {
        power *= log_x / k;
        long double term = power / (k * zeta_of(k + 1));
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
