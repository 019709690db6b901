/* The kernel of trial division: many candidates by a batch of primes, exactly and without a division.
 *
 * For odd p, with i the inverse of p modulo 2^32, p divides y (0 <= y < 2^32) exactly if y * i mod 2^32 is at most
 * floor((2^32-1) / p): T. Granlund, P. L. Montgomery, Division by invariant integers using multiplication (PLDI 1994),
 * section 9; H. S. Warren, Hacker's Delight, section 10-17. Numbers x beyond 2^32 are brought there by their distance d
 * from a base B: p divides x = B + d exactly if it divides y = d + (B mod p), so one 32-bit multiplication serves for
 * every x below 2^64. With o = (B mod p) * i the test is d * i + o <= floor((2^32-1) / p), modulo 2^32. */
#ifndef MPIPRIMES_FIND_TRIAL_DIVIDE_H
#define MPIPRIMES_FIND_TRIAL_DIVIDE_H

#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"

enum {
    DIVISORS_MAX = 8192, /* Primes whose divisors are kept at a time: 128 kB, half of the smallest L2 cache. */
    DIVIDE_PADDING = 16, /* Entries behind the candidates that a kernel may read, and write with anything. */
};

/* A comparison without sign costs an operation more than one with sign, so both sides of the test carry this bias. */
#define DIVIDE_BIAS UINT32_C(0x80000000)

/* What the kernel needs of each prime, an array each. */
struct divisors {
    size_t count;
    uint32_t prime[DIVISORS_MAX];
    uint32_t inverse[DIVISORS_MAX]; /* The inverse of the prime modulo 2^32. */
    uint32_t offset[DIVISORS_MAX];  /* (base mod prime) * inverse + DIVIDE_BIAS, modulo 2^32. */
    int32_t limit[DIVISORS_MAX];    /* floor((2^32-1) / prime) - 2^31. */
};

/* Fills inverse and limit from the primes (odd, rising). */
void divide_prepare(struct divisors *divisors);

/* Fills offset for a base. */
void divide_set_base(struct divisors *divisors, uint64_t base);

/* Keeps of the candidates d[0 ... count) those that no prime of index begin ... end-1 divides, in order, and gives their
 * number. For each of these primes, d + (base mod prime) must be below 2^32. The DIVIDE_PADDING entries behind the
 * candidates are overwritten. A prime divides itself, too: leave the candidates out that are not above the primes. */
typedef size_t divide_function(uint32_t *d, size_t count, const struct divisors *divisors, size_t begin, size_t end);

/* The version for a SIMD level. */
divide_function *divide_for(enum simd level);

divide_function divide_portable;
#if CPU_X86_64
divide_function divide_avx2;
divide_function divide_avx512;
#endif

#endif
