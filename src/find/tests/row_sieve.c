/* The three ways of the primes: patterns, steps and walks. */
#include "find/tests/row_sieve.h"

#include <stdlib.h>
#include <string.h>

#include "core/arith.h"

enum {
    /* Measured on an Intel Xeon (Sapphire Rapids) in chunks of 1e5 to 1e7 numbers: patterns up to 127 and steps from 1500
     * to 4096 take up to 4% longer. */
    PATTERN_PRIME_MAX = 251,
    STEP_PRIME_MAX = 2048,
    SEGMENT_ROWS = 5461, /* 32 KiB: in the L1 data cache */
    WALK_PRIMES = 4096,  /* Primes that walk in a step. */
    PATTERNS = 50,       /* Primes from 11 to 251. */
    PATTERN_ROWS = 6064, /* The sum of these primes. */
    STEP_PRIMES = 305,   /* Primes from 11 to 2048. */
    HALF_GAP_MAX = 5,    /* Half the longest gap between two numbers coprime to 210. */
};

/* From a number to the next one that is coprime to 210. */
struct next_coprime {
    uint8_t distance, index; /* The index: which of the 48 it is. */
};

_Static_assert(ROW_SIEVE_LIMIT_MAX < UINT32_MAX / ROW_NUMBERS, "walks use words of 32 bits");

struct row_sieve {
    size_t count, patterns, steps; /* Numbers of primes: all, those of patterns, and those up to STEP_PRIME_MAX. */
    uint32_t *primes;
    uint8_t *pattern[PATTERNS];    /* p rows for each prime p. */
    uint16_t inverse[STEP_PRIMES]; /* 1 / 210 modulo the prime, by its index */
    uint8_t half_gap[ROW_BITS];    /* From each residue of a row to the next one. */
    uint8_t gap[ROW_BITS];         /* From each number below 210 that is coprime to it to the next one. */
    struct next_coprime next[ROW_NUMBERS];
    uint8_t pattern_bytes[PATTERN_ROWS * ROW_BYTES];

    /* The rows that are sieved. */
    uint8_t *bytes;
    struct row_span rows;
    uint64_t segment_rows; /* Of a segment. */
    uint64_t segment;      /* The rows before this one are done but for the walks. */
    size_t used, step_end; /* The primes up to the limit, and those of them that take steps. */
    size_t walked;         /* The primes before this one are done. */
};

/* The plain sieve of the odd numbers: base_primes.h would take longer to begin than a short range takes in all. */
static bool find_primes(struct row_sieve *sieve, uint32_t limit)
{
    uint32_t odds = (limit + 1) / 2;
    uint8_t *composite = calloc(odds, 1);
    sieve->primes = malloc(prime_count_max(limit) * sizeof *sieve->primes);
    if (composite == NULL || sieve->primes == NULL) {
        free(composite);
        return false;
    }
    uint32_t root = (uint32_t)integer_sqrt(limit);
    for (uint32_t p = 3; p <= root; p += 2)
        if (!composite[p / 2])
            for (uint32_t i = p * p / 2; i < odds; i += p)
                composite[i] = 1;
    for (uint32_t i = 11 / 2; i < odds; i++) {
        sieve->primes[sieve->count] = 2 * i + 1;
        sieve->count += !composite[i];
    }
    free(composite);
    return true;
}

/* How many of the primes are at most x. */
static size_t count_up_to(const struct row_sieve *sieve, uint64_t x)
{
    return index_above(sieve->primes, 0, sieve->count, x);
}

static void make_gaps(struct row_sieve *sieve)
{
    for (size_t bit = 0; bit < ROW_BITS; bit++) {
        unsigned next = bit + 1 < ROW_BITS ? ROW_RESIDUE[bit + 1] : ROW_RESIDUE[0] + ROW_NUMBERS;
        sieve->half_gap[bit] = (uint8_t)((next - ROW_RESIDUE[bit]) / 2);
    }
    /* The same in the order 1, 11, ..., 209. */
    for (size_t i = 0; i < ROW_BITS; i++)
        sieve->gap[i] = (uint8_t)(2 * sieve->half_gap[(i + ROW_BITS - 1) % ROW_BITS]);
    unsigned index = 0;
    for (unsigned number = 1, from = 0; index < ROW_BITS; number += sieve->gap[index++])
        for (; from <= number; from++)
            sieve->next[from] = (struct next_coprime){(uint8_t)(number - from), (uint8_t)index};
}

/* 1 / 210 modulo each prime for steps. With k = -1 / p modulo 210, (k * p + 1) / 210 is a whole number. */
static void make_inverses(struct row_sieve *sieve)
{
    uint8_t minus_inverse[ROW_NUMBERS];
    for (uint32_t r = 0; r < ROW_NUMBERS; r++) {
        /* r^11 = 1 / r, as the group's exponent is 12. */
        uint32_t power = 1;
        for (int i = 0; i < 11; i++)
            power = power * r % ROW_NUMBERS;
        minus_inverse[r] = (uint8_t)(ROW_NUMBERS - power);
    }
    for (size_t i = 0; i < sieve->steps; i++) {
        uint32_t p = sieve->primes[i];
        sieve->inverse[i] = (uint16_t)((minus_inverse[p % ROW_NUMBERS] * p + 1) / ROW_NUMBERS);
    }
}

/* The first row, counted from `row`, in which p divides the number of bit 0. */
static inline uint32_t first_hit(uint64_t row, uint32_t p, uint32_t inverse)
{
    uint32_t rest = (uint32_t)((row % p + (uint64_t)ROW_RESIDUE[0] * inverse) % p);
    return rest == 0 ? 0 : p - rest;
}

/* Crosses off the multiples of a prime in all bits of the rows, from `row` on. */
static inline void cross_steps(uint8_t *bytes, uint64_t row, uint32_t rows, uint32_t p, uint32_t inverse,
                               const uint8_t *half_gap)
{
    uint32_t step[HALF_GAP_MAX + 1] = {0}; /* The change of the first hit over k half gaps. */
    uint32_t once = 2 * inverse % p;
    for (int k = 1; k <= HALF_GAP_MAX; k++)
        step[k] = step[k - 1] + once >= p ? step[k - 1] + once - p : step[k - 1] + once;
    uint32_t first = first_hit(row, p, inverse);
    for (unsigned bit = 0; bit < ROW_BITS; bit++) {
        uint8_t keep = (uint8_t) ~(1u << bit % 8), *byte = bytes + bit / 8;
        for (uint32_t hit = first; hit < rows; hit += p)
            byte[(size_t)hit * ROW_BYTES] &= keep;
        uint32_t less = first - step[half_gap[bit]], back = less + p;
        first = less < back ? less : back;
    }
}

static void make_patterns(struct row_sieve *sieve)
{
    memset(sieve->pattern_bytes, 0xff, sizeof sieve->pattern_bytes);
    uint8_t *bytes = sieve->pattern_bytes;
    for (size_t i = 0; i < sieve->patterns; i++) {
        uint32_t p = sieve->primes[i];
        sieve->pattern[i] = bytes;
        cross_steps(bytes, 0, p, p, sieve->inverse[i], sieve->half_gap);
        bytes += (size_t)p * ROW_BYTES;
    }
}

struct row_sieve *row_sieve_new(uint32_t limit)
{
    struct row_sieve *sieve = malloc(sizeof *sieve);
    if (sieve == NULL)
        return NULL;
    sieve->count = 0;
    sieve->primes = NULL;
    if (!find_primes(sieve, limit)) {
        row_sieve_free(sieve);
        return NULL;
    }
    sieve->patterns = count_up_to(sieve, PATTERN_PRIME_MAX);
    sieve->steps = count_up_to(sieve, STEP_PRIME_MAX);
    make_gaps(sieve);
    make_inverses(sieve);
    make_patterns(sieve);
    return sieve;
}

void row_sieve_free(struct row_sieve *sieve)
{
    if (sieve != NULL)
        free(sieve->primes);
    free(sieve);
}

void row_sieve_begin(struct row_sieve *sieve, uint8_t *bytes, struct row_span rows, uint32_t limit)
{
    sieve->bytes = bytes;
    sieve->rows = rows;
    uint64_t segments = (rows.count - 1) / SEGMENT_ROWS + 1;
    sieve->segment_rows = (rows.count - 1) / segments + 1;
    sieve->segment = 0;
    sieve->used = count_up_to(sieve, limit);
    sieve->step_end = count_up_to(sieve, min_u64(min_u64(limit, STEP_PRIME_MAX), max_u64(rows.count, PATTERN_PRIME_MAX)));
    sieve->walked = sieve->step_end;
}

/* Clears what the pattern of a prime clears, which stands at row `phase` where the bytes begin. */
static void apply_pattern(uint8_t *bytes, size_t count, const uint8_t *pattern, size_t phase, size_t period)
{
    for (size_t done = 0; done < count; phase = 0) {
        size_t run = min_u64(period - phase, count - done);
        for (size_t i = 0; i < run; i++)
            bytes[done + i] &= pattern[phase + i];
        done += run;
    }
}

static void sieve_segment(struct row_sieve *sieve)
{
    uint64_t row = sieve->rows.first + sieve->segment;
    uint32_t rows = (uint32_t)min_u64(sieve->rows.count - sieve->segment, sieve->segment_rows);
    uint8_t *bytes = sieve->bytes + sieve->segment * ROW_BYTES;
    memset(bytes, 0xff, (size_t)rows * ROW_BYTES);
    for (size_t i = 0; i < sieve->patterns; i++) {
        uint32_t p = sieve->primes[i];
        apply_pattern(bytes, (size_t)rows * ROW_BYTES, sieve->pattern[i], row % p * ROW_BYTES, (size_t)p * ROW_BYTES);
    }
    for (size_t i = sieve->patterns; i < sieve->step_end; i++)
        cross_steps(bytes, row, rows, sieve->primes[i], sieve->inverse[i], sieve->half_gap);
    sieve->segment += rows;
}

static void walk(struct row_sieve *sieve, uint32_t p)
{
    /* By the distance from the rows' first number, 210 k + 2. Modulo 210 p, which is all that is needed of it, that is
     * below 2^32: nothing is large here, however high the rows are. */
    uint32_t first = (uint32_t)(sieve->rows.first % p) * ROW_NUMBERS + 2;
    uint32_t span = (uint32_t)sieve->rows.count * ROW_NUMBERS;
    uint32_t times = first / p, rest = first - times * p, distance = rest == 0 ? 0 : p - rest;
    times += rest != 0;
    struct next_coprime next = sieve->next[times % ROW_NUMBERS];
    distance += next.distance * p;
    for (size_t i = next.index; distance < span; i = i + 1 < ROW_BITS ? i + 1 : 0) {
        uint32_t row = distance / ROW_NUMBERS, bit = ROW_BIT[distance - row * ROW_NUMBERS];
        sieve->bytes[row * ROW_BYTES + bit / 8] &= (uint8_t) ~(1u << bit % 8);
        distance += sieve->gap[i] * p;
    }
}

bool row_sieve_step(struct row_sieve *sieve)
{
    if (sieve->segment < sieve->rows.count) {
        sieve_segment(sieve);
        return true;
    }
    size_t end = min_u64(sieve->used, sieve->walked + WALK_PRIMES);
    if (sieve->walked == end)
        return false;
    for (; sieve->walked < end; sieve->walked++)
        walk(sieve, sieve->primes[sieve->walked]);
    return true;
}

double row_sieve_done(const struct row_sieve *sieve)
{
    double segments = (double)sieve->segment / (double)sieve->rows.count;
    size_t walks = sieve->used - sieve->step_end;
    double walked = walks == 0 ? 1 : (double)(sieve->walked - sieve->step_end) / (double)walks;
    return (segments + walked) / 2;
}
