#include "format/tuplet_starts.h"

#include <assert.h>
#include <stdlib.h>

enum { SHIFTS_MAX = 4 }; /* The most numbers of bits from p to p + d for one d; by computation. */

/* For one offset d of a pattern: the bits that can begin a tuplet, by the number of bits to that of p + d. */
struct shifts {
    size_t count;
    struct {
        uint64_t starts;
        uint32_t bits;
    } list[SHIFTS_MAX];
};

struct pattern {
    uint64_t possible;
    size_t count; /* Of the offsets but the first. */
    struct shifts offsets[TUPLET_PRIMES_MAX - 1];
};

struct tuplet_starts {
    struct pattern patterns[TUPLETS_MAX];
};

/* The place of a number in the stream of bits from row 0 on; 210k + 1 is the last one of row k - 1. The number, at least
 * 2, must be coprime to 210. */
static uint32_t place_of(uint32_t n)
{
    return (n - 2) / ROW_NUMBERS * ROW_BITS + ROW_BIT[(n - 2) % ROW_NUMBERS];
}

static bool has_bit(uint32_t n)
{
    return ROW_BIT[(n - 2) % ROW_NUMBERS] < ROW_BITS;
}

static bool can_begin(const struct tuplet *tuplet, uint32_t residue)
{
    for (uint32_t i = 0; i < tuplet->count; i++)
        if (!has_bit(residue + tuplet->offsets[i]))
            return false;
    return true;
}

static void add_shift(struct shifts *shifts, uint32_t bits, uint64_t start)
{
    size_t i = 0;
    while (i < shifts->count && shifts->list[i].bits != bits)
        i++;
    assert(i < SHIFTS_MAX);
    if (i == shifts->count) {
        shifts->list[i].bits = bits;
        shifts->count++;
    }
    shifts->list[i].starts |= start;
}

static void fill_pattern(struct pattern *pattern, const struct tuplet *tuplet)
{
    pattern->count = tuplet->count - 1;
    for (uint32_t bit = 0; bit < ROW_BITS; bit++) {
        uint32_t residue = ROW_RESIDUE[bit];
        if (!can_begin(tuplet, residue))
            continue;
        pattern->possible |= UINT64_C(1) << bit;
        for (size_t i = 0; i < pattern->count; i++)
            add_shift(&pattern->offsets[i], place_of(residue + tuplet->offsets[i + 1]) - bit, UINT64_C(1) << bit);
    }
}

struct tuplet_starts *tuplet_starts_new(const struct questions *asked)
{
    struct tuplet_starts *tuplets = calloc(1, sizeof *tuplets);
    for (size_t i = 0; tuplets != NULL && i < asked->tuplet_count; i++)
        fill_pattern(&tuplets->patterns[i], &asked->tuplets[i]);
    return tuplets;
}

uint64_t tuplet_starts_behind(const struct questions *asked)
{
    /* The last prime lies at most so many rows further; and one row more, as bits are loaded eight bytes at a time. */
    return (tuplet_diameter_max(asked) + ROW_NUMBERS - 1) / ROW_NUMBERS + 1;
}

/* At least the 48 bits that begin a number of bits behind those of the row. */
static inline uint64_t load_behind(const uint8_t *row, uint32_t bits)
{
    uint64_t word;
    memcpy(&word, row + bits / 8, sizeof word);
    return word >> bits % 8;
}

uint64_t tuplet_starts_of_row(const struct tuplet_starts *tuplets, size_t pattern, const uint8_t *row)
{
    const struct pattern *self = &tuplets->patterns[pattern];
    uint64_t starts = row_load(row) & self->possible;
    for (size_t i = 0; i < self->count && starts != 0; i++) {
        const struct shifts *shifts = &self->offsets[i];
        uint64_t primes = 0;
        for (size_t k = 0; k < shifts->count; k++)
            primes |= load_behind(row, shifts->list[k].bits) & shifts->list[k].starts;
        starts &= primes;
    }
    return starts;
}

uint64_t tuplet_starts_possible(const struct tuplet_starts *tuplets, size_t pattern)
{
    return tuplets->patterns[pattern].possible;
}

static bool is_prime(const struct rows *rows, uint32_t n, struct range range)
{
    if (n < ROW_RESIDUE[0])
        return (n == 3 || n == 5 || n == 7) && n >= range.first && n <= range.last;
    uint32_t place = has_bit(n) ? place_of(n) : 0;
    return has_bit(n) && (rows->bytes[place / 8] >> place % 8 & 1);
}

bool tuplet_starts_small(const struct tuplet *tuplet, uint64_t prime, const struct rows *rows, struct range range)
{
    assert(rows->span.first == 0);
    for (uint32_t i = 0; i < tuplet->count; i++)
        if (!is_prime(rows, (uint32_t)prime + tuplet->offsets[i], range))
            return false;
    return true;
}
