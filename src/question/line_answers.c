#include "question/line_answers.h"

#include <stdlib.h>
#include <string.h>

#include "core/arith.h"
#include "question/answers.h"
#include "question/bits.h"
#include "question/modulus_primes.h"

struct line_answers {
    const struct line_plan *plan;
    struct line_reader reader;
    const struct question *questions[QUESTION_KINDS]; /* Those that are asked. */
    void *states[QUESTION_KINDS];
    size_t count;
    struct findings *found; /* Where the findings of chunks go. */
    struct findings chunk;
    uint64_t primes; /* Of the chunk's lines that were read. */
};

static bool needs(void *context, uint32_t modulus, uint32_t residue)
{
    struct line_answers *self = context;
    bool needed = self->plan->asked->count;
    for (size_t i = 0; i < self->count && !needed; i++)
        needed = self->questions[i]->needs(self->states[i], modulus, residue);
    return needed;
}

static void begin(void *context, const struct lines *lines)
{
    struct line_answers *self = context;
    self->primes = 0;
    for (size_t i = 0; i < self->count; i++)
        self->questions[i]->begin(self->states[i], lines);
}

static uint64_t count_primes(const struct line_answers *self, const struct lines *lines, uint32_t index)
{
    struct bit_stream bits = bits_from(lines->bits[index], 0);
    return bits_zeros(&bits, 1, lines->begin, lines->end, self->plan->tests->simd);
}

static void line(void *context, const struct lines *lines, uint32_t index)
{
    struct line_answers *self = context;
    if (self->plan->asked->count)
        self->primes += count_primes(self, lines, index);
    for (size_t i = 0; i < self->count; i++)
        self->questions[i]->line(self->states[i], lines, index);
}

/* The lines only tell how many primes there are; the first and the last ones come from tests. */
static void count_chunk(struct line_answers *self, const struct lines *lines)
{
    struct findings *chunk = &self->chunk;
    uint64_t small[MODULUS_PRIMES_MAX];
    chunk->count = self->primes + modulus_primes(small, lines);
    size_t ends = findings_ends(chunk);
    self->plan->tests->lowest(chunk->first, ends, lines->numbers);
    self->plan->tests->highest(chunk->last, ends, lines->numbers);
}

static void end(void *context, const struct lines *lines)
{
    struct line_answers *self = context;
    const struct questions *asked = self->plan->asked;
    self->chunk = (struct findings){.rows = rows_of_range(lines->numbers), .answers = self->chunk.answers};
    memset(self->chunk.answers, 0, answers_words(asked) * sizeof *self->chunk.answers);
    for (size_t i = 0; i < self->count; i++) {
        uint64_t *answer = answers_of(self->chunk.answers, self->questions[i], asked);
        self->questions[i]->end(answer, self->states[i], lines);
    }
    if (asked->count)
        count_chunk(self, lines);
    findings_merge(self->found, &self->chunk, asked);
}

/* States for the questions that are asked. False if out of memory. */
static bool make_states(struct line_answers *self)
{
    for (size_t i = 0; i < QUESTION_KINDS; i++) {
        if (QUESTIONS[i]->words(self->plan->asked) == 0)
            continue;
        self->questions[self->count] = QUESTIONS[i];
        self->states[self->count] = QUESTIONS[i]->new (self->plan);
        if (self->states[self->count] == NULL)
            return false;
        uint32_t reach = QUESTIONS[i]->reach(self->states[self->count++]);
        self->reader.reach = reach > self->reader.reach ? reach : self->reader.reach;
    }
    return true;
}

struct line_answers *line_answers_new(const struct line_plan *plan)
{
    struct line_answers *self = calloc(1, sizeof *self);
    if (self == NULL)
        return NULL;
    self->plan = plan;
    self->reader = (struct line_reader){.context = self, .needs = needs, .begin = begin, .line = line, .end = end};
    self->chunk.answers = answers_new(plan->asked);
    if (self->chunk.answers == NULL || !make_states(self)) {
        line_answers_free(self);
        return NULL;
    }
    return self;
}

void line_answers_free(struct line_answers *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->count; i++)
        self->questions[i]->free(self->states[i]);
    free(self->chunk.answers);
    free(self);
}

const struct line_reader *line_answers_reader(struct line_answers *self)
{
    return &self->reader;
}

void line_answers_collect(struct line_answers *self, struct findings *found)
{
    self->found = found;
}

double line_answers_fraction(struct line_answers *self, uint32_t modulus)
{
    uint32_t all = 0, needed = 0;
    for (uint32_t residue = 2; residue <= modulus + 1; residue++)
        if (gcd_u32(residue, modulus) == 1) {
            all++;
            needed += needs(self, modulus, residue);
        }
    return (double)needed / all;
}
