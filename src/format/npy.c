#include "format/npy.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

/* What stands before the dictionary that describes the array. */
static const uint8_t PREAMBLE[] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, NPY_HEADER_BYTES - 10, 0};

_Static_assert(sizeof PREAMBLE == 10, "the preamble ends with the number of bytes behind it, in two bytes");

void npy_header(uint8_t header[NPY_HEADER_BYTES], uint64_t count)
{
    memcpy(header, PREAMBLE, sizeof PREAMBLE);
    char *text = (char *)header + sizeof PREAMBLE;
    size_t room = NPY_HEADER_BYTES - sizeof PREAMBLE;
    int length = snprintf(text, room, "{'descr': '<u8', 'fortran_order': False, 'shape': (%" PRIu64 ",), }", count);
    memset(text + length, ' ', room - (size_t)length);
    text[room - 1] = '\n';
}

size_t npy_of_rows(uint64_t *words, const struct rows *rows, uint64_t begin, uint64_t end, struct range range)
{
    assert(begin >= end || row_first_number(rows->span.first + end - 1) <= UINT64_MAX);
    size_t count = rows_small_primes(words, (struct row_span){rows->span.first + begin, end - begin}, range);
    return count + rows_primes(words + count, rows, begin, end);
}
