/* The truth beyond 2^64, by GMP, number by number:
 *
 *   gmp_primes list FIRST LAST               the primes, one a line
 *   gmp_primes answers FIRST LAST Q LEAST    what --quiet prints for --tuplets=2 --tuplets=4 --sum --residues=Q
 * --gaps=LEAST gmp_primes nth N FIRST                   the N-th prime from FIRST on */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gmp.h>

/* What is found of the range. Places stay below the first prime plus 2^64. */
struct found {
    unsigned long primes, twins, quadruplets, modulus, least, gaps, largest, listed;
    unsigned long *classes;
    mpz_t sum, last, largest_from;
    unsigned long before[3]; /* Distances from the prime to the three before it; 0: there is none. */
};

enum { LISTED_MAX = 1000 };

struct gap {
    unsigned long size;
    mpz_t from;
};

static struct gap listed[LISTED_MAX];

static void add_gap(struct found *found, unsigned long size)
{
    if (size < found->least)
        return;
    found->gaps++;
    if (found->listed < LISTED_MAX) {
        listed[found->listed].size = size;
        mpz_init_set(listed[found->listed++].from, found->last);
    }
    if (size > found->largest) {
        found->largest = size;
        mpz_set(found->largest_from, found->last);
    }
}

static void add_prime(struct found *found, const mpz_t prime)
{
    mpz_t distance;
    mpz_init(distance);
    mpz_sub(distance, prime, found->last);
    unsigned long size = found->primes > 0 ? mpz_get_ui(distance) : 0;
    unsigned long *before = found->before;
    if (found->primes > 0)
        add_gap(found, size);
    before[2] = before[1] > 0 ? before[1] + size : 0;
    before[1] = before[0] > 0 ? before[0] + size : 0;
    before[0] = size;
    found->twins += before[0] == 2;
    found->quadruplets += before[0] == 2 && before[1] == 6 && before[2] == 8;
    found->primes++;
    found->classes[mpz_fdiv_ui(prime, found->modulus)]++;
    mpz_add(found->sum, found->sum, prime);
    mpz_set(found->last, prime);
    mpz_clear(distance);
}

static void print_found(const struct found *found)
{
    printf("primes %lu\ntuplets 0,2 %lu\ntuplets 0,2,6,8 %lu\n", found->primes, found->twins, found->quadruplets);
    gmp_printf("sum %Zd\n", found->sum);
    for (unsigned long r = 0; r < found->modulus; r++)
        if (found->classes[r] > 0)
            printf("residue %lu %lu\n", r, found->classes[r]);
    printf("gaps %lu\n", found->gaps);
    if (found->gaps > 0)
        gmp_printf("largest %lu %Zd\n", found->largest, found->largest_from);
    for (unsigned long i = 0; i < found->listed; i++)
        gmp_printf("gap %lu %Zd\n", listed[i].size, listed[i].from);
}

/* The first prime from n on. */
static void to_prime(mpz_t n)
{
    enum { ROUNDS = 25 };
    while (mpz_probab_prime_p(n, ROUNDS) == 0)
        mpz_add_ui(n, n, 1);
}

static int answers(const mpz_t first, const mpz_t last, unsigned long modulus, unsigned long least)
{
    struct found found = {.modulus = modulus, .least = least, .classes = calloc(modulus, sizeof *found.classes)};
    if (found.classes == NULL)
        return 1;
    mpz_t n;
    mpz_init_set(n, first);
    mpz_inits(found.sum, found.last, found.largest_from, NULL);
    for (to_prime(n); mpz_cmp(n, last) <= 0; mpz_add_ui(n, n, 1), to_prime(n))
        add_prime(&found, n);
    print_found(&found);
    mpz_clears(n, found.sum, found.last, found.largest_from, NULL);
    free(found.classes);
    return 0;
}

static int list(const mpz_t first, const mpz_t last)
{
    mpz_t n;
    mpz_init_set(n, first);
    for (to_prime(n); mpz_cmp(n, last) <= 0; mpz_add_ui(n, n, 1), to_prime(n))
        gmp_printf("%Zd\n", n);
    mpz_clear(n);
    return 0;
}

static int nth(unsigned long number, const mpz_t first)
{
    mpz_t n;
    mpz_init_set(n, first);
    for (to_prime(n); number > 1; number--) {
        mpz_add_ui(n, n, 1);
        to_prime(n);
    }
    gmp_printf("%Zd\n", n);
    mpz_clear(n);
    return 0;
}

int main(int argc, char **argv)
{
    mpz_t a, b;
    if (argc < 4 || mpz_init_set_str(a, argv[2], 10) != 0 || mpz_init_set_str(b, argv[3], 10) != 0)
        return 2;
    int status = 2;
    if (strcmp(argv[1], "list") == 0)
        status = list(a, b);
    else if (strcmp(argv[1], "nth") == 0)
        status = nth(mpz_get_ui(a), b);
    else if (strcmp(argv[1], "answers") == 0 && argc == 6 && atol(argv[4]) > 0)
        status = answers(a, b, strtoul(argv[4], NULL, 10), strtoul(argv[5], NULL, 10));
    mpz_clears(a, b, NULL);
    return status;
}
