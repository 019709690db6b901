#include "format/row_gaps.h"

/* From the first to the last number of a row that has a bit; a longer gap has no row within. */
enum { ROW_REACH = 200 };

/* The first number of the rows from an index on that is set, of at most ROW_GAPS_BEHIND rows, above the base of the row
 * before them; 0 if there is none. */
static uint32_t first_prime(const struct rows *rows, uint64_t index)
{
    for (uint32_t i = 0; i < ROW_GAPS_BEHIND; i++) {
        uint64_t mask = row_load(rows->bytes + (index + i) * ROW_BYTES);
        if (mask != 0)
            return (i + 1) * ROW_NUMBERS + ROW_RESIDUE[__builtin_ctzll(mask)];
    }
    return 0;
}

/* Adds the gap between two primes if it is large enough; `next` 0: there is no prime. */
static size_t add_gap(struct row_gap *gaps, size_t count, uint64_t least, uint32_t prime, uint32_t next)
{
    if (next != 0 && next - prime >= least)
        gaps[count++] = (struct row_gap){next - prime, prime};
    return count;
}

/* Those between primes of one row; gives their number. */
static size_t gaps_within(struct row_gap *gaps, uint64_t least, uint64_t mask)
{
    size_t count = 0;
    uint32_t prime = ROW_RESIDUE[__builtin_ctzll(mask)];
    for (mask &= mask - 1; mask != 0; mask &= mask - 1) {
        uint32_t next = ROW_RESIDUE[__builtin_ctzll(mask)];
        count = add_gap(gaps, count, least, prime, next);
        prime = next;
    }
    return count;
}

/* The gaps after 2, 3, 5 and 7. */
static size_t gaps_of_small(struct row_gap *gaps, uint64_t least, const struct rows *rows, struct range range)
{
    uint64_t primes[SMALL_PRIMES], mask = row_load(rows->bytes);
    size_t found = rows_small_primes(primes, rows->span, range), count = 0;
    uint32_t behind = mask != 0 ? ROW_RESIDUE[__builtin_ctzll(mask)] : first_prime(rows, 1);
    for (size_t i = 0; i < found; i++)
        count = add_gap(gaps, count, least, (uint32_t)primes[i], i + 1 < found ? (uint32_t)primes[i + 1] : behind);
    return count;
}

size_t row_gaps(struct row_gap gaps[ROW_PRIMES_MAX], uint64_t least, const struct rows *rows, uint64_t index,
                struct range range)
{
    uint64_t mask = row_load(rows->bytes + index * ROW_BYTES);
    size_t count = rows->span.first + index == 0 ? gaps_of_small(gaps, least, rows, range) : 0;
    if (mask == 0)
        return count;
    if (least <= ROW_REACH)
        count += gaps_within(gaps + count, least, mask);
    uint32_t last = ROW_RESIDUE[63 - __builtin_clzll(mask)];
    return add_gap(gaps, count, least, last, first_prime(rows, index + 1));
}
