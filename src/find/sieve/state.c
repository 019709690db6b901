/* The tables of the sieve: made once, and made to fit each pass. */
#include "find/sieve/state.h"

#include <stdlib.h>
#include <string.h>

#include "core/arith.h"
#include "find/base/base_primes.h"

/* Bytes before and behind a line that loops may overrun: an octet. Behind it there is half a line more. */
enum { PADDING = OCTET_PRIME_MAX + FILL_CHUNK + 65 };

static const uint32_t SMALLEST[] = {7};

/* Orders primes by their class modulo 8: 1, 3, 5, 7. */
static int by_class(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    uint64_t key_x = (uint64_t)(x % 8) << 32 | x, key_y = (uint64_t)(y % 8) << 32 | y;
    return (key_x > key_y) - (key_x < key_y);
}

static void sort_octet_primes(struct sieve *sieve)
{
    size_t begin = 0;
    while (begin < sieve->count && sieve->primes[begin] <= PATTERN_PRIME_MAX)
        begin++;
    size_t end = begin;
    while (end < sieve->count && sieve->primes[end] <= OCTET_PRIME_MAX)
        end++;
    qsort(sieve->primes + begin, end - begin, sizeof *sieve->primes, by_class);
    sieve->pattern_end = begin;
    for (size_t c = 0, i = begin; c < OCTET_CLASSES; c++) {
        while (i < end && sieve->primes[i] % 8 == 2 * c + 1)
            i++;
        sieve->octet_end[c] = i;
    }
}

/* Loads the base primes up to `largest`, at least 199. False if out of memory. */
static bool load_base_primes(struct sieve *sieve, uint32_t largest)
{
    size_t room = prime_count_max(largest) + LANES_PADDING;
    struct base_primes *stream = base_primes_new(largest);
    sieve->primes = calloc(room, sizeof *sieve->primes);
    sieve->halves = calloc(room, sizeof *sieve->halves);
    sieve->offsets = calloc(room, sizeof *sieve->offsets);
    bool ok = stream != NULL && sieve->primes != NULL && sieve->halves != NULL && sieve->offsets != NULL;
    if (ok) {
        memcpy(sieve->primes, SMALLEST, sizeof SMALLEST);
        sieve->count = 1 + base_primes_next(sieve->primes + 1, room - LANES_PADDING - 1, stream);
        sort_octet_primes(sieve);
    }
    base_primes_free(stream);
    return ok;
}

struct sieve *sieve_new_below(enum simd simd, struct range range, const struct cache_sizes *sizes, uint32_t largest)
{
    struct sieve *sieve = calloc(1, sizeof *sieve);
    if (sieve == NULL)
        return NULL;
    sieve->range = range;
    sieve->simd = simd;
    sieve->kernels = sieve_kernels_for(simd);
    sieve->sizes = *sizes;
    uint64_t root = integer_sqrt(range.last);
    bool ok = load_base_primes(sieve, (uint32_t)min_u64(max_u64(root, PATTERN_PRIME_MAX), largest));
    size_t small =
        (size_t)OCTET_PRIME_MAX + 8 * (size_t)sieve->sizes.span; /* More than there are primes for octets or spans. */
    sieve->starts = malloc(small * sizeof *sieve->starts);
    sieve->span_steps = malloc(small * sizeof *sieve->span_steps);
    sieve->span_offsets = malloc(small * sizeof *sieve->span_offsets);
    size_t line = (size_t)sieve->sizes.line + sieve->sizes.line / 2 + 2 * PADDING + 8192;
    sieve->line_memory = aligned_alloc(64, line / 64 * 64);
    ok = ok && sieve->starts != NULL && sieve->span_steps != NULL && sieve->span_offsets != NULL &&
         sieve->line_memory != NULL;
    if (!ok) {
        sieve_free(sieve);
        return NULL;
    }
    memset(sieve->line_memory, 0, line / 64 * 64);
    sieve->line = sieve->line_memory + (PADDING + 63) / 64 * 64;
    return sieve;
}

struct sieve *sieve_new(enum simd simd, struct range range, const struct cache_sizes *sizes)
{
    return sieve_new_below(simd, range, sizes, UINT32_MAX);
}

void sieve_narrow(struct sieve *sieve, struct range numbers)
{
    sieve->range = numbers;
}

void sieve_vary(struct sieve *sieve)
{
    sieve->vary = true;
}

static void free_wheels(struct sieve *sieve)
{
    for (size_t i = 0; i < WHEELS; i++)
        wheel_free(&sieve->wheels[i]);
}

void sieve_free(struct sieve *sieve)
{
    if (sieve == NULL)
        return;
    free_wheels(sieve);
    keep_free(&sieve->keep);
    buffer_free(&sieve->restore.memory);
    patterns_free(&sieve->patterns);
    free(sieve->primes);
    free(sieve->halves);
    free(sieve->offsets);
    free(sieve->starts);
    free(sieve->span_steps);
    free(sieve->span_offsets);
    free(sieve->line_memory);
    buffer_free(&sieve->lines_memory);
    buffer_free(&sieve->hits_memory);
    free(sieve);
}

enum { INVERSES = 2310 }; /* The moduli below are at most this. */

/* -1 / r modulo m for all r below m; nothing of use for those that are not coprime to m. */
static void fill_minus_inverses(uint16_t minus_inverse[INVERSES], uint32_t m)
{
    for (uint32_t r = 0; r < m; r++) {
        /* By the group's order: r^(lambda - 1), lambda = 240 (the least common multiple of p - 1 for p from 2 to 17). */
        uint32_t power = 1, square = r;
        for (unsigned exponent = 239; exponent > 0; exponent /= 2) {
            power = exponent % 2 == 1 ? power * square % m : power;
            square = square * square % m;
        }
        minus_inverse[r] = (uint16_t)(m - power);
    }
}

/* 2 / M modulo each prime p. Modulo p, x / m is (x + k * p) / m, where k = -x / p modulo m makes that a whole number. M is
 * divided by in two steps, m and n, as their tables of inverses are small; both are constants, as dividing by a variable
 * takes several times as long. */
static inline __attribute__((always_inline)) void fill_halves_by(struct sieve *sieve, const uint32_t m, const uint32_t n)
{
    uint16_t by_m[INVERSES], by_n[INVERSES];
    fill_minus_inverses(by_m, m);
    fill_minus_inverses(by_n, n);
    for (size_t i = sieve->first; i < sieve->count; i++) {
        uint32_t p = sieve->primes[i];
        uint64_t x = (2u * by_m[p % m] % m * (uint64_t)p + 2) / m;
        x = ((uint32_t)x % n * by_n[p % n] % n * (uint64_t)p + x) / n;
        sieve->halves[i] = (uint32_t)(x >= p ? x - p : x);
    }
}

static void fill_halves(struct sieve *sieve, uint32_t modulus)
{
    if (modulus == 30)
        fill_halves_by(sieve, 30, 1);
    else if (modulus == 210)
        fill_halves_by(sieve, 210, 1);
    else if (modulus == 2310)
        fill_halves_by(sieve, 2310, 1);
    else if (modulus == 30030)
        fill_halves_by(sieve, 2310, 13);
    else
        fill_halves_by(sieve, 2310, 221);
}

/* What depends on the modulus, but not on the lines. */
static bool use_modulus(struct sieve *sieve, uint32_t modulus)
{
    if (sieve->modulus == modulus)
        return true;
    sieve->modulus = 0;
    sieve->first = 0;
    while (modulus % sieve->primes[sieve->first] == 0)
        sieve->first++;
    patterns_free(&sieve->patterns);
    if (!patterns_make(&sieve->patterns, sieve->primes, sieve->first, sieve->pattern_end))
        return false;
    fill_halves(sieve, modulus);
    sieve->modulus = modulus;
    return true;
}

const struct wheel *sieve_need_wheel(struct sieve *sieve, int index)
{
    struct wheel *wheel = &sieve->wheels[index];
    return wheel->modulus != 0 || wheel_make(wheel, WHEEL_MODULUS[index], sieve->reader) ? wheel : NULL;
}

static bool use_wheel(struct sieve *sieve, uint32_t modulus)
{
    sieve->wheel = sieve_need_wheel(sieve, wheel_index(modulus));
    return sieve->wheel != NULL && use_modulus(sieve, modulus);
}

void sieve_select(struct sieve *sieve, const struct line_reader *reader)
{
    if (sieve->reader == reader)
        return;
    sieve->reader = reader;
    sieve->needed_wheels = 0;
    free_wheels(sieve);
}

/* Groups the primes from *begin to the largest one of at most `largest` by their crossings in a number of bits; *begin
 * moves behind them. */
static void group_trips(struct trip_groups *groups, const struct sieve *sieve, size_t *begin, size_t end, uint32_t bits,
                        uint32_t largest)
{
    groups->count = 0;
    while (*begin < end && sieve->primes[*begin] <= largest) {
        unsigned sure = bits / sieve->primes[*begin];
        size_t behind = index_above(sieve->primes, *begin, sieve->count, min_u64(bits / sure, largest));
        behind = behind < end ? behind : end;
        groups->group[groups->count++] = (struct trip_group){*begin, behind, sure};
        *begin = behind;
    }
}

/* Which base primes are crossed off, and how. */
static void assign_tiers(struct sieve *sieve, struct sieve_pass *pass)
{
    size_t next = sieve->octet_end[OCTET_CLASSES - 1];
    pass->used = index_above(sieve->primes, next, sieve->count, integer_sqrt(pass->numbers.last));
    uint32_t line_bits = 8 * pass->layout.line, span_bits = 8 * pass->layout.span;
    size_t spans_begin = next;
    /* Even one or two crossings in a span, in the L1 cache, take less time than in the line, in the L2 cache. */
    group_trips(&pass->in_span, sieve, &next, pass->used, span_bits, pass->layout.spans == 1 ? line_bits / 2 : span_bits);
    for (size_t i = spans_begin; i < next; i++)
        sieve->span_steps[i - spans_begin] = span_bits % sieve->primes[i];
    group_trips(&pass->in_line, sieve, &next, pass->used, line_bits, line_bits / 2);
    pass->hits = next;
}

static bool need_hits(struct sieve *sieve, const struct sieve_pass *pass)
{
    size_t big = pass->used - pass->hits;
    size_t twice = index_above(sieve->primes, pass->hits, sieve->count, 8 * pass->layout.line);
    twice = twice < pass->used ? twice - pass->hits : big;
    size_t room = big + twice + LANES_PADDING;
    if (big == 0)
        return true;
    if (!buffer_need(&sieve->hits_memory, room * HIT_LINES_MAX * sizeof *sieve->hits))
        return false;
    sieve->hits = sieve->hits_memory.bytes;
    sieve->hits_room = room;
    return true;
}

bool sieve_need_lines(struct sieve *sieve, size_t bytes)
{
    bool ok = buffer_need(&sieve->lines_memory, bytes);
    sieve->lines = sieve->lines_memory.bytes;
    return ok;
}

struct range sieve_numbers(const struct sieve *sieve, struct row_span rows)
{
    struct range numbers = range_of_rows(rows, sieve->range);
    /* 1 is coprime to every modulus, and no prime. */
    numbers.first = max_u128(numbers.first, 2);
    return numbers;
}

bool sieve_pass_begin(struct sieve *sieve, struct sieve_pass *pass, struct layout layout, bool lines)
{
    pass->layout = layout;
    if (!use_wheel(sieve, layout.modulus))
        return false;
    assign_tiers(sieve, pass);
    if (!need_hits(sieve, pass))
        return false;
    if (!lines)
        return true;
    if (!sieve_need_lines(sieve, (size_t)layout.line * sieve->wheel->lines))
        return false;
    pass->lines = sieve->lines;
    pass->stride = pass->line_bytes = layout.line;
    return true;
}
