/* Text of primes in frames of Zstandard (RFC 8878), packed while primes are found: how many bytes a rank's rows take in the
 * file is known before any of them are written. Frames that follow one another are unpacked as one text. */
#ifndef MPIPRIMES_FORMAT_PACK_H
#define MPIPRIMES_FORMAT_PACK_H

#include "format/format.h"

/* The frames of the spans of a round, one behind the other, one for each span. */
struct pack {
    const struct listing *listing;
    void *stream;       /* libzstd's. */
    uint8_t *text;      /* Of some rows. */
    uint64_t step_rows; /* Of how many. */
    uint8_t *bytes;
    size_t used, room;
    size_t begin; /* Where the frame of the last span begins that has not ended. */
};

/* The version of libzstd; NULL: the program was built without it, and pack_new gives false. */
const char *pack_version(void);

/* Packs a listing of FORMAT_ZST, which must stay. False if out of memory. Ends with pack_free, also then; all zero bytes
 * need none. */
bool pack_new(struct pack *pack, const struct listing *listing);
void pack_free(struct pack *pack);

/* Drops all that is packed. */
void pack_clear(struct pack *pack);

/* Appends the text of rows to the frame. False if out of memory. */
bool pack_rows(struct pack *pack, const struct rows *rows);

/* Ends the frame; *size is how many bytes it takes. False if out of memory. */
bool pack_end(uint64_t *size, struct pack *pack);

#endif
