/* The forms in which primes, tuplets and gaps leave the program. */
#ifndef MPIPRIMES_FORMAT_FORMAT_H
#define MPIPRIMES_FORMAT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/output.h"
#include "core/range.h"
#include "core/rows.h"
#include "format/text.h"
#include "question/questions.h"

/* The name of a format in reports and checkpoints: "text", "npy", "gap-bytes", "zst", "tuplets", "gaps". */
const char *format_name(enum format format);

/* From the name; false if there is none of that name. */
bool format_parse(enum format *format, const char *name);

/* What a file of that name should hold: .npy, .gaps, .zst or, with any other ending, text. */
enum format format_of_path(const char *path);

/* What is listed, and how. */
struct listing {
    enum format format;
    struct range range;            /* Listed is what lies in it. */
    const struct questions *asked; /* Which tuplets, and which gaps. */
    uint64_t behind;               /* format_behind */
    size_t row_max;                /* Bytes: the room that format_rows needs for each row, besides FORMAT_PADDING. */
    struct tuplet_starts *tuplets; /* NULL if tuplets are not listed. */
};

/* A listing; `asked` must stay. False if out of memory. Ends with format_listing_free, also then; all zero bytes need none.
 */
bool format_listing_new(struct listing *listing, enum format format, struct range range, const struct questions *asked);
void format_listing_free(struct listing *listing);

/* A tuplet or a gap belongs to the row of its first prime, and may end in a later one: this number of rows must stand
 * behind the last one that is listed. 0 for primes as such. */
uint64_t format_behind(enum format format, const struct questions *asked);

enum { FORMAT_HEADER_MAX = 128 };

/* Writes what a file with this number of primes begins with, of which the first one is given, 0 without any; gives the
 * number of bytes, which depends on the format only. */
size_t format_header(uint8_t header[FORMAT_HEADER_MAX], enum format format, uint64_t primes, uint128 first);

/* The number of bytes of all the rows, which are followed by listing->behind further ones: of their primes, with those of
 * 2, 3, 5, 7 that are in them and in the range, or of what begins with these; of FORMAT_ZST those of the text. Bits of
 * numbers outside of the range must be clear. */
uint64_t format_size(const struct listing *listing, const struct rows *rows);

enum { FORMAT_PADDING = TEXT_PADDING };

/* Writes the same of the rows begin <= index < end; gives the number of bytes. `bytes` is aligned as the format wants it:
 * to 8 bytes for npy. */
size_t format_rows(uint8_t *bytes, const struct listing *listing, const struct rows *rows, uint64_t begin, uint64_t end);

#endif
