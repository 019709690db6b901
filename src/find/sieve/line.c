/* One line after the other through all tiers. */
#include <string.h>

#include "core/arith.h"
#include "find/sieve/state.h"

enum {
    HITS_BATCH = 16384,   /* primes between two polls: less than half a millisecond */
    POLL_BYTES = 1 << 15, /* bytes of lines between two polls: about a tenth of a millisecond */
};

void chunk_begin(struct sieve *sieve, struct piece *piece, uint64_t chunk)
{
    piece->chunk = chunk;
    piece->line_index = 0;
    uint64_t turn = piece->layout.turn + chunk * 8 * piece->layout.line;
    sieve->kernels->first_offsets(sieve->offsets + sieve->first, sieve->primes + sieve->first, sieve->halves + sieve->first,
                                  piece->used - sieve->first, turn, sieve->wheel.first);
}

bool piece_poll(struct piece *piece, double done)
{
    if (piece->sink->poll == NULL || piece->stopped)
        return !piece->stopped;
    piece->stopped = !piece->sink->poll(piece->sink->context, piece->done + piece->part * done);
    return !piece->stopped;
}

static void poll(struct piece *piece, const struct sieve *sieve, uint32_t bytes)
{
    piece->unpolled += bytes;
    if (piece->unpolled < POLL_BYTES)
        return;
    piece->unpolled = 0;
    double chunk_done = (double)piece->line_index / sieve->wheel.lines;
    piece_poll(piece, ((double)piece->chunk + chunk_done) / (double)piece->layout.chunks);
}

/* The hits of the next group of lines. */
static void make_hits(struct sieve *sieve, struct piece *piece)
{
    struct hit_job *job = &sieve->job;
    *job = (struct hit_job){.half_gap = sieve->wheel.half_gap + piece->line_index,
                            .half_gap_max = sieve->wheel.half_gap_max,
                            .lines = (uint32_t)min_u64(sieve->wheel.lines - piece->line_index, GROUP_LINES),
                            .bits = 8 * piece->layout.line};
    for (size_t l = 0; l < job->lines; l++)
        job->hits[l] = sieve->hits + l * sieve->hits_room;
    for (size_t i = piece->hits; i < piece->used && !piece->stopped; i += HITS_BATCH) {
        job->primes = sieve->primes + i;
        job->halves = sieve->halves + i;
        job->offsets = sieve->offsets + i;
        job->count = min_u64(piece->used - i, HITS_BATCH);
        sieve->kernels->make_hits(job);
        poll(piece, sieve, POLL_BYTES);
    }
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

void line_next(struct sieve *sieve, struct piece *piece)
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

void chunk_lines(struct sieve *sieve, struct piece *piece, uint64_t chunk)
{
    chunk_begin(sieve, piece, chunk);
    for (uint32_t l = 0; l < sieve->wheel.lines && !piece->stopped; l++) {
        line_next(sieve, piece);
        memcpy(piece_line(piece, l), sieve->line, piece->line_bytes);
    }
}
