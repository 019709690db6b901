/* Where the primes go. */
#ifndef MPIPRIMES_CORE_OUTPUT_H
#define MPIPRIMES_CORE_OUTPUT_H

#include <stdbool.h>

enum format {
    FORMAT_TEXT,      /* Decimal numbers, one prime a line (format/text.h). */
    FORMAT_NPY,       /* NumPy's .npy: a header, then a 64-bit word for each prime (format/npy.h). */
    FORMAT_GAP_BYTES, /* The first prime, then a byte for nearly each gap between primes (format/gap_bytes.h). */
    FORMAT_ZST,       /* The text, packed in frames of Zstandard (format/pack.h). */
    FORMAT_TUPLETS,   /* Instead of primes the tuplets that are asked for, one a line (format/tuplet_text.h). */
    FORMAT_GAPS,      /* Instead of primes the gaps of at least the size that is asked for (format/gap_text.h). */
    FORMATS,
};

/* True if all primes are listed, in whatever form. */
static inline bool format_lists_primes(enum format format)
{
    return format != FORMAT_TUPLETS && format != FORMAT_GAPS;
}

/* The file that the primes go to. */
struct output {
    const char *path; /* NULL: there is none, and what is listed is printed in the format. */
    enum format format;
};

#endif
