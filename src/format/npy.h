/* Primes as NumPy's .npy, version 1.0: a header in a line of ASCII, then a little-endian 64-bit word for each prime. All
 * rows' numbers must be below 2^64, as NumPy has no larger integers: what can be beyond is to be listed as text. */
#ifndef MPIPRIMES_FORMAT_NPY_H
#define MPIPRIMES_FORMAT_NPY_H

#include <stddef.h>
#include <stdint.h>

#include "core/range.h"
#include "core/rows.h"

/* The header is equally long for every number of primes, so that it can be written when that is known, before words that
 * are there already. The format wants a multiple of 64, for readers that map the file. */
enum { NPY_HEADER_BYTES = 128 };

/* Writes the header of a file of `count` primes. */
void npy_header(uint8_t header[NPY_HEADER_BYTES], uint64_t count);

/* The room that npy_of_rows needs, in words: NPY_ROW_MAX a row, and NPY_PADDING in all. All of it may be overwritten. */
enum { NPY_ROW_MAX = ROW_BITS, NPY_PADDING = SMALL_PRIMES };

/* Writes the primes of the rows begin <= index < end, with those of 2, 3, 5, 7 that are in them and in the range; gives
 * how many. */
size_t npy_of_rows(uint64_t *words, const struct rows *rows, uint64_t begin, uint64_t end, struct range range);

#endif
