/* The kernels of mpiprimes as a library, for one process and without MPI. Link -lmpiprimes.
 *
 * Arguments: outputs first, then inputs. All numbers are below 2^64.
 *
 * Both functions run the sieve of Eratosthenes on the calling thread, with the best instruction set of the processor
 * (capped by the environment variable MPIPRIMES_SIMD). Calls from several threads are independent. Each call makes its own
 * tables: that takes less than a millisecond and a few megabytes for small numbers, but about five seconds and 0.3 GB just
 * below 2^64, so there ask for a wide range at once. */
#ifndef MPIPRIMES_H
#define MPIPRIMES_H

#include <stddef.h>
#include <stdint.h>

#define MPIPRIMES_VERSION "0.1.0"

/* Visible to programs that link the shared library. */
#if defined(__GNUC__)
#define MPIPRIMES_PUBLIC __attribute__((visibility("default")))
#else
#define MPIPRIMES_PUBLIC
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum mpiprimes_error {
    MPIPRIMES_OK = 0,
    MPIPRIMES_NO_MEMORY = 1,
    MPIPRIMES_BAD_RANGE = 2, /* `first` is above `last`. */
};

/* Receives primes[0 ... count), in rising order and without a gap between calls; they are valid during the call only. */
typedef void mpiprimes_receiver(void *context, const uint64_t *primes, size_t count);

/* Finds the primes from first to last, both included. MPIPRIMES_NO_MEMORY: a part of them may have been received. */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_find(mpiprimes_receiver *receive, void *context, uint64_t first, uint64_t last);

/* How many primes there are from first to last, both included; faster than finding them. *count is set if all went well. */
MPIPRIMES_PUBLIC enum mpiprimes_error mpiprimes_count(uint64_t *count, uint64_t first, uint64_t last);

#ifdef __cplusplus
}
#endif

#endif
