#include "format/format.h"

#include <string.h>

#include "format/npy.h"

_Static_assert((int)FORMAT_HEADER_MAX >= (int)NPY_HEADER_BYTES, "the longest header fits");
_Static_assert(FORMAT_ROW_MAX >= NPY_ROW_MAX * sizeof(uint64_t), "the words of a row fit where its text does");
_Static_assert(FORMAT_PADDING >= NPY_PADDING * sizeof(uint64_t), "and so does their padding");

static size_t text_header(uint8_t *header, uint64_t primes)
{
    (void)header;
    (void)primes;
    return 0;
}

static size_t text_rows(uint8_t *bytes, const struct rows *rows, uint64_t begin, uint64_t end, struct range range)
{
    return text_of_rows((char *)bytes, rows, begin, end, range);
}

static size_t words_header(uint8_t *header, uint64_t primes)
{
    npy_header(header, primes);
    return NPY_HEADER_BYTES;
}

static uint64_t words_size(const struct rows *rows, struct range range)
{
    uint64_t small[SMALL_PRIMES];
    return (rows_small_primes(small, rows->span, range) + rows_count(rows)) * sizeof(uint64_t);
}

static size_t words_rows(uint8_t *bytes, const struct rows *rows, uint64_t begin, uint64_t end, struct range range)
{
    return npy_of_rows((uint64_t *)(void *)bytes, rows, begin, end, range) * sizeof(uint64_t);
}

static const struct {
    const char *name;
    size_t (*header)(uint8_t *header, uint64_t primes);
    uint64_t (*size)(const struct rows *rows, struct range range);
    size_t (*rows)(uint8_t *bytes, const struct rows *rows, uint64_t begin, uint64_t end, struct range range);
} FORMAT[FORMATS] = {
    {"text", text_header, text_size, text_rows},
    {"npy", words_header, words_size, words_rows},
    {.name = "tuplets"},
    {.name = "gaps"},
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

enum format format_of_path(const char *path)
{
    static const char ENDING[] = ".npy";
    size_t length = strlen(path), ending = sizeof ENDING - 1;
    return length >= ending && strcmp(path + length - ending, ENDING) == 0 ? FORMAT_NPY : FORMAT_TEXT;
}

size_t format_header(uint8_t header[FORMAT_HEADER_MAX], enum format format, uint64_t primes)
{
    return FORMAT[format].header(header, primes);
}

uint64_t format_size(enum format format, const struct rows *rows, struct range range)
{
    return FORMAT[format].size(rows, range);
}

size_t format_rows(uint8_t *bytes, enum format format, const struct rows *rows, uint64_t begin, uint64_t end,
                   struct range range)
{
    return FORMAT[format].rows(bytes, rows, begin, end, range);
}
