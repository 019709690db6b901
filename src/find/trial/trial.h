/* Trial division of the numbers of a piece: every number coprime to 210 is divided by the primes from 11 up to its square
 * root, until one divides it.
 *
 * The numbers of a window of rows are taken together, batch of primes by batch of primes, and those that a prime divides
 * are left out between the batches (divide.h). Base primes that do not fit are streamed anew for each window. */
#ifndef MPIPRIMES_FIND_TRIAL_TRIAL_H
#define MPIPRIMES_FIND_TRIAL_TRIAL_H

#include "core/cpu.h"
#include "core/range.h"
#include "find/sink.h"

struct trial;

/* As finder_new, finder_free and finder_find; once it is made, it needs no more memory. Takes less than 2 MB, whatever the
 * range. */
struct trial *trial_new(enum simd simd, struct range range);
void trial_free(struct trial *trial);
/* As finder_narrow. */
void trial_narrow(struct trial *trial, struct range numbers);
enum find_status trial_find(struct trial *trial, struct row_span piece, const struct find_sink *sink);

#endif
