/* Which lines are looked at again follows from their residues alone. */
#include "find/sieve/keep.h"

#include <string.h>

enum { PADDING = 64 }; /* Bytes behind a line that readers may read. */

/* Whether a line stays until its chunk's end. */
static bool stays(const struct wheel *wheel, uint64_t reach, uint32_t line)
{
    uint64_t residue = wheel->residue[line];
    return reach > 0 && (residue <= wheel_first(wheel->modulus) + reach || residue + reach > wheel->modulus + 1);
}

static size_t staying_lines(const struct wheel *wheel, uint32_t reach)
{
    size_t count = 0;
    for (uint32_t l = 0; l < wheel->lines; l++)
        count += stays(wheel, reach, l);
    return count;
}

/* The most lines that do not stay, but lie at most `reach` below a line. */
static size_t passing_lines_max(const struct wheel *wheel, uint32_t reach)
{
    size_t most = 0, count = 0;
    uint32_t begin = 0;
    for (uint32_t l = 0; l < wheel->lines; l++) {
        for (; wheel->residue[l] - wheel->residue[begin] > reach; begin++)
            count -= !stays(wheel, reach, begin);
        most = count > most ? count : most;
        count += !stays(wheel, reach, l);
    }
    return most;
}

size_t keep_lines_max(const struct wheel *wheel, uint32_t reach)
{
    return staying_lines(wheel, reach) + passing_lines_max(wheel, reach);
}

bool keep_begin(struct keep *keep, const struct wheel *wheel, uint32_t reach, size_t line_bytes)
{
    keep->wheel = wheel;
    keep->reach = reach;
    keep->stride = line_bytes + PADDING;
    keep->staying = staying_lines(wheel, reach);
    keep->ring = passing_lines_max(wheel, reach);
    if (!buffer_need(&keep->bits_memory, wheel->lines * sizeof *keep->bits) ||
        !buffer_need(&keep->ring_memory, keep->ring * sizeof *keep->in_ring) ||
        !buffer_need(&keep->copies, (keep->staying + keep->ring) * keep->stride))
        return false;
    keep->bits = keep->bits_memory.bytes;
    keep->in_ring = keep->ring_memory.bytes;
    return true;
}

void keep_free(struct keep *keep)
{
    buffer_free(&keep->bits_memory);
    buffer_free(&keep->ring_memory);
    buffer_free(&keep->copies);
    *keep = (struct keep){0};
}

void keep_none(struct keep *keep)
{
    memset(keep->bits, 0, keep->wheel->lines * sizeof *keep->bits);
    memset(keep->in_ring, 0xff, keep->ring * sizeof *keep->in_ring);
    keep->next_staying = keep->next_ring = 0;
}

/* The next place of the ring, whose line goes. */
static size_t take_ring(struct keep *keep, uint32_t line)
{
    size_t place = keep->next_ring;
    keep->next_ring = place + 1 < keep->ring ? place + 1 : 0;
    if (keep->in_ring[place] != UINT32_MAX)
        keep->bits[keep->in_ring[place]] = NULL;
    keep->in_ring[place] = line;
    return keep->staying + place;
}

void keep_line(struct keep *keep, uint32_t line, const uint8_t *bits)
{
    const struct wheel *wheel = keep->wheel;
    bool last = line + 1 == wheel->lines;
    keep->bits[line] = NULL;
    if (!stays(wheel, keep->reach, line) && (last || 2 * wheel->half_gap[line] > keep->reach))
        return;
    size_t place = stays(wheel, keep->reach, line) ? keep->next_staying++ : take_ring(keep, line);
    uint8_t *copy = (uint8_t *)keep->copies.bytes + place * keep->stride;
    memcpy(copy, bits, keep->stride - PADDING);
    memset(copy + keep->stride - PADDING, 0, PADDING);
    keep->bits[line] = copy;
}
