#include "format/format.h"

#include <stdlib.h>
#include <string.h>

#include "format/decimal.h"
#include "format/gap_bytes.h"
#include "format/gap_text.h"
#include "format/npy.h"
#include "format/row_gaps.h"
#include "format/tuplet_text.h"

_Static_assert((int)FORMAT_HEADER_MAX >= (int)NPY_HEADER_BYTES && (int)FORMAT_HEADER_MAX >= (int)GAP_BYTES_HEADER,
               "the longest header fits");
_Static_assert(FORMAT_PADDING >= NPY_PADDING * sizeof(uint64_t), "the padding of words fits");
_Static_assert((int)FORMAT_PADDING >= (int)DECIMAL_MAX, "and so does what decimal_write overwrites");

static size_t no_header(uint8_t *header, uint64_t primes, uint128 first)
{
    (void)header;
    (void)primes;
    (void)first;
    return 0;
}

static uint64_t lines_size(const struct listing *listing, const struct rows *rows)
{
    return text_size(rows, listing->range);
}

static size_t lines_rows(uint8_t *bytes, const struct listing *listing, const struct rows *rows, uint64_t begin,
                         uint64_t end)
{
    return text_of_rows((char *)bytes, rows, begin, end, listing->range);
}

static size_t words_header(uint8_t *header, uint64_t primes, uint128 first)
{
    (void)first;
    npy_header(header, primes);
    return NPY_HEADER_BYTES;
}

static uint64_t words_size(const struct listing *listing, const struct rows *rows)
{
    uint64_t small[SMALL_PRIMES];
    return (rows_small_primes(small, rows->span, listing->range) + rows_count(rows)) * sizeof(uint64_t);
}

static size_t words_rows(uint8_t *bytes, const struct listing *listing, const struct rows *rows, uint64_t begin,
                         uint64_t end)
{
    return npy_of_rows((uint64_t *)(void *)bytes, rows, begin, end, listing->range) * sizeof(uint64_t);
}

static size_t bytes_header(uint8_t *header, uint64_t primes, uint128 first)
{
    gap_bytes_header(header, primes, first);
    return GAP_BYTES_HEADER;
}

static uint64_t bytes_size(const struct listing *listing, const struct rows *rows)
{
    return gap_bytes_size(rows, listing->range);
}

static size_t bytes_rows(uint8_t *bytes, const struct listing *listing, const struct rows *rows, uint64_t begin,
                         uint64_t end)
{
    return gap_bytes_of_rows(bytes, rows, begin, end, listing->range);
}

static uint64_t tuplets_size(const struct listing *listing, const struct rows *rows)
{
    return tuplet_text_size(listing->tuplets, listing->asked, rows, listing->range);
}

static size_t tuplets_rows(uint8_t *bytes, const struct listing *listing, const struct rows *rows, uint64_t begin,
                           uint64_t end)
{
    return tuplet_text_of_rows((char *)bytes, listing->tuplets, listing->asked, rows, begin, end, listing->range);
}

static uint64_t gaps_size(const struct listing *listing, const struct rows *rows)
{
    return gap_text_size(listing->asked->least_gap, rows, listing->range);
}

static size_t gaps_rows(uint8_t *bytes, const struct listing *listing, const struct rows *rows, uint64_t begin,
                        uint64_t end)
{
    return gap_text_of_rows((char *)bytes, listing->asked->least_gap, rows, begin, end, listing->range);
}

static const struct {
    const char *name;
    size_t (*header)(uint8_t *header, uint64_t primes, uint128 first);
    uint64_t (*size)(const struct listing *listing, const struct rows *rows);
    size_t (*rows)(uint8_t *bytes, const struct listing *listing, const struct rows *rows, uint64_t begin, uint64_t end);
} FORMAT[FORMATS] = {
    {"text", no_header, lines_size, lines_rows},         {"npy", words_header, words_size, words_rows},
    {"gap-bytes", bytes_header, bytes_size, bytes_rows}, {"zst", no_header, lines_size, lines_rows},
    {"tuplets", no_header, tuplets_size, tuplets_rows},  {"gaps", no_header, gaps_size, gaps_rows},
};

const char *format_name(enum format format)
{
    return FORMAT[format].name;
}

bool format_parse(enum format *format, const char *name)
{
    for (enum format i = 0; i < FORMATS; i++)
        if (strcmp(name, FORMAT[i].name) == 0) {
            *format = i;
            return true;
        }
    return false;
}

static bool ends_with(const char *path, const char *ending)
{
    size_t length = strlen(path), end = strlen(ending);
    return length >= end && strcmp(path + length - end, ending) == 0;
}

enum format format_of_path(const char *path)
{
    return ends_with(path, ".npy")    ? FORMAT_NPY
           : ends_with(path, ".gaps") ? FORMAT_GAP_BYTES
           : ends_with(path, ".zst")  ? FORMAT_ZST
                                      : FORMAT_TEXT;
}

static size_t row_max(const struct listing *listing)
{
    switch (listing->format) {
    case FORMAT_NPY:
        return NPY_ROW_MAX * sizeof(uint64_t);
    case FORMAT_GAP_BYTES:
        return GAP_BYTES_ROW_MAX;
    case FORMAT_TUPLETS:
        return tuplet_text_row_max(listing->tuplets, listing->asked);
    case FORMAT_GAPS:
        return GAP_TEXT_ROW_MAX;
    default:
        return TEXT_ROW_MAX;
    }
}

bool format_listing_new(struct listing *listing, enum format format, struct range range, const struct questions *asked)
{
    *listing = (struct listing){.format = format, .range = range, .asked = asked, .behind = format_behind(format, asked)};
    if (format == FORMAT_TUPLETS) {
        listing->tuplets = tuplet_starts_new(asked);
        if (listing->tuplets == NULL)
            return false;
    }
    listing->row_max = max_u64(row_max(listing), 1); /* Patterns may have no tuplets in rows. */
    return true;
}

void format_listing_free(struct listing *listing)
{
    free(listing->tuplets);
    listing->tuplets = NULL;
}

uint64_t format_behind(enum format format, const struct questions *asked)
{
    switch (format) {
    case FORMAT_TUPLETS:
        return tuplet_starts_behind(asked);
    case FORMAT_GAPS:
    case FORMAT_GAP_BYTES:
        return ROW_GAPS_BEHIND;
    default:
        return 0;
    }
}

size_t format_header(uint8_t header[FORMAT_HEADER_MAX], enum format format, uint64_t primes, uint128 first)
{
    return FORMAT[format].header(header, primes, first);
}

uint64_t format_size(const struct listing *listing, const struct rows *rows)
{
    return FORMAT[listing->format].size(listing, rows);
}

size_t format_rows(uint8_t *bytes, const struct listing *listing, const struct rows *rows, uint64_t begin, uint64_t end)
{
    return FORMAT[listing->format].rows(bytes, listing, rows, begin, end);
}
