/* The primality test of many numbers at once on one core: nanoseconds for a number in each version.
 *
 *     build/tests/bench_primality_lanes [RUNS]         default: 5 runs
 *
 * The strong test to base 2 is timed on the numbers that a small sieve leaves, the Lucas test and both together on primes.
 * What counting by it takes beside primesieve, bench_sieve shows. */
#include <stdio.h>
#include <stdlib.h>

#include "find/tests/primality.h"
#include "find/tests/primality_lanes.h"
#include "measure.h"

enum { NUMBERS = 9600 };

static void demand(bool right, const char *what)
{
    if (right)
        return;
    fprintf(stderr, "bench_primality_lanes: %s\n", what);
    exit(1);
}

/* Numbers from `first` on without a factor below 200, and the primes among them. */
static void list_numbers(uint64_t *numbers, uint64_t *primes, uint64_t first)
{
    size_t count = 0, prime_count = 0;
    for (uint64_t n = first | 1; count < NUMBERS || prime_count < NUMBERS; n += 2) {
        bool left = true;
        for (uint64_t p = 3; p < 200 && left; p += 2)
            left = n % p != 0;
        if (left && count < NUMBERS)
            numbers[count++] = n;
        if (left && prime_count < NUMBERS && primality_is_prime(n))
            primes[prime_count++] = n;
    }
}

static void print_test(const struct primality_lanes *lanes, const char *height, uint64_t first, int runs)
{
    static uint64_t numbers[NUMBERS], primes[NUMBERS], p[NUMBERS];
    static uint8_t prime[NUMBERS];
    list_numbers(numbers, primes, first);
    for (size_t i = 0; i < NUMBERS; i++)
        p[i] = primality_lanes_parameter(primes[i]);
    double base_2[RUNS_MAX], lucas[RUNS_MAX], both[RUNS_MAX];
    volatile uint64_t sink = 0;
    for (int run = 0; run < runs; run++) {
        double start = cpu_seconds();
        for (size_t i = 0; i + lanes->group <= NUMBERS; i += lanes->group)
            sink += lanes->strong_base_2(numbers + i);
        double middle = cpu_seconds();
        for (size_t i = 0; i + lanes->group <= NUMBERS; i += lanes->group)
            sink += lanes->lucas(primes + i, p + i);
        double late = cpu_seconds();
        demand(primality_lanes_test(prime, primes, NUMBERS, lanes) == NUMBERS, "a prime is refused");
        base_2[run] = (middle - start) / NUMBERS;
        lucas[run] = (late - middle) / NUMBERS;
        both[run] = (cpu_seconds() - late) / NUMBERS;
    }
    printf("%-17s %-12s %7.1f %7.1f %7.1f\n", lanes->name, height, 1e9 * median(base_2, runs), 1e9 * median(lucas, runs),
           1e9 * median(both, runs));
}

int main(int argc, char **argv)
{
    int runs = argc > 1 ? atoi(argv[1]) : 5;
    demand(runs >= 1 && runs <= RUNS_MAX, "RUNS is a number from 1 to 99");
    enum simd level;
    demand(simd_choose(&level), SIMD_VARIABLE " can be portable, avx2 or avx512");
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("ns a number                     base 2   Lucas    both   (medians of %d runs; Lucas and both of primes)\n",
           runs);
    const struct primality_lanes *last = NULL;
    for (enum simd i = SIMD_PORTABLE; i <= level; i++) {
        const struct primality_lanes *lanes = primality_lanes_for(i);
        if (lanes == last)
            continue;
        print_test(lanes, "1e18", UINT64_C(1000000000000000000), runs);
        print_test(lanes, "below 2^64", UINT64_MAX - (1 << 28), runs);
        last = lanes;
    }
    return 0;
}
