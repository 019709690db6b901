/* How many primes are in each residue class modulo Q: a word each.
 *
 * Let g = gcd(Q, M) for the lines' modulus M, and m = Q / g. The number M t + r is in the class r0 + g ((M / g) T mod
 * m), where r0 = r mod g, T = t + s mod m, and the line's shift s is (r - r0) / g divided by M / g modulo m. So the primes
 * are counted by r0 and T, and these counts become classes at the chunk's end. */
#include "question/residues.h"
#include "core/arith.h"

#include <stdlib.h>
#include <string.h>

#include "question/modulus_primes.h"
#include "question/places.h"

static size_t words(const struct questions *asked)
{
    return asked->modulus;
}

static bool needs_rows(const struct questions *asked)
{
    (void)asked;
    return false;
}

uint64_t residues_count(const uint64_t *answer, uint32_t residue)
{
    return answer[residue];
}

static bool is_prime(uint32_t n)
{
    for (uint32_t d = 2; d * d <= n; d++)
        if (n % d == 0)
            return false;
    return n >= 2;
}

/* In a class that is not coprime to the modulus there is no prime but the one that divides the modulus. */
static bool is_valid(const uint64_t *answer, const struct questions *asked)
{
    uint64_t all = 0;
    for (uint32_t r = 0; r < asked->modulus; r++) {
        uint32_t divisor = gcd_u32(asked->modulus, r), only = r > 0 ? r : asked->modulus;
        if (divisor > 1 && answer[r] > (divisor == only && is_prime(only)))
            return false;
        if (answer[r] > UINT64_MAX - all)
            return false;
        all += answer[r];
    }
    return true;
}

static void merge(uint64_t *left, struct row_span left_rows, const uint64_t *right, struct row_span right_rows,
                  const struct questions *asked)
{
    (void)left_rows, (void)right_rows;
    for (uint32_t r = 0; r < asked->modulus; r++)
        left[r] += right[r];
}

/* Counts the primes of the rows begin <= index < end, at most ROWS_OFFSETS_MAX of them. A prime is x = base mod Q + offset,
 * and x < 2^17. Division by Q < 2^15 is multiplication by c = 2^32 / Q rounded up: c Q - 2^32 < Q, so that x c / 2^32
 * exceeds x / Q by less than x Q / 2^32 / Q < 1 / Q, which changes no floor. */
static void add_some_rows(uint64_t *answer, const struct rows *rows, uint64_t begin, uint64_t end, uint32_t modulus)
{
    uint16_t offsets[ROWS_OFFSETS_MAX * ROW_BITS];
    size_t count = rows_offsets(offsets, rows, begin, end, 0);
    uint32_t base = (uint32_t)((rows->span.first + begin) % modulus * ROW_NUMBERS % modulus);
    uint64_t inverse = UINT32_MAX / modulus + UINT64_C(1);
    for (size_t i = 0; i < count; i++) {
        uint32_t x = base + offsets[i];
        answer[x - (uint32_t)(x * inverse >> 32) * modulus]++;
    }
}

static void add_rows(uint64_t *answer, struct row_span before, const struct rows *rows, struct range range,
                     const struct questions *asked)
{
    (void)before;
    uint64_t small[SMALL_PRIMES];
    size_t count = rows_small_primes(small, rows->span, range);
    for (size_t i = 0; i < count; i++)
        answer[small[i] % asked->modulus]++;
    for (uint64_t begin = 0; begin < rows->span.count; begin += ROWS_OFFSETS_MAX)
        add_some_rows(answer, rows, begin, min_u64(begin + ROWS_OFFSETS_MAX, rows->span.count), asked->modulus);
}

struct state {
    enum simd simd;
    uint32_t modulus;       /* Q. */
    uint32_t lines_modulus; /* M. */
    uint32_t common;        /* g. */
    uint32_t period;        /* m. */
    uint32_t step, inverse; /* M / g modulo m, and its inverse. */
    uint32_t columns;       /* After this number of words, at least LANES, turns are the same modulo m again. */
    uint64_t *counts;       /* Q of them: of r0 and T at r0 * m + T. */
};

/* A line's clear bits, and where they are counted. */
struct line {
    const uint8_t *bits;
    uint64_t *counts; /* m of them, by the turn modulo m. */
    uint32_t period;
    uint32_t turn; /* Of bit 0, modulo m. */
};

static uint64_t load_word(const uint8_t *bits, uint64_t index)
{
    uint64_t word;
    memcpy(&word, bits + 8 * index, sizeof word);
    return word;
}

static void add_bits(const struct line *line, uint64_t begin, uint64_t end)
{
    for (uint64_t i = begin / 64; 64 * i < end; i++) {
        uint64_t word = ~load_word(line->bits, i);
        if (64 * i < begin)
            word &= UINT64_MAX << begin % 64;
        if (end - 64 * i < 64)
            word &= ~(UINT64_MAX << end % 64);
        uint32_t first = (uint32_t)((line->turn + 64 * i) % line->period);
        for (; word != 0; word &= word - 1) {
            uint32_t turn = first + (uint32_t)__builtin_ctzll(word);
            while (turn >= line->period)
                turn -= line->period;
            line->counts[turn]++;
        }
    }
}

enum {
    LANES = 4,        /* Words that are read at a time: a vector of AVX2. */
    ROUNDS_MAX = 255, /* What a byte can count. */
    ROUNDS_MIN = 4,   /* For fewer, the loop over the clear bits is faster. */
};

typedef uint64_t lanes __attribute__((vector_size(8 * LANES)));

/* Counts clear bits by their place in LANES words: of those at `bits`, and of `rounds` - 1 more, each `stride` bytes on.
 * Byte k of sums[b][j] is the number for bit b + 8 k of word j. */
static inline __attribute__((always_inline)) void sum_columns(uint64_t sums[8][LANES], const uint8_t *bits, size_t stride,
                                                              size_t rounds)
{
    lanes sum[8] = {0};
    for (size_t i = 0; i < rounds; i++, bits += stride) {
        lanes word;
        memcpy(&word, bits, sizeof word);
        for (unsigned b = 0; b < 8; b++)
            sum[b] += ~word >> b & UINT64_C(0x0101010101010101);
    }
    memcpy(sums, sum, sizeof sum);
}

static void sum_columns_portable(uint64_t sums[8][LANES], const uint8_t *bits, size_t stride, size_t rounds)
{
    sum_columns(sums, bits, stride, rounds);
}

#if CPU_X86_64
__attribute__((target("avx2"))) static void sum_columns_avx2(uint64_t sums[8][LANES], const uint8_t *bits, size_t stride,
                                                             size_t rounds)
{
    sum_columns(sums, bits, stride, rounds);
}
#else
#define sum_columns_avx2 sum_columns_portable
#endif

/* Adds the sums of the word that begins at a turn modulo m. */
static void add_sums(const struct line *line, uint32_t turn, uint64_t sums[8][LANES], size_t lane)
{
    for (unsigned i = 0; i < 64; i++) {
        line->counts[turn] += sums[i % 8][lane] >> i / 8 * 8 & UINT8_MAX;
        turn = turn + 1 == line->period ? 0 : turn + 1;
    }
}

/* The words from first on, `columns` times `rounds` of them; the rest of a vector behind them is not looked at. */
static void add_columns(const struct line *line, uint64_t first, uint32_t columns, size_t rounds, enum simd simd)
{
    for (uint32_t column = 0; column < columns; column += LANES) {
        uint64_t sums[8][LANES];
        (simd >= SIMD_AVX2 ? sum_columns_avx2 : sum_columns_portable)(sums, line->bits + 8 * (first + column),
                                                                      (size_t)8 * columns, rounds);
        for (uint32_t lane = 0; lane < LANES && column + lane < columns; lane++)
            add_sums(line, (uint32_t)((line->turn + 64 * (first + column + lane)) % line->period), sums, lane);
    }
}

/* By columns as far as they fill whole words and rounds; bit by bit what is left. */
static void add_turns(const struct line *line, uint64_t begin, uint64_t end, uint32_t columns, enum simd simd)
{
    while (begin < end) {
        uint64_t first = (begin + 63) / 64, last = end / 64, rounds = 0;
        if (first < last)
            rounds = min_u64((last - first) / columns, ROUNDS_MAX);
        if (rounds < ROUNDS_MIN)
            break;
        add_bits(line, begin, 64 * first);
        add_columns(line, first, columns, rounds, simd);
        begin = 64 * (first + columns * rounds);
    }
    add_bits(line, begin, end);
}

static void *new (const struct line_plan *plan)
{
    struct state *state = calloc(1, sizeof *state);
    if (state == NULL)
        return NULL;
    state->simd = plan->tests->simd;
    state->modulus = plan->asked->modulus;
    state->counts = calloc(state->modulus, sizeof *state->counts);
    if (state->counts != NULL)
        return state;
    free(state);
    return NULL;
}

static void free_state(void *context)
{
    struct state *state = context;
    free(state->counts);
    free(state);
}

static bool needs(void *state, uint32_t modulus, uint32_t residue)
{
    (void)state, (void)modulus, (void)residue;
    return true;
}

static uint32_t reach(const void *state)
{
    (void)state;
    return 0;
}

static void prepare(struct state *state, uint32_t lines_modulus)
{
    state->lines_modulus = lines_modulus;
    state->common = gcd_u32(state->modulus, lines_modulus);
    state->period = state->modulus / state->common;
    state->step = lines_modulus / state->common % state->period;
    state->inverse = 0;
    for (uint32_t product = 0; product != 1 % state->period; product = (product + state->step) % state->period)
        state->inverse++;
    uint32_t words_period = state->period / gcd_u32(state->period, 64);
    state->columns = (LANES + words_period - 1) / words_period * words_period;
}

static void begin_lines(void *context, const struct lines *lines)
{
    struct state *state = context;
    if (state->lines_modulus != lines->modulus)
        prepare(state, lines->modulus);
    memset(state->counts, 0, state->modulus * sizeof *state->counts);
}

static void add_line(void *context, const struct lines *lines, uint32_t index)
{
    struct state *state = context;
    uint32_t period = state->period, quotient = lines->residues[index] / state->common;
    struct line line = {.bits = lines->bits[index],
                        .counts = state->counts + lines->residues[index] % state->common * period,
                        .period = period};
    if (period == 1) {
        line.counts[0] += places_clear(line.bits, lines->begin, lines->end, state->simd).count;
        return;
    }
    line.turn = (uint32_t)((lines->turn % period + (uint64_t)quotient * state->inverse) % period);
    add_turns(&line, lines->begin, lines->end, state->columns, state->simd);
}

static void end_lines(uint64_t *answer, void *context, const struct lines *lines)
{
    const struct state *state = context;
    const uint64_t *counts = state->counts;
    for (uint32_t r0 = 0; r0 < state->common; r0++)
        for (uint32_t turn = 0, product = 0; turn < state->period; turn++) {
            answer[r0 + state->common * product] += *counts++;
            product = (product + state->step) % state->period;
        }
    uint64_t small[MODULUS_PRIMES_MAX];
    size_t count = modulus_primes(small, lines);
    for (size_t i = 0; i < count; i++)
        answer[small[i] % state->modulus]++;
}

const struct question QUESTION_RESIDUES = {
    .name = "residues",
    .words = words,
    .needs_rows = needs_rows,
    .is_valid = is_valid,
    .merge = merge,
    .add_rows = add_rows,
    .new = new,
    .free = free_state,
    .needs = needs,
    .reach = reach,
    .begin = begin_lines,
    .line = add_line,
    .end = end_lines,
};
