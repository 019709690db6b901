#include "question/tuplet_lines.h"

#include <stdlib.h>

#include "question/bits.h"
#include "question/tuplet.h"

/* The primes that can divide a modulus, without 2; a tuplet that contains one begins with one. */
enum { SMALL = 6 };
static const uint32_t SMALL_PRIME[SMALL] = {3, 5, 7, 11, 13, 17};

/* Words of bitmaps with the padding. */
static size_t words_of(size_t bits)
{
    return (bits + 63) / 64 + BITS_PADDING / 8;
}

static bool is_set(const uint64_t *map, size_t place)
{
    return map[place / 64] >> place % 64 & 1;
}

struct tuplet_lines *tuplet_lines_new(const struct line_plan *plan)
{
    enum { PLACES = TUPLET_MODULUS_MAX / 2 };
    struct tuplet_lines *state = calloc(1, sizeof *state);
    if (state == NULL)
        return NULL;
    state->plan = *plan;
    state->starts = malloc(plan->asked->tuplet_count * words_of(2 * PLACES) * sizeof *state->starts);
    state->needed = malloc(words_of(PLACES) * sizeof *state->needed);
    state->shared = malloc(words_of(3 * PLACES) * sizeof *state->shared);
    state->line_of = malloc(PLACES * sizeof *state->line_of);
    if (state->starts != NULL && state->needed != NULL && state->shared != NULL && state->line_of != NULL)
        return state;
    tuplet_lines_free(state);
    return NULL;
}

void tuplet_lines_free(struct tuplet_lines *state)
{
    if (state == NULL)
        return;
    free(state->starts);
    free(state->needed);
    free(state->shared);
    free(state->line_of);
    free(state);
}

static void make_shared(struct tuplet_lines *state)
{
    size_t places = 3 * (state->modulus / 2);
    memset(state->shared, 0, words_of(places) * sizeof *state->shared);
    for (size_t i = 0; i < SMALL; i++)
        if (state->modulus % SMALL_PRIME[i] == 0)
            for (size_t place = (SMALL_PRIME[i] - 3) / 2; place < places; place += SMALL_PRIME[i])
                state->shared[place / 64] |= UINT64_C(1) << place % 64;
}

/* The places where a pattern can begin, in two turns. */
static void make_starts(struct tuplet_lines *state, uint64_t *starts, const struct tuplet *tuplet)
{
    struct bit_stream streams[TUPLET_PRIMES_MAX];
    for (uint32_t i = 0; i < tuplet->count; i++)
        streams[i] = bits_from(state->shared, tuplet->offsets[i] % state->modulus / 2);
    memset(starts, 0, state->words * sizeof *starts);
    bits_or(starts, state->words - BITS_PADDING / 8, streams, tuplet->count);
    for (size_t i = 0; i < state->words; i++)
        starts[i] = ~starts[i];
}

/* Adds the lines of all its starts: each start, moved on by each offset. */
static void add_needed(struct tuplet_lines *state, const uint64_t *starts, const struct tuplet *tuplet)
{
    struct bit_stream streams[TUPLET_PRIMES_MAX];
    for (uint32_t i = 0; i < tuplet->count; i++)
        streams[i] = bits_from(starts, (state->modulus - tuplet->offsets[i] % state->modulus) / 2);
    bits_or(state->needed, words_of(state->modulus / 2) - BITS_PADDING / 8, streams, tuplet->count);
}

static void prepare(struct tuplet_lines *state, uint32_t modulus)
{
    if (state->modulus == modulus)
        return;
    state->modulus = modulus;
    state->words = words_of(2 * (modulus / 2));
    make_shared(state);
    memset(state->needed, 0, words_of(modulus / 2) * sizeof *state->needed);
    const struct questions *asked = state->plan.asked;
    for (size_t t = 0; t < asked->tuplet_count; t++) {
        uint64_t *starts = state->starts + t * state->words;
        make_starts(state, starts, &asked->tuplets[t]);
        add_needed(state, starts, &asked->tuplets[t]);
    }
}

bool tuplet_lines_needs(struct tuplet_lines *state, uint32_t modulus, uint32_t residue)
{
    prepare(state, modulus);
    return is_set(state->needed, (residue - 3) / 2);
}

void tuplet_lines_begin(struct tuplet_lines *state, const struct lines *lines)
{
    prepare(state, lines->modulus);
    for (uint32_t line = 0; line < lines->count; line++)
        state->line_of[(lines->residues[line] - 3) / 2] = line;
    memset(state->counts, 0, sizeof state->counts);
}

/* Counts the tuplets of a pattern that begin at a place of each turn. */
static void count_start(struct tuplet_lines *state, const struct lines *lines, size_t pattern, uint32_t place)
{
    const struct tuplet *tuplet = &state->plan.asked->tuplets[pattern];
    struct bit_stream streams[TUPLET_PRIMES_MAX];
    uint32_t places = lines->modulus / 2, turns = 0;
    for (uint32_t i = 0; i < tuplet->count; i++) {
        uint32_t to = place + tuplet->offsets[i] / 2;
        turns = to < places ? 0 : to / places;
        streams[i] = bits_from(lines->bits[state->line_of[to - turns * places]], turns);
    }
    uint64_t end = lines->end > turns ? lines->end - turns : 0;
    state->counts[pattern] += bits_zeros(streams, tuplet->count, lines->begin, end, state->plan.tests->simd);
}

/* The line may be the last one of a start of each pattern. Starts that go on in the next turn have to wait. */
void tuplet_lines_line(struct tuplet_lines *state, const struct lines *lines, uint32_t line)
{
    uint32_t last = (lines->residues[line] - 3) / 2;
    for (size_t t = 0; t < state->plan.asked->tuplet_count; t++) {
        uint32_t distance = tuplet_diameter(&state->plan.asked->tuplets[t]) / 2;
        if (last >= distance && is_set(state->starts + t * state->words, last - distance))
            count_start(state, lines, t, last - distance);
    }
}

/* The starts that go on in the next turns. */
static void count_wrapped(struct tuplet_lines *state, const struct lines *lines, size_t pattern)
{
    uint32_t places = lines->modulus / 2, distance = tuplet_diameter(&state->plan.asked->tuplets[pattern]) / 2;
    for (uint32_t place = distance < places ? places - distance : 0; place < places; place++)
        if (is_set(state->starts + pattern * state->words, place))
            count_start(state, lines, pattern, place);
}

/* The number of tuplets of the pattern that begin with a prime that divides the modulus. */
static uint64_t count_small(const struct tuplet_lines *state, const struct lines *lines, const struct tuplet *tuplet)
{
    uint64_t count = 0;
    for (size_t i = 0; i < SMALL; i++) {
        uint32_t first = SMALL_PRIME[i];
        if (lines->modulus % first != 0 || first < lines->numbers.first ||
            first + tuplet_diameter(tuplet) > lines->numbers.last)
            continue;
        bool all = true;
        for (uint32_t j = 0; j < tuplet->count; j++)
            all = all && state->plan.tests->is_prime(first + tuplet->offsets[j]);
        count += all;
    }
    return count;
}

void tuplet_lines_end(uint64_t *counts, struct tuplet_lines *state, const struct lines *lines)
{
    const struct questions *asked = state->plan.asked;
    for (size_t t = 0; t < asked->tuplet_count; t++) {
        count_wrapped(state, lines, t);
        counts[t] = state->counts[t] + count_small(state, lines, &asked->tuplets[t]);
    }
}
