#include "question/gap_lines.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arith.h"

enum {
    LINES_MAX = 92160,                         /* The lines of the largest modulus, 510510. */
    WINDOW_LINES = GAP_SIZE_MAX / 30 * 8 + 16, /* No stretch of the largest size that can be looked for has more. */
    BLOCK_WORDS = 8,                           /* Turns are looked at in blocks of so many 64-bit words: a cache line. */
    BLOCK_BITS = 64 * BLOCK_WORDS,
    AHEAD = 16, /* Lines: how early a block is fetched, as memory is slow if the lines do not fit in a cache. */
};

/* A line, or one of the next turns, as the bits of those turns that it follows: `turns` further on. */
struct line {
    const uint8_t *bits;
    uint32_t residue; /* Above the modulus in the next turns. */
    uint32_t turns;
};

struct block {
    uint64_t words[BLOCK_WORDS];
};

struct gap_lines {
    const struct questions *asked;
    uint32_t reach;   /* The least gap; GAP_SIZE_MAX if it is larger. */
    uint32_t classes; /* Bit r: the class r modulo 30 is sieved. */
    const struct prime_tests *tests;
    struct gap_stretches *stretches;
    const struct lines *chunk;
    uint128 base;   /* Numbers in 64 bits are what the real ones are above it: 0 for a chunk below 2^64. */
    uint64_t turn;  /* The turn of bit 0, counted from the base. */
    uint64_t start; /* Stretches begin here or above. */
    size_t count;   /* The chunk's lines that are kept. */
    uint32_t residues[LINES_MAX];
    struct line lines[LINES_MAX + WINDOW_LINES + 1]; /* These, and as many of the next turns as a stretch can reach. */
    struct block after[WINDOW_LINES + 1];            /* See struct window. */
};

/* The classes to sieve, if there are to be this many of them. Those that are 1 modulo 6 come first: for them the high sieve
 * makes multiples by half of the classes of factors only. Beyond that they are spaced as evenly as can be. */
#define C(r) (UINT32_C(1) << r)
static const uint32_t CLASSES[GAP_CLASSES + 1] = {
    0,
    C(1),
    C(1) | C(19),
    C(1) | C(7) | C(19),
    C(1) | C(7) | C(13) | C(19),
    C(1) | C(7) | C(13) | C(17) | C(23),
    C(1) | C(7) | C(11) | C(17) | C(23) | C(29),
    C(1) | C(7) | C(13) | C(17) | C(19) | C(23) | C(29),
    C(1) | C(7) | C(11) | C(13) | C(17) | C(19) | C(23) | C(29),
};
#undef C

struct gap_lines *gap_lines_new(const struct line_plan *plan)
{
    struct gap_lines *s = malloc(sizeof *s);
    if (s == NULL)
        return NULL;
    assert(plan->gap_classes >= 1 && plan->gap_classes <= GAP_CLASSES && plan->asked->least_gap > 0);
    s->asked = plan->asked;
    s->reach = (uint32_t)min_u64(plan->asked->least_gap, GAP_SIZE_MAX);
    s->classes = CLASSES[plan->gap_classes];
    s->tests = plan->tests;
    s->stretches = gap_stretches_new(plan->asked->least_gap, s->tests);
    if (s->stretches == NULL) {
        free(s);
        return NULL;
    }
    return s;
}

void gap_lines_free(struct gap_lines *gap_lines)
{
    if (gap_lines != NULL)
        gap_stretches_free(gap_lines->stretches);
    free(gap_lines);
}

const struct questions *gap_lines_asked(const struct gap_lines *gap_lines)
{
    return gap_lines->asked;
}

bool gap_lines_needs(const struct gap_lines *gap_lines, uint32_t residue)
{
    return gap_lines->classes >> residue % 30 & 1;
}

/* The first prime from n to last, and the last one from n down to first, number by number; 0 if there is none. */
static uint128 prime_from(const struct gap_lines *s, uint128 n, uint128 last)
{
    for (; n <= last; n++)
        if ((n % 2 != 0 || n == 2) && s->tests->is_prime(n))
            return n;
    return 0;
}

static uint128 prime_down_from(const struct gap_lines *s, uint128 n, uint128 first)
{
    for (; n >= first && n >= 2; n--)
        if ((n % 2 != 0 || n == 2) && s->tests->is_prime(n))
            return n;
    return 0;
}

/* Adds the gaps from primes up to GAP_STRETCHES_MIN, some of which have no line; gives the first prime behind them, or the
 * last one of all if there is none. */
static uint128 add_small(struct gap_lines *s, uint128 first, uint128 last)
{
    while (first <= GAP_STRETCHES_MIN && first < last) {
        uint128 next = prime_from(s, first + 1, last);
        gap_stretches_add_gap(s->stretches, (uint64_t)first, (uint64_t)next);
        first = next;
    }
    return first;
}

static void begin_chunk(struct gap_lines *s, const struct lines *chunk)
{
    s->chunk = chunk;
    s->base = chunk->numbers.last > UINT64_MAX ? (uint128)chunk->turn * chunk->modulus : 0;
    s->turn = s->base > 0 ? 0 : chunk->turn;
}

/* Lists the lines that are kept, and those of the next turns that a stretch from the last one can reach. */
static void list_lines(struct gap_lines *s, const struct lines *chunk)
{
    s->count = 0;
    for (uint32_t i = 0; i < chunk->count; i++)
        if (chunk->bits[i] != NULL) {
            s->residues[s->count] = chunk->residues[i];
            s->lines[s->count++] = (struct line){chunk->bits[i], chunk->residues[i], 0};
        }
    if (s->count == 0)
        return;
    for (size_t i = 0; s->lines[s->count + i - 1].residue < s->lines[s->count - 1].residue + s->reach; i++) {
        struct line line = s->lines[i];
        s->lines[s->count + i] = (struct line){line.bits, line.residue + chunk->modulus, line.turns + 1};
    }
}

static const struct block BLOCK_ONES = {
    {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};

static inline void and_block(struct block *block, const struct block *other)
{
    for (size_t i = 0; i < BLOCK_WORDS; i++)
        block->words[i] &= other->words[i];
}

/* ANDs with the bits of a line from `bit` of the chunk on. Those behind the chunk's end are of no use, but do no harm: a
 * stretch with a large gap has all of its window before the end. */
static inline void and_line(struct block *block, const struct gap_lines *s, const struct line *line, uint64_t bit)
{
    bit += line->turns;
    if (bit >= s->chunk->end)
        return;
    const uint8_t *from = line->bits + bit / 8;
    unsigned shift = bit % 8;
    struct block own, next;
    memcpy(&own, from, sizeof own);
    if (shift > 0) {
        memcpy(&next, from + 1, sizeof next);
        for (size_t i = 0; i < BLOCK_WORDS; i++)
            own.words[i] = own.words[i] >> shift | next.words[i] << (8 - shift);
    }
    and_block(block, &own);
}

static uint64_t number_of(const struct gap_lines *s, const struct line *line, uint64_t bit)
{
    return (s->turn + bit) * s->chunk->modulus + line->residue;
}

/* The first number from line `i` of turn `bit` on that is prime by its line; 0 if there is none in the chunk. */
static uint64_t next_sieved(const struct gap_lines *s, size_t i, uint64_t bit)
{
    for (; i >= s->count; i -= s->count)
        bit++;
    for (; bit < s->chunk->end; bit++, i = 0)
        for (; i < s->count; i++)
            if (!(s->lines[i].bits[bit / 8] >> bit % 8 & 1))
                return number_of(s, &s->lines[i], bit);
    return 0;
}

/* A window of lines that moves up: line first <= i < end. The lines' bits are ANDed in two parts, before `middle` and from
 * there on: after[i - base] is the AND of lines i to middle - 1, and back that of middle to end - 1. When the first part is
 * used up, all lines of the window are put there. So a step takes three ANDs, however long the window is. */
struct window {
    uint64_t bit;
    size_t end, base, middle;
    struct block back;
};

static void refill(struct gap_lines *s, struct window *window, size_t first)
{
    struct block all = BLOCK_ONES;
    for (size_t i = window->end; i > first; i--) {
        and_line(&all, s, &s->lines[i - 1], window->bit);
        s->after[i - 1 - first] = all;
    }
    window->base = first;
    window->middle = window->end;
    window->back = BLOCK_ONES;
}

/* ANDs with the bits of this block from bit `shift` on, followed by those of the next block. */
static void and_shifted(struct block *block, const struct block *this, const struct block *next, size_t shift)
{
    uint64_t words[2 * BLOCK_WORDS];
    memcpy(words, this, sizeof *this);
    memcpy(words + BLOCK_WORDS, next, sizeof *next);
    const uint64_t *from = words + shift / 64;
    for (size_t i = 0; i < BLOCK_WORDS; i++)
        block->words[i] &= shift % 64 == 0 ? from[i] : from[i] >> shift % 64 | from[i + 1] << (64 - shift % 64);
}

/* The window before line 0: empty or, where it will reach over whole turns, with those. The AND of all lines is that of a
 * turn, so this takes one step for each turn instead of one for each line. */
static void begin_window(struct gap_lines *s, struct window *window, uint64_t bit)
{
    *window = (struct window){.bit = bit, .back = BLOCK_ONES};
    size_t reach = 0;
    while (s->lines[reach].residue < s->lines[0].residue + s->reach)
        reach++;
    size_t turns = reach / s->count;
    if (turns == 0)
        return;
    window->end = s->count;
    refill(s, window, 0);
    struct block next = BLOCK_ONES;
    for (size_t i = 0; i < s->count; i++)
        and_line(&next, s, &s->lines[i], bit + BLOCK_BITS);
    for (size_t shift = 1; shift < turns; shift++)
        and_shifted(&window->back, &s->after[0], &next, shift);
    window->end = turns * s->count;
}

/* The AND of the lines behind line i whose numbers are less than the least gap away. */
static struct block window_behind(struct gap_lines *s, struct window *window, size_t i)
{
    for (; s->lines[window->end].residue < s->lines[i].residue + s->reach; window->end++) {
        if (window->end + AHEAD < s->count)
            __builtin_prefetch(s->lines[window->end + AHEAD].bits + window->bit / 8);
        and_line(&window->back, s, &s->lines[window->end], window->bit);
    }
    if (i + 1 > window->middle)
        refill(s, window, i + 1);
    struct block all = window->back;
    if (i + 1 < window->middle)
        and_block(&all, &s->after[i + 1 - window->base]);
    return all;
}

/* Adds the stretches from the primes of line i, of which the window behind it has none. */
static void add_stretches(struct gap_lines *s, const struct window *window, size_t i, const struct block *behind,
                          uint64_t last)
{
    struct block composites = BLOCK_ONES;
    and_line(&composites, s, &s->lines[i], window->bit);
    for (size_t k = 0; k < BLOCK_WORDS; k++)
        for (uint64_t word = behind->words[k] & ~composites.words[k]; word != 0; word &= word - 1) {
            uint64_t bit = window->bit + 64 * k + (unsigned)__builtin_ctzll(word);
            uint64_t from = number_of(s, &s->lines[i], bit);
            if (bit >= s->chunk->end || from < s->start)
                continue;
            uint64_t to = next_sieved(s, window->end, bit);
            gap_stretches_add(s->stretches, from, to > 0 ? to : last);
        }
}

/* Adds all stretches from a sieved prime to the next one or, behind the last one, to the last prime of all. */
static void scan(struct gap_lines *s, uint64_t last)
{
    for (uint64_t bit = s->chunk->begin / 8 * 8; bit < s->chunk->end && s->count > 0; bit += BLOCK_BITS) {
        struct window window;
        begin_window(s, &window, bit);
        for (size_t i = 0; i < s->count; i++) {
            struct block behind = window_behind(s, &window, i);
            add_stretches(s, &window, i, &behind, last);
        }
    }
}

/* The first sieved prime from s->start on; 0 if there is none. */
static uint64_t first_sieved(const struct gap_lines *s)
{
    for (uint64_t bit = s->chunk->begin; bit < s->chunk->end; bit++)
        for (size_t i = 0; i < s->count; i++)
            if (!(s->lines[i].bits[bit / 8] >> bit % 8 & 1) && number_of(s, &s->lines[i], bit) >= s->start)
                return number_of(s, &s->lines[i], bit);
    return 0;
}

/* Adds all stretches from a prime to the last one. */
static void add_all(struct gap_lines *s, uint64_t start, uint64_t last)
{
    s->start = start;
    uint64_t sieved = first_sieved(s);
    gap_stretches_add(s->stretches, start, sieved > 0 ? sieved : last);
    scan(s, last);
}

const struct gaps_found *gap_lines_find(struct gap_lines *s, const struct lines *lines)
{
    uint128 first = prime_from(s, lines->numbers.first, lines->numbers.last);
    uint128 last = first > 0 ? prime_down_from(s, lines->numbers.last, first) : 0;
    begin_chunk(s, lines);
    list_lines(s, lines);
    gap_stretches_begin(s->stretches, s->base, lines->modulus, s->residues, s->count);
    if (s->reach <= GAP_LARGEST_64 || lines->numbers.last > UINT64_MAX) {
        uint128 start = add_small(s, first, last);
        if (start < last)
            add_all(s, (uint64_t)(start - s->base), (uint64_t)(last - s->base));
    }
    struct gaps_found *found = gap_stretches_finish(s->stretches);
    found->first = first;
    found->last = last;
    return found;
}

/* A number without the factors 2, 3, 5 and 7 is taken to be prime with the same probability as any other one of its height.
 * That is closer than primes that lie anywhere, as a stretch has only some of these numbers. */
double gap_lines_tests(double x, uint64_t least, unsigned classes)
{
    const double coprime = 48.0 / 210;
    double sieved = classes / (double)GAP_CLASSES * coprime, prime = 1 / (coprime * log(fmax(x, 100)));
    double stretches = sieved * prime * pow(1 - prime, sieved * (double)least);
    return classes < GAP_CLASSES ? stretches * gap_stretches_tests(x) : 0;
}
