#include "find/sieve.h"

#include <stdlib.h>
#include <string.h>

#include "core/arith.h"
#include "core/rows.h"
#include "find/base_primes.h"
#include "find/sieve_far.h"
#include "find/sieve_kernels.h"
#include "find/sieve_layout.h"
#include "find/sieve_patterns.h"

enum {
    NEAR_PRIME_MAX = 1 << 28, /* primes up to here are kept, with what is known of them: 12 bytes each, 175 MB in all */
    FAR_BATCH = 8192,         /* primes */
    ROW_PARTS_MAX = 11,       /* rows of a turn, at most: of 2310 */
    NO_LINE = UINT16_MAX,
    BATCH_ROWS = LINE_ROWS * ROW_PARTS_MAX, /* rows that are handed over at a time, at most */
    POLL_BYTES = 1 << 15,                   /* bytes of lines between two polls: about a tenth of a millisecond */
    CLASSES = 4,                            /* odd residues modulo 8 */
    /* Bytes before and behind a line that loops may overrun: a turn; and half a line besides. */
    PADDING = TURN_PRIME_MAX + FILL_CHUNK + 65,
};

/* Primes with the same number of crossings in a number of bits: `sure`, and perhaps one more. */
struct trip_group {
    size_t begin, end;
    unsigned sure;
};

struct trip_groups {
    size_t count;
    struct trip_group group[TRIPS_MAX];
};

/* What belongs to the piece in hand. */
struct piece {
    struct range numbers;
    struct layout layout;
    size_t used; /* the base primes before this index are crossed off */
    size_t hits; /* from this index on as hits */
    struct trip_groups in_span, in_line;
    uint64_t chunk;
    uint32_t line_index;
    const struct find_sink *sink;
    uint64_t unpolled; /* bytes of lines since the last poll */
};

struct sieve {
    struct range range;
    const struct sieve_kernels *kernels;
    struct cache_sizes sizes;
    struct wheel wheel;
    struct patterns patterns; /* for the wheel */
    size_t first;             /* the first base prime that does not divide the wheel's modulus */

    /* The base primes from 7 to the root of the range, at least to 199 and at most to NEAR_PRIME_MAX, rising; but those for
     * turns are ordered by their class modulo 8. */
    size_t count;
    size_t pattern_end;       /* behind the primes of patterns */
    size_t turn_end[CLASSES]; /* behind the primes for turns of each class */
    uint32_t *primes;
    uint32_t *halves;        /* 2 / M modulo the prime */
    uint32_t *offsets;       /* the first bit to cross off in the line in hand */
    int32_t *starts;         /* for turns: of the next turn, from the block in hand */
    uint32_t *span_steps;    /* for trips in spans: bits of a span modulo the prime */
    uint32_t *span_offsets;  /* and the first bit to cross off in the span in hand */
    struct base_primes *far; /* NULL if no prime is above NEAR_PRIME_MAX */

    uint8_t *line_memory, *line; /* a line, with padding on both sides */
    uint8_t *lines;              /* the lines of a chunk, one behind the other; NULL until it is needed */
    size_t lines_bytes;
    uint32_t *hits;   /* for the lines of a group; NULL until it is needed */
    size_t hits_room; /* for each line */
    struct hit_job job;
    uint16_t row_lines[ROW_PARTS_MAX][ROW_BITS]; /* see assign_row_lines */
};

static const uint32_t SMALLEST[] = {7};

/* How many primes there are up to x, at most. J. B. Rosser, L. Schoenfeld, Illinois J. Math. 6 (1962), (3.2). */
static size_t prime_count_max(uint32_t x)
{
    return x < 17 ? 7 : (size_t)((double)x / log(x) * (1 + 1.5 / log(x))) + 1;
}

/* Orders primes by their class modulo 8: 1, 3, 5, 7. */
static int by_class(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    uint64_t key_x = (uint64_t)(x % 8) << 32 | x, key_y = (uint64_t)(y % 8) << 32 | y;
    return (key_x > key_y) - (key_x < key_y);
}

static void sort_turn_primes(struct sieve *sieve)
{
    size_t begin = 0;
    while (begin < sieve->count && sieve->primes[begin] <= PATTERN_PRIME_MAX)
        begin++;
    size_t end = begin;
    while (end < sieve->count && sieve->primes[end] <= TURN_PRIME_MAX)
        end++;
    qsort(sieve->primes + begin, end - begin, sizeof *sieve->primes, by_class);
    sieve->pattern_end = begin;
    for (size_t c = 0, i = begin; c < CLASSES; c++) {
        while (i < end && sieve->primes[i] % 8 == 2 * c + 1)
            i++;
        sieve->turn_end[c] = i;
    }
}

static bool load_base_primes(struct sieve *sieve)
{
    uint32_t root = integer_sqrt(sieve->range.last);
    uint32_t near = (uint32_t)min_u64(max_u64(root, PATTERN_PRIME_MAX), NEAR_PRIME_MAX);
    size_t room = prime_count_max(near) + LANES_PADDING;
    struct base_primes *stream = base_primes_new(near);
    sieve->primes = calloc(room, sizeof *sieve->primes);
    sieve->halves = calloc(room, sizeof *sieve->halves);
    sieve->offsets = calloc(room, sizeof *sieve->offsets);
    bool ok = stream != NULL && sieve->primes != NULL && sieve->halves != NULL && sieve->offsets != NULL;
    if (ok) {
        memcpy(sieve->primes, SMALLEST, sizeof SMALLEST);
        sieve->count = 1 + base_primes_next(sieve->primes + 1, room - LANES_PADDING - 1, stream);
        sort_turn_primes(sieve);
    }
    base_primes_free(stream);
    if (ok && root > near) {
        sieve->far = base_primes_new(root);
        ok = sieve->far != NULL;
    }
    return ok;
}

struct sieve *sieve_new(enum simd simd, struct range range)
{
    return sieve_new_sized(simd, range, &SIEVE_SIZES);
}

struct sieve *sieve_new_sized(enum simd simd, struct range range, const struct cache_sizes *sizes)
{
    struct sieve *sieve = calloc(1, sizeof *sieve);
    if (sieve == NULL)
        return NULL;
    sieve->range = range;
    sieve->kernels = sieve_kernels_for(simd);
    sieve->sizes = *sizes;
    bool ok = load_base_primes(sieve);
    size_t small =
        (size_t)TURN_PRIME_MAX + 8 * (size_t)sieve->sizes.span; /* more than there are primes for turns or spans */
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

void sieve_free(struct sieve *sieve)
{
    if (sieve == NULL)
        return;
    patterns_free(&sieve->patterns);
    base_primes_free(sieve->far);
    free(sieve->primes);
    free(sieve->halves);
    free(sieve->offsets);
    free(sieve->starts);
    free(sieve->span_steps);
    free(sieve->span_offsets);
    free(sieve->line_memory);
    free(sieve->lines);
    free(sieve->hits);
    free(sieve);
}

/* 2 / M modulo each prime. With k = -1 / p modulo M, (k * p + 1) / M is a whole number and 1 / M modulo p. */
static void fill_halves(struct sieve *sieve)
{
    uint32_t modulus = sieve->wheel.modulus;
    uint16_t minus_inverse[30030];
    for (uint32_t l = 0; l < sieve->wheel.lines; l++) {
        /* The inverse by the group's order: r^(lambda - 1), lambda = 60 for every M (the least common multiple of 1, 2, 4,
         * 6, 10 and 12). */
        uint32_t r = sieve->wheel.residue[l] % modulus, power = 1;
        for (int i = 0; i < 59; i++)
            power = (uint32_t)((uint64_t)power * r % modulus);
        minus_inverse[r] = (uint16_t)(modulus - power);
    }
    for (size_t i = sieve->first; i < sieve->count; i++) {
        uint64_t p = sieve->primes[i], unit = (minus_inverse[p % modulus] * p + 1) / modulus;
        sieve->halves[i] = (uint32_t)(2 * unit >= p ? 2 * unit - p : 2 * unit);
    }
}

static bool use_wheel(struct sieve *sieve, uint32_t modulus)
{
    if (sieve->wheel.modulus == modulus)
        return true;
    wheel_make(&sieve->wheel, modulus);
    sieve->first = 0;
    while (modulus % sieve->primes[sieve->first] == 0)
        sieve->first++;
    patterns_free(&sieve->patterns);
    if (!patterns_make(&sieve->patterns, sieve->primes, sieve->first, sieve->pattern_end)) {
        sieve->wheel.modulus = 0;
        return false;
    }
    fill_halves(sieve);
    return true;
}

/* The first base prime at or behind index `begin` (behind those for turns) that is above x. */
static size_t index_above(const struct sieve *sieve, size_t begin, uint64_t x)
{
    size_t end = sieve->count;
    while (begin < end) {
        size_t middle = begin + (end - begin) / 2;
        if (sieve->primes[middle] <= x)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

/* Groups the primes from *begin to the largest one of at most `largest` by their crossings in a number of bits; *begin
 * moves behind them. */
static void group_trips(struct trip_groups *groups, const struct sieve *sieve, size_t *begin, size_t end, uint32_t bits,
                        uint32_t largest)
{
    groups->count = 0;
    while (*begin < end && sieve->primes[*begin] <= largest) {
        unsigned sure = bits / sieve->primes[*begin];
        size_t behind = index_above(sieve, *begin, min_u64(bits / sure, largest));
        behind = behind < end ? behind : end;
        groups->group[groups->count++] = (struct trip_group){*begin, behind, sure};
        *begin = behind;
    }
}

/* Which base primes are crossed off, and how. */
static void assign_tiers(struct sieve *sieve, struct piece *piece)
{
    size_t next = sieve->turn_end[CLASSES - 1];
    piece->used = index_above(sieve, next, integer_sqrt(piece->numbers.last));
    uint32_t line_bits = 8 * piece->layout.line, span_bits = 8 * piece->layout.span;
    size_t spans_begin = next;
    group_trips(&piece->in_span, sieve, &next, piece->used, span_bits,
                piece->layout.spans == 1 ? line_bits / 2 : span_bits / 8);
    for (size_t i = spans_begin; i < next; i++)
        sieve->span_steps[i - spans_begin] = span_bits % sieve->primes[i];
    group_trips(&piece->in_line, sieve, &next, piece->used, line_bits, line_bits / 2);
    piece->hits = next;
}

static bool need_hits(struct sieve *sieve, const struct piece *piece)
{
    size_t big = piece->used - piece->hits;
    size_t twice = index_above(sieve, piece->hits, 8 * piece->layout.line);
    twice = twice < piece->used ? twice - piece->hits : big;
    size_t room = big + twice + LANES_PADDING;
    if (big == 0 || room <= sieve->hits_room)
        return true;
    free(sieve->hits);
    sieve->hits = malloc(room * GROUP_LINES * sizeof *sieve->hits);
    sieve->hits_room = sieve->hits == NULL ? 0 : room;
    return sieve->hits != NULL;
}

static bool need_lines(struct sieve *sieve, const struct piece *piece)
{
    size_t bytes = (size_t)piece->layout.line * sieve->wheel.lines;
    if (bytes <= sieve->lines_bytes)
        return true;
    free(sieve->lines);
    sieve->lines = aligned_alloc(64, bytes);
    sieve->lines_bytes = sieve->lines == NULL ? 0 : bytes;
    return sieve->lines != NULL;
}

static bool begin_piece(struct sieve *sieve, struct piece *piece, struct layout layout)
{
    piece->layout = layout;
    if (!use_wheel(sieve, layout.modulus))
        return false;
    assign_tiers(sieve, piece);
    return need_hits(sieve, piece);
}

static void begin_chunk(struct sieve *sieve, struct piece *piece, uint64_t chunk)
{
    piece->chunk = chunk;
    piece->line_index = 0;
    uint64_t turn = piece->layout.turn + chunk * 8 * piece->layout.line;
    sieve->kernels->first_offsets(sieve->offsets + sieve->first, sieve->primes + sieve->first, sieve->halves + sieve->first,
                                  piece->used - sieve->first, turn, sieve->wheel.first);
}

/* The hits of the next group of lines. */
static void make_hits(struct sieve *sieve, const struct piece *piece)
{
    struct hit_job *job = &sieve->job;
    *job = (struct hit_job){.primes = sieve->primes + piece->hits,
                            .halves = sieve->halves + piece->hits,
                            .offsets = sieve->offsets + piece->hits,
                            .count = piece->used - piece->hits,
                            .half_gap = sieve->wheel.half_gap + piece->line_index,
                            .half_gap_max = sieve->wheel.half_gap_max,
                            .lines = (uint32_t)min_u64(sieve->wheel.lines - piece->line_index, GROUP_LINES),
                            .bits = 8 * piece->layout.line};
    for (size_t l = 0; l < job->lines; l++)
        job->hits[l] = sieve->hits + l * sieve->hits_room;
    sieve->kernels->make_hits(job);
}

static void poll(struct piece *piece, const struct sieve *sieve, uint32_t bytes)
{
    piece->unpolled += bytes;
    if (piece->unpolled < POLL_BYTES || piece->sink->poll == NULL)
        return;
    piece->unpolled = 0;
    double chunk_done = (double)piece->line_index / sieve->wheel.lines * (sieve->far != NULL ? 0.5 : 1);
    piece->sink->poll(piece->sink->context, ((double)piece->chunk + chunk_done) / (double)piece->layout.chunks);
}

static void cross_trips(const struct sieve *sieve, uint8_t *bits, const struct trip_groups *groups, const uint32_t *offsets)
{
    for (size_t g = 0; g < groups->count; g++) {
        const struct trip_group *group = &groups->group[g];
        sieve->kernels->trips[group->sure](bits, sieve->primes + group->begin, offsets + group->begin,
                                           group->end - group->begin);
    }
}

/* The patterns and turns of all blocks, which the patterns fill for the first time: what loops leave beyond a block's end
 * is overwritten with the next block. */
static void sieve_blocks(struct sieve *sieve, struct piece *piece)
{
    const struct sieve_kernels *kernels = sieve->kernels;
    const uint32_t *primes = sieve->primes;
    size_t begin = sieve->pattern_end, end = sieve->turn_end[CLASSES - 1];
    patterns_start(&sieve->patterns, primes, sieve->offsets);
    kernels->turn_starts(sieve->starts, primes + begin, sieve->offsets + begin, end - begin);
    uint32_t block = piece->layout.block;
    for (uint32_t done = 0; done < piece->layout.line; done += block) {
        kernels->fill_patterns(sieve->line + done, block, sieve->patterns.pattern, sieve->patterns.count);
        for (size_t c = 0, i = begin; c < CLASSES; i = sieve->turn_end[c++])
            kernels->turns[c](sieve->line + done, block, primes + i, sieve->starts + (i - begin), sieve->turn_end[c] - i);
        poll(piece, sieve, block);
    }
}

static void sieve_spans(struct sieve *sieve, const struct piece *piece)
{
    if (piece->layout.spans == 1 || piece->in_span.count == 0) {
        cross_trips(sieve, sieve->line, &piece->in_span, sieve->offsets);
        return;
    }
    size_t begin = piece->in_span.group[0].begin, count = piece->in_span.group[piece->in_span.count - 1].end - begin;
    uint32_t *offsets = sieve->span_offsets;
    memcpy(offsets, sieve->offsets + begin, count * sizeof *offsets);
    for (uint32_t done = 0; done < piece->layout.line; done += piece->layout.span) {
        for (size_t g = 0; g < piece->in_span.count; g++) {
            const struct trip_group *group = &piece->in_span.group[g];
            sieve->kernels->trips[group->sure](sieve->line + done, sieve->primes + group->begin,
                                               offsets + (group->begin - begin), group->end - group->begin);
        }
        sieve->kernels->step(offsets, sieve->primes + begin, sieve->span_steps, count, 1);
    }
}

/* Sets bits begin ... end-1. */
static void set_bits(uint8_t *bits, uint64_t begin, uint64_t end)
{
    for (; begin < end && begin % 8 != 0; begin++)
        bits[begin / 8] |= (uint8_t)(1u << begin % 8);
    for (; end > begin && end % 8 != 0; end--)
        bits[(end - 1) / 8] |= (uint8_t)(1u << (end - 1) % 8);
    if (end > begin)
        memset(bits + begin / 8, 0xff, (end - begin) / 8);
}

/* Marks what lies outside of the piece's numbers as composite. */
static void clip_line(struct sieve *sieve, const struct piece *piece)
{
    uint32_t modulus = sieve->wheel.modulus, residue = sieve->wheel.residue[piece->line_index];
    uint64_t bits = 8 * (uint64_t)piece->layout.line, turn = piece->layout.turn + piece->chunk * bits;
    struct range numbers = piece->numbers;
    /* The turns of the first and of the first number too large. */
    uint64_t begin = numbers.first <= residue ? 0 : (numbers.first - residue - 1) / modulus + 1;
    uint64_t end = numbers.last < residue ? 0 : (numbers.last - residue) / modulus + 1;
    set_bits(sieve->line, 0, begin > turn ? min_u64(begin - turn, bits) : 0);
    set_bits(sieve->line, end > turn ? min_u64(end - turn, bits) : 0, bits);
}

/* The next line of the chunk: its primes and the base primes' own bits are composite-free, all else is marked; then the
 * offsets move on to the line behind it. */
static void sieve_line(struct sieve *sieve, struct piece *piece)
{
    uint32_t in_group = piece->line_index % GROUP_LINES;
    if (piece->hits < piece->used && in_group == 0)
        make_hits(sieve, piece);
    sieve_blocks(sieve, piece);
    sieve_spans(sieve, piece);
    cross_trips(sieve, sieve->line, &piece->in_line, sieve->offsets);
    if (piece->hits < piece->used) {
        const uint32_t *hits = sieve->hits + in_group * sieve->hits_room;
        sieve->kernels->cross_hits(sieve->line, hits, (size_t)(sieve->job.hits[in_group] - hits));
    }
    clip_line(sieve, piece);
    size_t first = sieve->first;
    sieve->kernels->step(sieve->offsets + first, sieve->primes + first, sieve->halves + first, piece->hits - first,
                         sieve->wheel.half_gap[piece->line_index]);
    piece->line_index++;
}

/* Crosses off the multiples of the primes above NEAR_PRIME_MAX in the chunk's lines. */
static void sieve_far(struct sieve *sieve, struct piece *piece)
{
    uint64_t rows = 8 * (uint64_t)piece->layout.line, row = piece->layout.turn + piece->chunk * rows;
    struct far_lines lines = {sieve->lines, piece->layout.line, row, rows};
    uint32_t root = integer_sqrt(row_last_number(min_u64(row + rows - 1, ROW_LAST)));
    uint32_t primes[FAR_BATCH];
    base_primes_rewind(sieve->far);
    for (size_t count = FAR_BATCH; count == FAR_BATCH && root > NEAR_PRIME_MAX;) {
        count = base_primes_next(primes, FAR_BATCH, sieve->far);
        size_t begin = 0;
        while (begin < count && primes[begin] <= NEAR_PRIME_MAX)
            begin++;
        cross_far(&lines, primes + begin, count - begin);
        poll(piece, sieve, POLL_BYTES);
        if (count > 0 && primes[count - 1] >= root)
            break;
    }
}

/* All lines of a chunk, one behind the other. */
static void sieve_chunk(struct sieve *sieve, struct piece *piece, uint64_t chunk)
{
    begin_chunk(sieve, piece, chunk);
    for (uint32_t l = 0; l < sieve->wheel.lines; l++) {
        sieve_line(sieve, piece);
        memcpy(sieve->lines + (size_t)l * piece->layout.line, sieve->line, piece->layout.line);
    }
    if (sieve->far != NULL)
        sieve_far(sieve, piece);
}

/* How many base primes that were crossed off, or that divide the modulus, lie among the piece's numbers. */
static uint64_t count_base_primes(const struct sieve *sieve, const struct piece *piece)
{
    static const uint32_t BELOW_7[] = {2, 3, 5};
    struct range numbers = piece->numbers;
    uint64_t count = 0;
    for (size_t i = 0; i < sizeof BELOW_7 / sizeof *BELOW_7; i++)
        count += BELOW_7[i] >= numbers.first && BELOW_7[i] <= numbers.last;
    for (size_t i = 0; i < piece->used && numbers.first <= NEAR_PRIME_MAX; i++)
        count += sieve->primes[i] >= numbers.first && sieve->primes[i] <= numbers.last;
    return count;
}

/* 1 is coprime to every modulus, and no prime. */
static struct range numbers_of(const struct sieve *sieve, struct row_span rows)
{
    struct range numbers = range_of_rows(rows, sieve->range);
    numbers.first = max_u64(numbers.first, 2);
    return numbers;
}

/* Whether primes are not kept that cross off among the numbers: then all lines are needed at a time, those of 210. */
static bool is_far(struct range numbers)
{
    return integer_sqrt(numbers.last) > NEAR_PRIME_MAX;
}

static bool count_by_layout(uint64_t *count, struct sieve *sieve, struct range numbers, const struct find_sink *sink,
                            struct layout layout)
{
    struct piece piece = {.numbers = numbers, .sink = sink};
    bool far = is_far(numbers);
    if (!begin_piece(sieve, &piece, layout) || (far && !need_lines(sieve, &piece)))
        return false;
    uint64_t ones = 0, bits = 0;
    for (uint64_t chunk = 0; chunk < layout.chunks; chunk++) {
        bits += UINT64_C(8) * layout.line * sieve->wheel.lines;
        if (far) {
            sieve_chunk(sieve, &piece, chunk);
            ones += sieve->kernels->count_ones(sieve->lines, (size_t)layout.line * sieve->wheel.lines);
            continue;
        }
        begin_chunk(sieve, &piece, chunk);
        for (uint32_t l = 0; l < sieve->wheel.lines; l++) {
            sieve_line(sieve, &piece);
            ones += sieve->kernels->count_ones(sieve->line, layout.line);
        }
    }
    *count = bits - ones + count_base_primes(sieve, &piece);
    return true;
}

bool sieve_count(uint64_t *count, struct sieve *sieve, struct row_span span, const struct find_sink *sink)
{
    *count = 0;
    if (span.count == 0)
        return true;
    struct range numbers = numbers_of(sieve, span);
    struct layout layout =
        is_far(numbers) ? layout_of(210, numbers, &sieve->sizes) : layout_fastest(numbers, &sieve->sizes);
    return count_by_layout(count, sieve, numbers, sink, layout);
}

bool sieve_count_by(uint64_t *count, struct sieve *sieve, struct row_span span, const struct find_sink *sink,
                    uint32_t modulus)
{
    *count = 0;
    if (span.count == 0)
        return true;
    struct range numbers = numbers_of(sieve, span);
    struct layout layout = layout_of(is_far(numbers) ? 210 : modulus, numbers, &sieve->sizes);
    return count_by_layout(count, sieve, numbers, sink, layout);
}

/* The lines that hold the bits of the rows of a turn: for each of its rows the line of each bit, or NO_LINE where the
 * number is a multiple of 11. */
static void assign_row_lines(struct sieve *sieve)
{
    memset(sieve->row_lines, 0xff, sizeof sieve->row_lines);
    for (uint32_t l = 0; l < sieve->wheel.lines; l++) {
        uint32_t n = sieve->wheel.residue[l] - 2;
        sieve->row_lines[n / ROW_NUMBERS][ROW_BIT[n % ROW_NUMBERS]] = (uint16_t)l;
    }
}

static uint8_t *line_of(const struct sieve *sieve, const struct piece *piece, uint32_t line)
{
    return sieve->lines + (size_t)line * piece->layout.line;
}

/* The base primes were crossed off as their own multiples. */
static void restore_base_primes(const struct sieve *sieve, const struct piece *piece, struct row_span rows)
{
    struct range numbers = range_of_rows(rows, piece->numbers);
    uint32_t parts = sieve->wheel.modulus / ROW_NUMBERS;
    uint64_t bits = UINT64_C(8) * piece->layout.line, turn = piece->layout.turn + piece->chunk * bits;
    for (size_t i = sieve->first; i < piece->used && numbers.first <= NEAR_PRIME_MAX; i++) {
        uint32_t p = sieve->primes[i];
        if (p < numbers.first || p > numbers.last)
            continue;
        uint64_t row = row_of(p), bit = row / parts - turn;
        uint8_t *line = line_of(sieve, piece, sieve->row_lines[row % parts][ROW_BIT[(p - 2) % ROW_NUMBERS]]);
        line[bit / 8] &= (uint8_t) ~(1u << bit % 8);
    }
}

/* The rows of LINE_ROWS turns of the chunk, from a multiple of LINE_ROWS on, to `bytes`. */
static void make_rows(uint8_t *bytes, const struct sieve *sieve, const struct piece *piece, uint64_t turn)
{
    static const uint8_t COMPOSITE[LINE_ROWS / 8] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                     255, 255, 255, 255, 255, 255, 255, 255};
    uint32_t parts = sieve->wheel.modulus / ROW_NUMBERS;
    for (uint32_t part = 0; part < parts; part++) {
        const uint8_t *lines[ROW_BITS];
        for (size_t bit = 0; bit < ROW_BITS; bit++) {
            uint16_t line = sieve->row_lines[part][bit];
            lines[bit] = line == NO_LINE ? COMPOSITE : line_of(sieve, piece, line) + turn / 8;
        }
        sieve->kernels->rows_of_lines(bytes + (size_t)part * ROW_BYTES, (size_t)parts * ROW_BYTES, lines);
    }
}

/* The rows of the chunk in hand that belong to the piece. */
static struct row_span chunk_rows(const struct sieve *sieve, const struct piece *piece, struct row_span span)
{
    uint64_t parts = sieve->wheel.modulus / ROW_NUMBERS, turns = UINT64_C(8) * piece->layout.line;
    uint64_t first = (piece->layout.turn + piece->chunk * turns) * parts;
    uint64_t begin = max_u64(first, span.first), end = min_u64(first + turns * parts, span.first + span.count);
    return (struct row_span){begin, end - begin};
}

/* Hands these rows of the chunk in hand over. */
static void hand_over(const struct sieve *sieve, const struct piece *piece, struct row_span rows)
{
    uint8_t bytes[(size_t)BATCH_ROWS * ROW_BYTES + ROWS_PADDING];
    uint64_t parts = sieve->wheel.modulus / ROW_NUMBERS, batch = BATCH_ROWS / (LINE_ROWS * parts) * LINE_ROWS;
    uint64_t first_turn = piece->layout.turn + piece->chunk * 8 * piece->layout.line;
    /* 11 has no line where it divides the modulus. */
    bool eleven = parts > 1 && piece->numbers.first <= 11 && piece->numbers.last >= 11;
    for (uint64_t turn = 0; (first_turn + turn) * parts < rows.first + rows.count; turn += batch) {
        uint64_t first = (first_turn + turn) * parts, begin = max_u64(first, rows.first);
        uint64_t end = min_u64(first + batch * parts, rows.first + rows.count);
        if (end <= begin)
            continue;
        for (uint64_t i = 0; i < batch && first + i * parts < end; i += LINE_ROWS)
            make_rows(bytes + i * parts * ROW_BYTES, sieve, piece, turn + i);
        if (first == 0 && eleven)
            bytes[0] |= 1;
        struct row_span some = {begin, end - begin};
        piece->sink->rows(piece->sink->context, &(struct rows){some, bytes + (begin - first) * ROW_BYTES});
    }
}

static bool find_by_layout(struct sieve *sieve, struct row_span span, const struct find_sink *sink, struct layout layout)
{
    struct piece piece = {.numbers = numbers_of(sieve, span), .sink = sink};
    if (!begin_piece(sieve, &piece, layout) || !need_lines(sieve, &piece))
        return false;
    assign_row_lines(sieve);
    for (uint64_t chunk = 0; chunk < layout.chunks; chunk++) {
        sieve_chunk(sieve, &piece, chunk);
        struct row_span rows = chunk_rows(sieve, &piece, span);
        restore_base_primes(sieve, &piece, rows);
        hand_over(sieve, &piece, rows);
    }
    return true;
}

bool sieve_find(struct sieve *sieve, struct row_span span, const struct find_sink *sink)
{
    if (span.count == 0)
        return true;
    bool far = is_far(numbers_of(sieve, span));
    struct layout layout = far ? layout_of_rows(210, span, &sieve->sizes) : layout_fastest_rows(span, &sieve->sizes);
    return find_by_layout(sieve, span, sink, layout);
}

bool sieve_find_by(struct sieve *sieve, struct row_span span, const struct find_sink *sink, uint32_t modulus)
{
    if (span.count == 0)
        return true;
    bool far = is_far(numbers_of(sieve, span));
    return find_by_layout(sieve, span, sink, layout_of_rows(far ? 210 : modulus, span, &sieve->sizes));
}
