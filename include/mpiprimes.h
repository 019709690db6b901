/* Primes for other programs, in one process and without MPI: libmpiprimes. docs/library.md is its page. For the same on the
 * ranks of a communicator see mpiprimes_mpi.h.
 *
 *     struct mpiprimes *primes = mpiprimes_new();
 *     uint64_t count;
 *     if (mpiprimes_count(primes, &count, 0, 1000000) == MPIPRIMES_OK)
 *         printf("%llu\n", (unsigned long long)count);
 *     mpiprimes_free(primes);
 *
 * Arguments: the handle, then outputs, then inputs. Ranges have both ends included. What a function gives is set only if it
 * gives MPIPRIMES_OK, unless it says otherwise.
 *
 * Threads: a handle serves one thread at a time. Handles know nothing of each other; each of several threads that search at
 * once has one of its own. All work is done on the calling thread. Nothing is printed, no signal handler is set, and the
 * process is never ended.
 *
 * The functions and structs stay as they are as long as the library's soname does, but structs that the library makes may
 * get further members at their ends. */
#ifndef MPIPRIMES_H
#define MPIPRIMES_H

#include <stddef.h>
#include <stdint.h>

#define MPIPRIMES_VERSION "0.1.0"

#if defined(__GNUC__)
#define MPIPRIMES_PUBLIC __attribute__((visibility("default")))
#else
#define MPIPRIMES_PUBLIC
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library that the program runs with, as MPIPRIMES_VERSION is that of the header: "0.1.0". */
MPIPRIMES_PUBLIC const char *mpiprimes_version(void);

enum mpiprimes_error {
    MPIPRIMES_OK = 0,
    MPIPRIMES_NO_MEMORY = 1,
    MPIPRIMES_BAD_RANGE = 2,     /* `first` is above `last`, or `last` above the largest number. */
    MPIPRIMES_BAD_ARGUMENT = 3,  /* A setting, a question or a text is none that the function knows. */
    MPIPRIMES_STOPPED = 4,       /* The receiver wanted no more. */
    MPIPRIMES_OUTPUT_FAILED = 5, /* The file could not be written (mpiprimes_mpi.h). */
    MPIPRIMES_MPI_FAILED = 6,    /* An MPI call failed (mpiprimes_mpi.h). */
    MPIPRIMES_CORRUPT = 7        /* What came to rank 0 is not what the ranks had found (mpiprimes_mpi.h). */
};

/* What it means, as English words: "the memory does not suffice". For any value; the text stays. */
MPIPRIMES_PUBLIC const char *mpiprimes_error_text(enum mpiprimes_error error);

/* --- Handles --- */

/* What searches need: settings, and the tables that they have made, which serve all further searches below their height.
 * So a thousand short ranges take little more than their own numbers. */
struct mpiprimes;

/* NULL if out of memory. Makes no tables yet. Ends with mpiprimes_free, which takes NULL, too. */
MPIPRIMES_PUBLIC struct mpiprimes *mpiprimes_new(void);
MPIPRIMES_PUBLIC void mpiprimes_free(struct mpiprimes *handle);

enum mpiprimes_method {
    MPIPRIMES_SIEVE = 0, /* The sieve, or tests of primality where a range is short for its height. The default. */
    MPIPRIMES_TRIAL = 1  /* Trial division. Below 2^64. */
};

/* MPIPRIMES_BAD_ARGUMENT: there is no such method. */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_set_method(struct mpiprimes *handle, enum mpiprimes_method method);

enum mpiprimes_simd { MPIPRIMES_PORTABLE = 0, MPIPRIMES_AVX2 = 1, MPIPRIMES_AVX512 = 2 };

/* The most that is used of the processor's instructions; at first all, or what the environment variable MPIPRIMES_SIMD
 * allows. What the processor does not have is not used. What makes numbers of rows of bits goes by the environment variable
 * alone, as it is at the first search. */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_set_simd(struct mpiprimes *handle, enum mpiprimes_simd most);

/* Limits the memory of the sieve beyond 2^54 to about this number of bytes; 0, as at first: as many as are fast. The fewer,
 * the slower. Near 2^64 its table alone takes 0.3 GB. */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_set_memory(struct mpiprimes *handle, uint64_t bytes);

/* --- Primes below 2^64 --- */

/* How many primes there are from first to last. */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_count(struct mpiprimes *handle, uint64_t *count, uint64_t first,
                                                      uint64_t last);

/* Receives primes[0 ... count), count > 0, in rising order and without a gap between calls; they are valid during the call
 * only. 0: go on; anything else stops the search. It must not use the handle, and must return. */
typedef int mpiprimes_receiver(void *context, const uint64_t *primes, size_t count);

/* Hands the primes from first to last to the receiver. MPIPRIMES_NO_MEMORY, MPIPRIMES_STOPPED: it has received a part of
 * them. */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_find(struct mpiprimes *handle, mpiprimes_receiver *receive, void *context,
                                                     uint64_t first, uint64_t last);

/* Writes the first primes that are at least `from` to primes[room], rising; *count is how many: `room`, or fewer if there
 * are no more below 2^64. To go on, call it again from the last one plus 1: what follows is at hand then, and searched in
 * longer and longer stretches. */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_next(struct mpiprimes *handle, uint64_t *primes, size_t *count, size_t room,
                                                     uint64_t from);

/* --- Numbers beyond 2^64 --- */

/* high * 2^64 + low. Numbers up to 3.8 * 10^21 can be searched. */
struct mpiprimes_number {
    uint64_t low, high;
};

static inline struct mpiprimes_number mpiprimes_number_of(uint64_t n)
{
    struct mpiprimes_number number = {n, 0};
    return number;
}

/* Reads a number as the program does: "1000000", "1e20", "10^20+10^6", "2^64-1". MPIPRIMES_BAD_ARGUMENT: it is none, or
 * too large. */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_number_parse(struct mpiprimes_number *number, const char *text);

#define MPIPRIMES_NUMBER_TEXT 40 /* Bytes, for the longest number and its final zero. */

/* Writes the decimal digits; gives `text`. */
MPIPRIMES_PUBLIC const char *mpiprimes_number_text(char text[MPIPRIMES_NUMBER_TEXT], struct mpiprimes_number number);

/* --- Questions --- */

/* How many k-tuplets there are: primes p, p + offsets[1], ... */
struct mpiprimes_tuplet {
    const uint16_t *offsets; /* offsets[primes], rising from 0. */
    uint32_t primes;
    uint64_t count;
};

/* Two primes without another one between: from and from + size. */
struct mpiprimes_gap {
    struct mpiprimes_number from;
    uint64_t size;
    uint64_t times; /* With gaps=all how often the size occurs, `from` being the first place; else 1. */
};

/* What is not asked for is zero or NULL. Made by the library; ends with mpiprimes_answers_free. docs/questions.md has the
 * conventions: all primes of a tuplet, and both of a gap, lie in the range. */
struct mpiprimes_answers {
    int counted;                               /* 1: the next three are known, as they are with most questions. */
    uint64_t count;                            /* The number of primes. */
    struct mpiprimes_number smallest, largest; /* Of the primes; 0 if there are none. */
    size_t tuplets;                            /* The number of patterns that were asked for. */
    const struct mpiprimes_tuplet *tuplet;     /* tuplet[tuplets], by the number of primes, then by offsets. */
    const char *sum;                           /* Of the primes, as decimal digits: it may lie beyond 2^64. */
    const char *reciprocals;                   /* Of the primes: the digits of a lower bound, such as "2.2838". */
    double reciprocals_error;                  /* The sum is less than this above it. */
    const char *twin_reciprocals;              /* Of twins, if they are asked for, too. */
    double twin_reciprocals_error;
    uint32_t modulus;
    const uint64_t *residues; /* residues[modulus]: how many primes are in each class. */
    uint64_t gap_count;       /* How many gaps there are that were asked for. */
    size_t gaps;              /* How many entries are listed: all but with gaps=SIZE, where there may be more gaps. */
    const struct mpiprimes_gap *gap;  /* gap[gaps], rising by place or, with gaps=all, by size. */
    struct mpiprimes_gap largest_gap; /* The first of the largest ones; its size is 0 if there is none. */
};

/* clang-format off */
/* Answers questions about the primes from first to last. The questions are words, with a blank between:
 *     count             the number of primes, which other questions but tuplets and gaps=SIZE imply
 *     tuplets=PATTERN   twins, cousins, sexy, triplets, quadruplets, quintuplets, sextuplets; 2 to 6 (all densest
 *                       patterns of that number of primes); or offsets such as 0,2,6; up to 32 patterns, each by a
 *                       word of its own
 *     sum, reciprocals  of the primes
 *     residues=M        how many primes are in each class modulo M, 2 to 30030
 *     gaps=SIZE         the gaps of at least that size; gaps=records: those larger than all before; gaps=all: each size
 * MPIPRIMES_BAD_ARGUMENT: one of them is not understood. */
/* clang-format on */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_ask(struct mpiprimes *handle, struct mpiprimes_answers **answers,
                                                    const char *questions, struct mpiprimes_number first,
                                                    struct mpiprimes_number last);

/* Takes NULL, too. */
MPIPRIMES_PUBLIC void mpiprimes_answers_free(struct mpiprimes_answers *answers);

#ifdef __cplusplus
}
#endif

#endif
