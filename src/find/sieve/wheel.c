/* The residues of each wheel, from the definition. */
#include "find/sieve/wheel.h"

#include <stdlib.h>

const uint32_t WHEEL_MODULUS[WHEELS] = {30, 210, 2310, 30030, 510510};

static const uint32_t LINES[WHEELS] = {8, 48, 480, 5760, 92160};

/* The smallest prime that does not divide the modulus. */
static const uint32_t FIRST[WHEELS] = {7, 11, 13, 17, 19};

int wheel_index(uint32_t modulus)
{
    int i = 0;
    while (i < WHEELS - 1 && WHEEL_MODULUS[i] != modulus)
        i++;
    return i;
}

uint32_t wheel_lines(uint32_t modulus)
{
    return LINES[wheel_index(modulus)];
}

uint32_t wheel_first(uint32_t modulus)
{
    return FIRST[wheel_index(modulus)];
}

/* Whether an odd r is coprime to the modulus: its other prime factors are the primes from 3 up to less than `first`. */
static bool is_coprime(uint32_t r, uint32_t first)
{
    return r % 3 != 0 && r % 5 != 0 && (first <= 7 || r % 7 != 0) && (first <= 11 || r % 11 != 0) &&
           (first <= 13 || r % 13 != 0) && (first <= 17 || r % 17 != 0);
}

/* The next residue above r that is needed; modulus + 3 if there is none. `r` is odd, and at least first residue - 2. */
static uint32_t next_needed(uint32_t r, uint32_t modulus, uint32_t first, const struct line_reader *reader)
{
    for (r += 2; r <= modulus + 1; r += 2)
        if (is_coprime(r, first) && (reader == NULL || reader->needs(reader->context, modulus, r)))
            return r;
    return modulus + 3;
}

uint32_t wheel_lines_needed(uint32_t modulus, const struct line_reader *reader)
{
    uint32_t first = wheel_first(modulus), lines = 0;
    for (uint32_t r = next_needed(first - 2, modulus, first, reader); r <= modulus + 1;
         r = next_needed(r, modulus, first, reader))
        lines++;
    return lines;
}

bool wheel_make(struct wheel *wheel, uint32_t modulus, const struct line_reader *reader)
{
    wheel_free(wheel);
    wheel->residue = calloc(wheel_lines(modulus), sizeof *wheel->residue);
    wheel->half_gap = calloc(wheel_lines(modulus), sizeof *wheel->half_gap);
    if (wheel->residue == NULL || wheel->half_gap == NULL) {
        wheel_free(wheel);
        return false;
    }
    wheel->modulus = modulus;
    uint32_t first = wheel_first(modulus), l = 0;
    for (uint32_t r = next_needed(first - 2, modulus, first, reader); r <= modulus + 1; l++) {
        uint32_t next = next_needed(r, modulus, first, reader);
        wheel->residue[l] = r;
        wheel->half_gap[l] = next <= modulus + 1 ? (next - r) / 2 : 0;
        if (wheel->half_gap[l] > wheel->half_gap_max)
            wheel->half_gap_max = wheel->half_gap[l];
        r = next;
    }
    wheel->lines = l;
    return true;
}

void wheel_free(struct wheel *wheel)
{
    free(wheel->residue);
    free(wheel->half_gap);
    *wheel = (struct wheel){0};
}

uint64_t wheel_turn(uint32_t modulus, uint128 n)
{
    uint32_t first = wheel_first(modulus);
    return n < first ? 0 : (uint64_t)((n - first) / modulus);
}
