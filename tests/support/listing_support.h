/* What listings of tuplets and gaps must hold, by plain loops over a list of primes. */
#ifndef MPIPRIMES_TESTS_SUPPORT_LISTING_SUPPORT_H
#define MPIPRIMES_TESTS_SUPPORT_LISTING_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/output.h"
#include "core/uint128.h"
#include "question/questions.h"

/* Lines of text that grow. Ends with free of the text. */
struct listed {
    char *text;
    size_t size, room, count;
};

/* Appends a number between two texts. */
static inline void lines_add(struct listed *lines, const char *before, uint128 number, const char *behind)
{
    if (lines->size + 100 > lines->room) {
        lines->room = 2 * lines->room + 1000;
        lines->text = realloc(lines->text, lines->room);
        assert_non_null(lines->text);
    }
    char digits[UINT128_TEXT];
    lines->size += (size_t)sprintf(lines->text + lines->size, "%s%s%s", before, uint128_text(digits, number), behind);
}

static inline bool lines_has_prime(const uint64_t *primes, size_t count, uint64_t number)
{
    while (count > 1) {
        size_t half = count / 2;
        bool upper = primes[half] <= number;
        primes += upper ? half : 0;
        count = upper ? count - half : half;
    }
    return count == 1 && primes[0] == number;
}

/* The tuplets that begin with primes[0] and have all their primes among the `count` ones; these are given by what they are
 * above a base. */
static inline void lines_add_tuplets(struct listed *lines, uint128 base, const uint64_t *primes, size_t count,
                                     const struct questions *asked)
{
    for (size_t t = 0; t < asked->tuplet_count; t++) {
        const struct tuplet *tuplet = &asked->tuplets[t];
        bool all = true;
        for (uint32_t i = 0; i < tuplet->count && all; i++)
            all = tuplet->offsets[i] <= UINT64_MAX - primes[0] &&
                  lines_has_prime(primes, count, primes[0] + tuplet->offsets[i]);
        for (uint32_t i = 0; i < tuplet->count && all; i++)
            lines_add(lines, i == 0 ? "(" : ", ", base + primes[0] + tuplet->offsets[i],
                      i + 1 < tuplet->count ? "" : ")\n");
        lines->count += all;
    }
}

/* The gap from primes[0] to primes[1], if both are there and it is large enough. */
static inline void lines_add_gap(struct listed *lines, uint128 base, const uint64_t *primes, size_t count, uint64_t least)
{
    if (count < 2 || primes[1] - primes[0] < least)
        return;
    lines_add(lines, "", primes[1] - primes[0], " ");
    lines_add(lines, "", base + primes[0], "\n");
    lines->count++;
}

/* The gap from primes[0] to primes[1], if both are there, as the byte or bytes of FORMAT_GAP_BYTES. */
static inline void lines_add_gap_bytes(struct listed *lines, const uint64_t *primes, size_t count)
{
    if (count < 2)
        return;
    uint64_t half = (primes[1] - primes[0]) / 2;
    lines_add(lines, "123", 0, ""); /* Makes room. */
    lines->size -= 4;
    lines->text[lines->size++] = (char)(half < 255 ? half : 255);
    if (half >= 255) {
        lines->text[lines->size++] = (char)(half % 256);
        lines->text[lines->size++] = (char)(half / 256);
    }
    lines->count++;
}

/* What the format lists of the first one of `count` primes that follow one another, which are all of the range. */
static inline void lines_add_first(struct listed *lines, enum format format, uint128 base, const uint64_t *primes,
                                   size_t count, const struct questions *asked)
{
    if (format == FORMAT_TUPLETS)
        lines_add_tuplets(lines, base, primes, count, asked);
    else if (format == FORMAT_GAP_BYTES)
        lines_add_gap_bytes(lines, primes, count);
    else
        lines_add_gap(lines, base, primes, count, asked->least_gap);
}

#endif
