/* One line after the other through all tiers.
 *
 * The offsets of the smaller primes go from line to line by one subtraction; those of the big primes move on when the hits
 * of a group of lines are made, which reads each of these primes once for the whole group. */
#include <string.h>

#include "core/arith.h"
#include "find/sieve/state.h"

enum {
    HITS_BATCH = 16384,   /* Primes between two polls: less than half a millisecond. */
    POLL_BYTES = 1 << 15, /* Bytes of lines between two polls: about a tenth of a millisecond. */
};

void sieve_chunk_begin(struct sieve *sieve, struct sieve_pass *pass, uint64_t chunk)
{
    pass->chunk = chunk;
    pass->line_index = 0;
    uint64_t turn = pass->layout.turn + chunk * 8 * pass->layout.line;
    sieve->kernels->first_offsets(sieve->offsets + sieve->first, sieve->primes + sieve->first, sieve->halves + sieve->first,
                                  pass->used - sieve->first, turn, sieve->wheel->residue[0]);
}

bool sieve_pass_poll(struct sieve_pass *pass, double done)
{
    if (pass->sink->poll == NULL || pass->stopped)
        return !pass->stopped;
    pass->stopped = !pass->sink->poll(pass->sink->context, pass->done + pass->fraction * done);
    return !pass->stopped;
}

static void poll(struct sieve_pass *pass, const struct sieve *sieve, uint32_t bytes)
{
    pass->unpolled += bytes;
    if (pass->unpolled < POLL_BYTES)
        return;
    pass->unpolled = 0;
    double chunk_done = (double)pass->line_index / sieve->wheel->lines;
    sieve_pass_poll(pass, ((double)pass->chunk + chunk_done) / (double)pass->layout.chunks);
}

/* Makes the hits of the next group of lines. */
static void make_hits(struct sieve *sieve, struct sieve_pass *pass)
{
    struct hit_job *job = &sieve->job;
    *job = (struct hit_job){.half_gap = sieve->wheel->half_gap + pass->line_index,
                            .half_gap_max = sieve->wheel->half_gap_max,
                            .lines = (uint32_t)min_u64(sieve->wheel->lines - pass->line_index, HIT_LINES_MAX),
                            .bits = 8 * pass->layout.line};
    for (size_t l = 0; l < job->lines; l++)
        job->hits[l] = sieve->hits + l * sieve->hits_room;
    for (size_t i = pass->hits; i < pass->used && !pass->stopped; i += HITS_BATCH) {
        job->primes = sieve->primes + i;
        job->halves = sieve->halves + i;
        job->offsets = sieve->offsets + i;
        job->count = min_u64(pass->used - i, HITS_BATCH);
        sieve->kernels->make_hits(job);
        poll(pass, sieve, POLL_BYTES);
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

/* Takes the patterns and octets through all blocks. The patterns fill each block for the first time: what loops leave
 * beyond a block's end is overwritten with the next block. */
static void sieve_blocks(struct sieve *sieve, struct sieve_pass *pass)
{
    const struct sieve_kernels *kernels = sieve->kernels;
    const uint32_t *primes = sieve->primes;
    size_t begin = sieve->pattern_end, end = sieve->octet_end[OCTET_CLASSES - 1];
    patterns_start(&sieve->patterns, primes, sieve->offsets);
    kernels->octet_starts(sieve->starts, primes + begin, sieve->offsets + begin, end - begin);
    uint32_t block = pass->layout.block;
    for (uint32_t done = 0; done < pass->layout.line; done += block) {
        kernels->fill_patterns(sieve->line + done, block, sieve->patterns.pattern, sieve->patterns.count);
        for (size_t c = 0, i = begin; c < OCTET_CLASSES; i = sieve->octet_end[c++])
            kernels->octets[c](sieve->line + done, block, primes + i, sieve->starts + (i - begin), sieve->octet_end[c] - i);
        poll(pass, sieve, block);
    }
}

static void sieve_spans(struct sieve *sieve, const struct sieve_pass *pass)
{
    if (pass->layout.spans == 1 || pass->in_span.count == 0) {
        cross_trips(sieve, sieve->line, &pass->in_span, sieve->offsets);
        return;
    }
    size_t begin = pass->in_span.group[0].begin, count = pass->in_span.group[pass->in_span.count - 1].end - begin;
    uint32_t *offsets = sieve->span_offsets;
    memcpy(offsets, sieve->offsets + begin, count * sizeof *offsets);
    for (uint32_t done = 0; done < pass->layout.line; done += pass->layout.span) {
        for (size_t g = 0; g < pass->in_span.count; g++) {
            const struct trip_group *group = &pass->in_span.group[g];
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

/* Marks what lies outside of the pass's numbers as composite. */
static void clip_line(struct sieve *sieve, const struct sieve_pass *pass)
{
    uint32_t modulus = sieve->wheel->modulus, residue = sieve->wheel->residue[pass->line_index];
    uint64_t bits = 8 * (uint64_t)pass->layout.line, turn = pass->layout.turn + pass->chunk * bits;
    struct range numbers = pass->numbers;
    /* The turns of the first number, and of the first one that is too large. */
    uint64_t begin = numbers.first <= residue ? 0 : (uint64_t)((numbers.first - residue - 1) / modulus) + 1;
    uint64_t end = numbers.last < residue ? 0 : (uint64_t)((numbers.last - residue) / modulus) + 1;
    set_bits(sieve->line, 0, begin > turn ? min_u64(begin - turn, bits) : 0);
    set_bits(sieve->line, end > turn ? min_u64(end - turn, bits) : 0, bits);
}

void sieve_line_next(struct sieve *sieve, struct sieve_pass *pass)
{
    uint32_t in_group = pass->line_index % HIT_LINES_MAX;
    if (pass->hits < pass->used && in_group == 0)
        make_hits(sieve, pass);
    sieve_blocks(sieve, pass);
    sieve_spans(sieve, pass);
    cross_trips(sieve, sieve->line, &pass->in_line, sieve->offsets);
    if (pass->hits < pass->used) {
        const uint32_t *hits = sieve->hits + in_group * sieve->hits_room;
        sieve->kernels->cross_hits(sieve->line, hits, (size_t)(sieve->job.hits[in_group] - hits));
    }
    clip_line(sieve, pass);
    size_t first = sieve->first;
    sieve->kernels->step(sieve->offsets + first, sieve->primes + first, sieve->halves + first, pass->hits - first,
                         sieve->wheel->half_gap[pass->line_index]);
    pass->line_index++;
}

void sieve_chunk_lines(struct sieve *sieve, struct sieve_pass *pass, uint64_t chunk)
{
    sieve_chunk_begin(sieve, pass, chunk);
    for (uint32_t l = 0; l < sieve->wheel->lines && !pass->stopped; l++) {
        sieve_line_next(sieve, pass);
        memcpy(sieve_pass_line(pass, l), sieve->line, pass->line_bytes);
    }
}
