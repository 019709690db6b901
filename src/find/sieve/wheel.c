/* The residues of each wheel, from the definition. */
#include "find/sieve/wheel.h"

const uint32_t WHEEL_MODULUS[WHEELS] = {30, 210, 2310, 30030};

static uint32_t gcd(uint32_t a, uint32_t b)
{
    while (b != 0) {
        uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Rows begin with 11. */
static uint32_t first_residue(uint32_t modulus)
{
    return modulus == 210 ? 11 : modulus == 2310 ? 13 : 1;
}

uint32_t wheel_lines(uint32_t modulus)
{
    return modulus == 30 ? 8 : modulus == 210 ? 48 : modulus == 2310 ? 480 : 5760;
}

void wheel_make(struct wheel *wheel, uint32_t modulus)
{
    wheel->modulus = modulus;
    wheel->first = first_residue(modulus);
    wheel->lines = 0;
    for (uint32_t r = wheel->first; r < wheel->first + modulus; r++)
        if (gcd(r, modulus) == 1)
            wheel->residue[wheel->lines++] = (uint16_t)r;
    wheel->half_gap_max = 0;
    for (uint32_t l = 0; l < wheel->lines; l++) {
        uint32_t next = l + 1 < wheel->lines ? wheel->residue[l + 1] : wheel->first + modulus;
        wheel->half_gap[l] = (uint8_t)((next - wheel->residue[l]) / 2);
        if (wheel->half_gap[l] > wheel->half_gap_max)
            wheel->half_gap_max = wheel->half_gap[l];
    }
}

uint64_t wheel_turn(uint32_t modulus, uint64_t n)
{
    uint32_t first = first_residue(modulus);
    return n < first ? 0 : (n - first) / modulus;
}
