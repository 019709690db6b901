/* The peer of bench_sieve when primes are added up: the sum of the primes from FIRST to LAST, by libprimesieve's iterator.
 *
 *     bench_iterator FIRST LAST        without them: the library's version
 *
 * It needs nothing but the library, so that tests/bench/sieve.sh can build it with another one. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <primesieve.h>

int main(int argc, char **argv)
{
    if (argc != 3) {
        printf("%s\n", primesieve_version());
        return 0;
    }
    uint64_t first = strtoull(argv[1], NULL, 10), last = strtoull(argv[2], NULL, 10), sum = 0;
    primesieve_iterator iterator;
    primesieve_init(&iterator);
    primesieve_jump_to(&iterator, first, last);
    for (uint64_t prime = primesieve_next_prime(&iterator); prime <= last; prime = primesieve_next_prime(&iterator))
        sum += prime;
    primesieve_free_iterator(&iterator);
    printf("%" PRIu64 "\n", sum);
    return 0;
}
