/* Counts the primes of a range, and prints those at its beginning.
 *
 *     cc list.c -o list -lmpiprimes
 *     ./list 1000000000000 1000000001000
 */
#include <inttypes.h>
#include <mpiprimes.h>
#include <stdio.h>
#include <stdlib.h>

/* Prints primes until ten are printed. */
static int print_some(void *context, const uint64_t *primes, size_t count)
{
    int *printed = context;
    for (size_t i = 0; i < count && *printed < 10; i++, ++*printed)
        printf("%" PRIu64 "\n", primes[i]);
    return *printed == 10;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: list FIRST LAST\n");
        return 2;
    }
    uint64_t first = strtoull(argv[1], NULL, 10), last = strtoull(argv[2], NULL, 10), count = 0;
    int printed = 0;
    struct mpiprimes *primes = mpiprimes_new();
    if (primes == NULL)
        return 1;
    enum mpiprimes_error error = mpiprimes_count(primes, &count, first, last);
    if (error == MPIPRIMES_OK) {
        printf("%" PRIu64 " primes\n", count);
        error = mpiprimes_find(primes, print_some, &printed, first, last);
    }
    mpiprimes_free(primes);
    if (error != MPIPRIMES_OK && error != MPIPRIMES_STOPPED) {
        fprintf(stderr, "list: %s\n", mpiprimes_error_text(error));
        return 1;
    }
    return 0;
}
