/* Listings of rows, in one piece and in every cut, against lines by plain loops. */
#ifndef MPIPRIMES_TESTS_FORMAT_CUTS_SUPPORT_H
#define MPIPRIMES_TESTS_FORMAT_CUTS_SUPPORT_H

#include "support/listing_support.h"
#include "support/support.h"

#include "format/format.h"

/* A range, its primes, its rows with empty ones behind them, and what is to be listed. */
struct window {
    struct listing listing;
    struct list list;
    struct row_span span;
    struct rows rows;
    struct listed lines;
    size_t *places; /* Where the lines of each row begin, and where all end. */
};

static inline struct window window_new(enum format format, struct range range, struct list list,
                                       const struct questions *asked)
{
    struct window window = {.list = list, .span = rows_of_range(range)};
    assert_true(format_listing_new(&window.listing, format, range, asked));
    uint64_t row = window.span.first, rows = window.span.count;
    window.rows = rows_from_list((struct row_span){row, rows + window.listing.behind}, &list);
    window.places = calloc(rows + 1, sizeof *window.places);
    assert_non_null(window.places);
    for (size_t i = 0; i < list.count; i++) {
        lines_add_first(&window.lines, format, list.base, list.primes + i, list.count - i, asked);
        window.places[row_of(list_prime(&list, i)) - row + 1] = window.lines.size;
    }
    for (size_t i = 1; i <= rows; i++)
        window.places[i] = max_u64(window.places[i], window.places[i - 1]);
    return window;
}

static inline void window_free(struct window *window)
{
    format_listing_free(&window->listing);
    list_free(&window->list);
    free((void *)window->rows.bytes);
    free(window->lines.text);
    free(window->places);
}

/* The rows begin <= index < end as a span of their own. All memory has the size that is demanded and not a byte more, so
 * that a sanitizer sees what goes beyond. */
static inline void window_check_part(const struct window *window, uint64_t begin, uint64_t end)
{
    const struct listing *listing = &window->listing;
    size_t bytes = (end - begin + listing->behind) * ROW_BYTES + ROWS_PADDING, size = window->places[end];
    size -= window->places[begin];
    uint8_t *part = malloc(bytes), *text = malloc((end - begin) * listing->row_max + FORMAT_PADDING);
    assert_true(part != NULL && text != NULL);
    memcpy(part, window->rows.bytes + begin * ROW_BYTES, bytes);
    /* The padding is no row, and may hold anything. */
    memset(part + bytes - ROWS_PADDING, 0xff, ROWS_PADDING);
    struct rows rows = {{window->span.first + begin, end - begin}, part};
    assert_int_equal(format_size(listing, &rows), size);
    assert_int_equal(format_rows(text, listing, &rows, 0, end - begin), size);
    if (size > 0)
        assert_memory_equal(text, window->lines.text + window->places[begin], size);
    /* As a part of a longer span. */
    rows = (struct rows){window->span, window->rows.bytes};
    assert_int_equal(format_rows(text, listing, &rows, begin, end), size);
    if (size > 0)
        assert_memory_equal(text, window->lines.text + window->places[begin], size);
    free(part);
    free(text);
}

/* Rows alone, all before and all behind them, and random cuts. */
static inline void window_check(const struct window *window, uint64_t *random)
{
    uint64_t rows = window->span.count;
    for (uint64_t i = 0; i < rows; i += 1 + rows / 30) {
        window_check_part(window, i, i + 1);
        window_check_part(window, 0, i);
        window_check_part(window, i, rows);
    }
    for (uint64_t begin = 0, end; begin < rows; begin = end) {
        end = begin + 1 + random_below(random, rows - begin);
        window_check_part(window, begin, end);
    }
}

static inline size_t window_test(enum format format, struct range range, const struct questions *asked)
{
    uint64_t random = (uint64_t)range.first;
    struct window window = window_new(format, range, list_at(range), asked);
    window_check(&window, &random);
    size_t lines = window.lines.count;
    window_free(&window);
    return lines;
}

/* Bits need not be primes for a listing: each number that is coprime to 210 is one with the likelihood of `part` in 256. */
static inline size_t window_test_made(enum format format, struct range range, unsigned part, const struct questions *asked,
                                      uint64_t *random)
{
    struct list list = {.base = range.first};
    for (uint64_t distance = 0; distance <= range.last - range.first; distance++)
        if (gcd((uint64_t)((range.first + distance) % ROW_NUMBERS), ROW_NUMBERS) == 1 && range.first + distance > 10 &&
            random_below(random, 256) < part)
            list_add(&list, distance);
    struct window window = window_new(format, range, list, asked);
    window_check(&window, random);
    size_t lines = window.lines.count;
    window_free(&window);
    return lines;
}

/* The starts of windows: the first rows, around powers of ten and two, and the last rows. */
static const uint128 WINDOW_STARTS[] = {0,
                                        1,
                                        900,
                                        9000,
                                        99000,
                                        UINT64_C(9999999000),
                                        (UINT64_C(1) << 32) - 1500,
                                        (UINT64_C(1) << 53) - 1500,
                                        UINT64_C(9999999999999998000),
                                        UINT64_MAX - 4000,
                                        UINT64_MAX - 1500,
                                        WIDE(100, 0) - 1500,
                                        WIDE(1000, 0) - 1500,
                                        NUMBER_MAX - 4000};

#endif
