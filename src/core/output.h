/* Where the primes go. */
#ifndef MPIPRIMES_CORE_OUTPUT_H
#define MPIPRIMES_CORE_OUTPUT_H

enum format {
    FORMAT_TEXT, /* Decimal numbers, one prime a line (format/text.h). */
    FORMAT_NPY,  /* NumPy's .npy: a header, then a 64-bit word for each prime (format/npy.h). */
    /* What --format cannot name: it is listed instead of the primes. */
    FORMAT_TUPLETS, /* A k-tuplet a line: "(p, p+2)". */
    FORMAT_GAPS,    /* A gap a line: its size, and the prime that it begins at. */
    FORMATS,
};

/* The file that the primes go to. */
struct output {
    const char *path; /* NULL: there is none. */
    enum format format;
};

#endif
